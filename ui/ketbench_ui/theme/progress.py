"""A bar that shows how far something is and leaves its painting to the window's next turn."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar


class Progress(QProgressBar):
    """Qt's own paints at once, and with it all that waits to be painted in the window."""

    def setValue(self, value: int) -> None:
        """Show another value, soon."""
        self.setUpdatesEnabled(False)
        super().setValue(value)
        self.setUpdatesEnabled(True)
