"""The import dialog in the real window, with real processes behind it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ketbench.project.project import Project
from ketbench_ui.importing.dialog import ImportDialog
from ketbench_ui.shell.window import MainWindow

PATIENCE = 600_000
MESSUNG = (
    "Messgerät;OPM-200\r\nDatum;06.05.2024\r\n\r\nNr;Leistung;Länge;Zustand\r\n;dBm;nm;\r\n"
    + "".join(f"{i};-{12 + i % 5},{i % 10};{1550 + i},5;{'ok' if i % 3 else 'aus'}\r\n" for i in range(1, 60))
    + "60;defekt;?;ok\r\n61;-12,5\r\n"
)


@pytest.fixture
def empty(window: MainWindow, folder: Path) -> MainWindow:
    """The window on a project without anything."""
    assert window.controller.create(folder / "empty.h5", Project("empty"))
    return window


@pytest.fixture
def looked_at(qtbot: QtBot) -> Callable[[ImportDialog], None]:
    """Wait until the dialog has seen all it can of what it was asked last."""

    def wait(dialog: ImportDialog) -> None:
        qtbot.waitUntil(lambda: not dialog.looks.waiting and dialog.look is not None, timeout=PATIENCE)

    return wait


@pytest.fixture
def opened_on(empty: MainWindow, tmp_path: Path, looked_at) -> Callable[..., ImportDialog]:
    """The dialog on a file with some content, after its first look."""

    def make(content: str | bytes | Path, name: str = "data.csv") -> ImportDialog:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        dialog = empty.importing.open(str(path))
        looked_at(dialog)
        return dialog

    return make
