"""The strip over every phase: where the experiment is and what comes next, with the one button that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QIcon
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QWidget

from ketbench_ui.theme.layouts import button, column, eliding, holding, label, row
from ketbench_ui.theme.progress import Progress
from ketbench_ui.theme.theme import icon, set_role, switch
from ketbench_ui.theme.tokens import GAP

HEIGHT, MARK = 66, 18
PLAIN, RUNNING = "plain", "running"
ICONS = {
    "good": "check-circle",
    "same": "equals",
    "bad": "x-circle",
    "fix": "warning",
    RUNNING: "spinner-gap",
    PLAIN: "info",
}
_INK = {"good": "good", "same": "muted", "bad": "bad", "fix": "warning", RUNNING: "accent", PLAIN: "muted"}
WORDS = {"good": "", "same": "", "bad": "", "fix": "To fix: ", RUNNING: "", PLAIN: ""}


@dataclass(frozen=True, slots=True)
class Said:
    """What the strip says.

    Parameters
    ----------
    tone : str
        "good", "same", "bad", "fix", "running" or "plain".
    title, detail : str
    short, brief : str
        Title and detail where there is little room; the whole ones if left out.
    share : float or None
        How much of the work is done; None for no bar.
    tail : str
        Behind the bar.
    """

    tone: str = PLAIN
    title: str = ""
    detail: str = ""
    short: str = ""
    brief: str = ""
    share: float | None = None
    tail: str = ""


class Strip(QFrame):
    """Two lines and the buttons that make sense now; a change is announced to screen readers."""

    chosen = Signal(str)
    """A line of a menu: "fix:KEY", "repeat:HOW"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.said, self._marked = Said(), ("", "")
        self._offered: tuple[tuple[str, ...], str] | None = None
        self._mark = QLabel()
        self._mark.setFixedSize(MARK + 2, MARK + 2)
        self._title, self._detail = eliding("strip-title"), eliding("muted")
        self._tail = label(role="muted")
        self._bar = Progress()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName("Progress")
        self._way = holding(row(self._bar, self._tail, gap=GAP + 4))
        self._make_buttons()
        words = column(None, self._title, self._detail, self._way, None, gap=3)
        line = row(self._mark, words, *self._buttons.values(), gap=GAP)
        line.setStretch(1, 1)
        line.setContentsMargins(GAP + 8, GAP, GAP + 4, GAP)
        self.setLayout(line)
        self.setMinimumHeight(HEIGHT)
        switch.changed.connect(self._paint_icons)
        self.offer(())
        self._paint_icons()

    def say(self, said: Said) -> None:
        """Show it, and tell those who do not see."""
        before, self.said = self.said, said
        if said == before and self.accessibleName():
            return
        self._say()
        if said.title != before.title:
            told = f"{WORDS[said.tone]}{said.title}. {said.detail}"
            self.setAccessibleName(told)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))

    def offer(self, names: Sequence[str], primary: str = "") -> None:
        """Show these buttons, in the order they stand, one of them as the wanted one."""
        if (tuple(names), primary) == self._offered:
            return
        self._offered = tuple(names), primary
        for name, made in self._buttons.items():
            made.setVisible(name in names)
            role = "primary" if name == primary else ""
            if made.property("role") != role:
                set_role(made, role)
        self._paint_icons()

    def offered(self) -> list[str]:
        """The buttons that are shown."""
        return [name for name, made in self._buttons.items() if not made.isHidden()]

    def fill_menu(self, name: str, lines: Mapping[str, str]) -> None:
        """Lines of the menu of a button: what `chosen` says, and the words; the old lines go with the old menu."""
        menu = self._menus[name]
        if [(one.data(), one.text()) for one in menu.actions()] == list(lines.items()):
            return
        for old in menu.actions():
            # The line that was chosen may be the reason for new ones: it must outlive its own signal.
            menu.removeAction(old)
            old.deleteLater()
        for key, text in lines.items():
            made = menu.addAction(text)
            made.setData(key)
            made.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))

    def _make_buttons(self) -> None:
        self.fix, self.others = button("Fix"), button("Other fixes ▾")
        self.back, self.on = button("", "", "Previous finding"), button("", "", "Next finding")
        self.go_there = button("Go to", "", "Show the field or the place it is about")
        self.sweep = button("Sweep...", "", "Run it with other settings, seeds or splits")
        self.run = button("Run   F5", "primary", "Run this experiment (F5)")
        self.pause, self.stop = button("Pause", "", "Pause the training (F6)"), button("Stop")
        self.stop.setToolTip("Stop the run; what it measured stays (Shift+F5)")
        self.show_result = button("Show result")
        self.resume = button("Resume", "", "Finish this run from its checkpoint; on the CPU the result is bit-equal")
        self.repeat = button("Repeat ▾", "", "Run it again, with another seed, or on other splits")
        self.branch = button("Branch...", "", "Go on from its checkpoint with the settings of Set up")
        self._buttons: dict[str, QPushButton] = {
            "fix": self.fix,
            "others": self.others,
            "go_there": self.go_there,
            "back": self.back,
            "on": self.on,
            "sweep": self.sweep,
            "pause": self.pause,
            "stop": self.stop,
            "show_result": self.show_result,
            "resume": self.resume,
            "repeat": self.repeat,
            "branch": self.branch,
            "run": self.run,
        }
        names = {"fix": "Fix", "back": "Finding before", "on": "Next finding", "run": "Run", "stop": "Stop"}
        for name, made in self._buttons.items():
            made.setAccessibleName(names.get(name, made.text().removesuffix("...").removesuffix(" ▾")))
        self._menus = {name: QMenu(self._buttons[name]) for name in ("others", "repeat")}
        for name, menu in self._menus.items():
            self._buttons[name].setMenu(menu)
        for made in (self.back, self.on):
            made.setFixedWidth(34)

    def _say(self) -> None:
        said = self.said
        set_role(self, said.tone, "tone")
        self._title.say(said.title, said.short)
        self._detail.say(said.detail, said.brief)
        going = said.share is not None
        self._detail.setVisible(bool(said.detail) and not going)
        self._way.setVisible(going)
        if said.share is not None:
            self._bar.setValue(round(1000 * said.share))
            self._tail.setText(said.tail)
        self._paint_mark()

    def _paint_mark(self) -> None:
        tone = self.said.tone
        if self._marked == (tone, switch.look.name):
            # Said many times a second while a run goes on.
            return
        self._marked = tone, switch.look.name
        color = getattr(switch.look, _INK[tone])
        name = "warning-fill" if tone == "fix" else ICONS[tone]
        self._mark.setPixmap(icon(name, color).pixmap(QSize(MARK, MARK)))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _paint_icons(self) -> None:
        look = switch.look
        is_wanted = self.run.property("role") == "primary"
        self.run.setIcon(icon("play-fill", look.on_accent if is_wanted and self.run.isEnabled() else look.faint))
        self.stop.setIcon(icon("stop-fill", look.bad))
        self.pause.setIcon(icon("play" if self.pause.text() == "Continue" else "pause"))
        for made, name in ((self.back, "caret-left"), (self.on, "caret-right")):
            made.setIcon(QIcon(icon(name)))
        self._paint_mark()
