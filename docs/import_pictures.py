"""Pictures of the import for docs/screenshots: preview, problems, the diff of a changed file; for make_screenshots."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow

IMPORTS = ("import-preview", "import-problems", "import-again")
ROWS = 60
HEAD = "Messgerät;OPM-200\r\nDatum;06.05.2024\r\n\r\nNr;Uhrzeit;Leistung;Länge;Zustand\r\n;;dBm;nm;\r\n"


def measured(shift: int = 0) -> bytes:
    """A log as an instrument in Germany writes it, with the faults such files have."""
    lines = [
        f"{i};{1 + i % 28:02d}.05.2024;-{12 + (i + shift) % 5},{i % 10};{1550 + i % 7},5;{'ok' if i % 3 else 'aus'}\r\n"
        for i in range(1, ROWS + shift)
    ]
    lines[7] = "8;09.05.2024;defekt;1551,5;ok\r\n"
    lines[20] = "21;22.05.2024;?;1550,5;aus\r\n"
    lines[30] = "31;04.05.2024;-13,1\r\n"
    lines[40] = "41;14.05.2024;-13,1;1556,5;ok;x\r\n"
    return (HEAD + "".join(lines)).encode("cp1252")


def scenes(window: MainWindow, wait: Callable[[Callable[[], bool]], None]) -> Iterator[tuple[str, QWidget]]:
    """A name and the widget to picture, one after the other."""
    from ketbench.project.project import Project

    with tempfile.TemporaryDirectory() as folder:
        window.controller.create(Path(folder) / "lab.h5", Project("lab"))
        path = Path(folder) / "messung.csv"
        path.write_bytes(measured())
        dialog = window.importing.open(str(path))
        wait(lambda: dialog.look is not None and dialog.look.whole)
        yield "import-preview", dialog
        dialog.view.show_problems()
        yield "import-problems", dialog
        dialog.run()
        wait(lambda: window.importing.dialog is None)
        path.write_bytes(measured(shift=3).replace(b"1551,5;ok", b"1551,75;warm"))
        window.importing.again()
        again = window.importing.again_dialog
        assert again is not None
        wait(again.accept_new.isEnabled)
        yield "import-again", again
        again.close()
