"""Help > About: the version, the licence, and the libraries at work with theirs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ketbench.base.version import VERSION
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.whole_texts import wrap_last

LIBRARIES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "qtawesome",
    "qt-themes",
    "superqt",
    "numpy",
    "scipy",
    "scikit-learn",
    "h5py",
    "matplotlib",
    "pandas",
    "pyarrow",
    "networkx",
    "torch",
    "pennylane",
    "pennylane-lightning",
    "dimod",
    "dwave-samplers",
    "openqasm3",
    "optuna",
    "pydantic",
    "safetensors",
    "typer",
    "rich",
)
"""What the desktop is built on; those that are not installed are said to be."""
LONGEST = 160


class AboutDialog(QDialog):
    """Words above, a table below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Ketbench")
        self.table = QTableWidget(len(LIBRARIES), 3)
        self.table.setAccessibleName("Libraries and their licences")
        self.table.setHorizontalHeaderLabels(["Library", "Version", "Licence"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for at, name in enumerate(LIBRARIES):
            for place, text in enumerate((name, *facts(name))):
                self.table.setItem(at, place, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        wrap_last(self.table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        head = label(f"Ketbench {VERSION}", "title")
        text = "A desktop lab workbench for hybrid quantum-AI experiments. Apache License 2.0."
        words = label(text, "muted", wrap=True)
        self.setLayout(column(head, words, self.table, buttons, gap=GAP, margin=GAP_WIDE))
        self.resize(560, 520)


def facts(name: str) -> tuple[str, str]:
    """Version and licence of a library, as it states them itself."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed", ""
    stated = [*(told.get_all("License-Expression") or []), *_from_classifiers(told.get_all("Classifier") or [])]
    written = " ".join(told.get_all("License") or []).splitlines()
    licence = next(iter([*stated, *written]), "not stated")
    return str(told["Version"]), licence if len(licence) <= LONGEST else f"{licence[:LONGEST]}…"


def _from_classifiers(classifiers: list[str]) -> list[str]:
    return [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
