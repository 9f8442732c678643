"""The planted backend in a module that brings in Qt."""

import PySide6.QtCore  # noqa: F401
from ketbench_planted import Planted


class WithWindow(Planted):
    pass
