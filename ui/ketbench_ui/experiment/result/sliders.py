"""Inputs of an interactive backend as sliders, red where the margin is gone; computes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QLineEdit, QWidget

from ketbench.base.digits import unit
from ketbench.contract.page import Slide
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, label_width, row, scrolled
from ketbench_ui.theme.theme import set_role, switch
from ketbench_ui.theme.tokens import GAP, LABEL_WIDTH

STEPS, KNOB, HIGH = 1000, 7, 22
SETTLE_MS = 120
WIDTH, NARROW = 292, 248
LONGEST = "−8.8888e+11"


class SlidePane(QWidget):
    """One line a slide; `moved` carries the place and the new value once the hand rests a moment."""

    moved = Signal(str, float)
    judged = Signal()
    """What is typed in a field became wrong, or right again."""
    reset_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: dict[str, SlideLine] = {}
        self._slides: tuple[Slide, ...] = ()
        self._waiting: tuple[str, float] | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._tell)
        self._room = column(gap=2)
        self._legend = label("red: it fails there", "muted")
        head = row(label("INPUTS", "group"), None, self._legend)
        self.reset, self.every = (
            button("Reset", "", "Back to the values of the shown run"),
            button("All inputs...", "link"),
        )
        self.reset.clicked.connect(self.reset_wanted)
        self.every.clicked.connect(self.all_wanted)
        said = label("A slider recalculates at once. Run keeps the result in the project.", "muted", wrap=True)
        inside = column(self._room, row(self.reset, self.every, None, gap=GAP), said, None, gap=GAP)
        inside.setContentsMargins(0, 0, GAP, 0)
        whole = column(head, scrolled(holding(inside)), gap=GAP)
        self.setLayout(whole)
        self.set_compact(compact=False)
        self.hide()

    def set_compact(self, *, compact: bool) -> None:
        """Narrower where there is little room."""
        self.setFixedWidth(round((NARROW if compact else WIDTH) * label_width() / LABEL_WIDTH))

    def show_slides(self, slides: Sequence[Slide], params: Mapping[str, Any]) -> None:
        """Show the inputs with their values; what is being moved stays."""
        if [one.place for one in slides] != [one.place for one in self._slides]:
            cleared(self._room)
            self.lines = {}
            for one in slides:
                made = SlideLine(one, self)
                made.moved.connect(self._moved)
                made.judged.connect(self.judged)
                self.lines[one.place] = made
                self._room.addWidget(made)
        self._slides = tuple(slides)
        for one in slides:
            self.lines[one.place].show_slide(one)
        self.show_values(params)
        self._legend.setVisible(any(one.works is not None for one in slides))
        self.setVisible(bool(slides))

    @property
    def problem(self) -> str:
        """Why what is typed is not computed; empty when it is."""
        return next((one.problem for one in self.lines.values() if one.problem), "")

    def show_refusals(self, problems: Mapping[str, str]) -> None:
        """Mark the inputs whose values the model refuses, by place; what is not a number at all stays marked."""
        for place, line in self.lines.items():
            line.refuse(problems.get(place, ""))

    def wrong_line(self) -> SlideLine | None:
        """The first input that is marked; None where all are right."""
        return next((one for one in self.lines.values() if one.told), None)

    def show_values(self, params: Mapping[str, Any]) -> None:
        """Show the values of the inputs; what is being moved stays."""
        for one in self._slides:
            value = value_at(params, one.place)
            waits = self._waiting is not None and self._waiting[0] == one.place
            if isinstance(value, (int, float)) and not waits:
                self.lines[one.place].show_value(float(value))

    def _moved(self, place: str, value: float) -> None:
        self._waiting = place, value
        self._settle.start()

    def _tell(self) -> None:
        if self._waiting is not None:
            place, value = self._waiting
            self._waiting = None
            self.moved.emit(place, value)


class SlideLine(QWidget):
    """Title, field, unit, and the slider below them."""

    moved = Signal(str, float)
    judged = Signal()
    """What is typed became wrong, or right again."""

    def __init__(self, slide: Slide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slide, self.problem, self._refused = slide, "", ""
        self._held: float | None = None
        self.field = QLineEdit()
        self.field.setAccessibleName(slide.title)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        # As wide as the longest number that is shown, whatever the letters.
        self.field.setFixedWidth(self.field.fontMetrics().horizontalAdvance(LONGEST) + 2 * GAP + 4)
        self.field.editingFinished.connect(self._typed)
        self.field.textEdited.connect(lambda text: self._judge(self._problem_in(text)))
        self.bar = ZoneSlider(slide, self)
        self.bar.valueChanged.connect(self._slid)
        title = label(f"{slide.title}, {unit(slide.unit)}" if slide.unit else slide.title, wrap=True)
        title.setBuddy(self.field)
        line = row(title, self.field, gap=GAP)
        line.setStretch(0, 1)
        self._said = label(role="error", wrap=True)
        self._said.hide()
        self.setLayout(column(line, self.bar, self._said, gap=0))

    def show_slide(self, slide: Slide) -> None:
        """Another range that works."""
        self.slide = slide
        self.bar.show_slide(slide)

    def show_value(self, value: float) -> None:
        """Show a value on both; a text that is none stays to be seen until there is another value."""
        kept, self._held = bool(self.problem) and value == self._held, value
        if not self.field.hasFocus() and not kept:
            self.field.setText(_brief(value))
            self.field.setCursorPosition(0)
            self.field.setToolTip(f"{value:,.10g}")
            self._judge("")
        self.bar.blockSignals(True)
        self.bar.setValue(self.bar.step_of(value))
        self.bar.blockSignals(False)

    @property
    def told(self) -> str:
        """What the line says is wrong; empty when nothing is."""
        return self.problem or self._refused

    def refuse(self, problem: str) -> None:
        """Say that the model refuses the number; tells nobody, for it comes from who would be told."""
        if problem != self._refused:
            self._refused = problem
            self._mark()

    def _judge(self, problem: str) -> None:
        changed, self.problem = problem != self.problem, problem
        self._mark()
        if changed:
            self.judged.emit()

    def _mark(self) -> None:
        told = self.told
        set_role(self.field, "true" if told else "false", "invalid")
        self.field.setAccessibleDescription(told)
        self._said.setText(told)
        self._said.setVisible(bool(told))

    def _problem_in(self, text: str) -> str:
        """Why a text is not a value; empty where it is one."""
        value = _number(text)
        if math.isfinite(value) and (not self.slide.whole or value.is_integer()):
            return ""
        kind = "a whole number" if self.slide.whole else "a number"
        return f"{self.slide.title} must be {kind}, not '{text.strip()}'."

    def _slid(self, step: int) -> None:
        value = self.bar.value_of(step)
        self.field.setText(_brief(value))
        self._judge("")
        self.moved.emit(self.slide.place, value)

    def _typed(self) -> None:
        problem = self._problem_in(self.field.text())
        self._judge(problem)
        if problem:
            return
        value = _number(self.field.text())
        self.bar.blockSignals(True)
        self.bar.setValue(self.bar.step_of(value))
        self.bar.blockSignals(False)
        self.moved.emit(self.slide.place, value)


class ZoneSlider(QAbstractSlider):
    """A slider whose line is red, and broken, where it does not work."""

    def __init__(self, slide: Slide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slide = slide
        self.setRange(0, STEPS)
        self.setSingleStep(STEPS // 100)
        self.setPageStep(STEPS // 10)
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_slide(slide)
        switch.changed.connect(self.update)

    def show_slide(self, slide: Slide) -> None:
        """Another range that works."""
        self.slide = slide
        works = slide.works
        said = (
            ""
            if works is None
            else " works nowhere"
            if works[0] > works[1]
            else f" works from {works[0]:.4g} to {works[1]:.4g}"
        )
        self.setAccessibleName(f"{slide.title}, {slide.low:g} to {slide.high:g} {slide.unit}{said}".strip())
        self.setToolTip(f"{slide.title}{said} {unit(slide.unit)}" if said else slide.title)
        self.update()

    def step_of(self, value: float) -> int:
        """The step nearest to a value, at an end for one beyond it."""
        low, high = self._ends()
        at = math.log(max(value, 1e-300)) if self.slide.log else value
        return round(STEPS * min(1.0, max(0.0, (at - low) / (high - low))))

    def value_of(self, step: int) -> float:
        """The value at a step, with four digits."""
        low, high = self._ends()
        at = low + (high - low) * step / STEPS
        value = math.exp(at) if self.slide.log else at
        return float(round(value)) if self.slide.whole else float(f"{value:.4g}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to the cursor."""
        self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """And follows it."""
        self._go_to(event.position().x())

    def wheelEvent(self, event: Any) -> None:
        """Scrolling must not change a value that the cursor happens to pass."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step; Home and End go to the ends."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        if (by := steps.get(Qt.Key(event.key()))) is not None:
            self.setValue(self.value() + by * self.singleStep())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, its red parts, a mark where they begin, the knob."""
        painter, look = QPainter(self), switch.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, left, wide = self.height() / 2, float(KNOB), float(self.width() - 2 * KNOB)
        painter.fillRect(QRectF(left, middle - 2, wide, 4), QColor(look.line_strong))
        for begin, end in self._zones():
            x, width = left + wide * begin, wide * (end - begin)
            painter.fillRect(QRectF(x, middle - 2, width, 4), QColor(look.bad))
            for edge in {begin, end} - {0.0, 1.0}:
                painter.fillRect(QRectF(left + wide * edge - 1, middle - 7, 2, 14), QColor(look.bad))
        painter.setPen(QPen(QColor(look.raised), 2))
        painter.setBrush(QColor(look.accent))
        x = left + wide * self.value() / STEPS
        painter.drawEllipse(QRectF(x - KNOB + 1, middle - KNOB + 1, 2 * KNOB - 2, 2 * KNOB - 2))
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(x - KNOB - 1, middle - KNOB - 1, 2 * KNOB + 2, 2 * KNOB + 2))
        painter.end()

    def _zones(self) -> list[tuple[float, float]]:
        works = self.slide.works
        if works is None:
            return []
        if works[0] > works[1]:
            return [(0.0, 1.0)]
        begin, end = self.step_of(works[0]) / STEPS, self.step_of(works[1]) / STEPS
        return [zone for zone in ((0.0, begin), (end, 1.0)) if zone[0] < zone[1]]

    def _ends(self) -> tuple[float, float]:
        one = self.slide
        return (math.log(one.low), math.log(one.high)) if one.log else (one.low, one.high)

    def _go_to(self, x: float) -> None:
        share = (x - KNOB) / max(1, self.width() - 2 * KNOB)
        self.setValue(round(STEPS * min(1.0, max(0.0, share))))


def value_at(params: Mapping[str, Any], place: str) -> Any:
    """What stands at a dotted place; None where nothing does."""
    found: Any = params
    for part in place.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, (list, tuple)) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def _brief(value: float) -> str:
    """Five digits at most, so that a field shows all of it."""
    return f"{value:.5g}".replace("-", "−", 1) if value < 0 else f"{value:.5g}"


def _number(text: str) -> float:
    try:
        return float(text.strip().replace("−", "-"))
    except ValueError:
        return math.nan
