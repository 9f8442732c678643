"""The strip of stages: what an experiment does from data to score, each a button that shows its stage."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ketbench.contract.page import Stage
from ketbench_ui.theme.layouts import row
from ketbench_ui.theme.theme import icon, switch

MOST, ARROW = 6, 18
PAD, ICON = 11, 14
RADIUS = 7


class Pipeline(QWidget):
    """Up to six stages with arrows between; `chosen` carries the number of the one that was pressed."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stages: Sequence[Stage] = ()
        self.buttons = [StageButton(self, at) for at in range(MOST)]
        parts: list[QWidget] = []
        for at, made in enumerate(self.buttons):
            parts += [made] if at == 0 else [_Arrow(made), made]
            made.clicked.connect(lambda _=False, at=at: self.choose(at, tell=True))
        self.setLayout(row(*parts, gap=0))
        self._parts = parts
        self.present = 0

    def show_stages(self, stages: Sequence[Stage], troubled: Collection[int] = ()) -> None:
        """Show the stages, those with a problem in amber; the chosen one stays where there still is one."""
        self.stages = tuple(stages)[:MOST]
        for at, made in enumerate(self.buttons):
            is_there = at < len(self.stages)
            made.setVisible(is_there)
            if at:
                self._parts[2 * at - 1].setVisible(is_there)
            if is_there:
                made.show_stage(self.stages[at], at in troubled)
        self.setVisible(bool(self.stages))
        self.choose(min(self.present, max(0, len(self.stages) - 1)))

    def choose(self, at: int, *, tell: bool = False) -> None:
        """Put one down; it alone is reached by Tab."""
        self.present = at
        for number, made in enumerate(self.buttons):
            made.setChecked(number == at)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == at else Qt.FocusPolicy.ClickFocus)
        if tell:
            self.chosen.emit(at)

    def step(self, by: int) -> None:
        """Go to a neighbour, as arrows do."""
        at = self.present + by
        if 0 <= at < len(self.stages):
            self.choose(at, tell=True)
            self.buttons[at].setFocus(Qt.FocusReason.TabFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Two lines instead of three."""
        for made in self.buttons:
            made.set_compact(compact)


class StageButton(QAbstractButton):
    """A stage: its kind, what stands there, and its size."""

    def __init__(self, pipeline: Pipeline, at: int) -> None:
        super().__init__(pipeline)
        self._pipeline, self._at = pipeline, at
        self._stage, self._troubled, self._compact = Stage("", ""), False, False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stage(self, stage: Stage, troubled: bool) -> None:
        """Say another thing."""
        self._stage, self._troubled = stage, troubled
        said = f"{stage.label}: {stage.title}" + (f", {stage.detail}" if stage.detail else "")
        self.setAccessibleName(said + (", needs a fix" if troubled else ""))
        self.setToolTip(said)
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave the third line out."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Two or three lines."""
        line = self.fontMetrics().height()
        return QSize(150, round((3.3 if self._compact else 4.9) * line))

    def minimumSizeHint(self) -> QSize:
        """Narrow ones shorten their words."""
        return QSize(96, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go along the stages."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._pipeline.step(by)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card with two or three lines; the whole of them is in the tooltip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = switch.look
        edge = look.warning if self._troubled else look.accent if self.isChecked() or self.hasFocus() else look.line
        wide = 1.6 if self.isChecked() or self.hasFocus() or self._troubled else 1.0
        painter.setPen(QPen(QColor(edge), wide))
        painter.setBrush(QColor(look.accent_soft if self.isChecked() else look.raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        self._write(painter)
        painter.end()

    def _write(self, painter: QPainter) -> None:
        look, stage = switch.look, self._stage
        small, bold = QFont(self.font()), QFont(self.font())
        small.setPointSizeF(0.9 * self.font().pointSizeF())
        bold.setBold(True)
        lines = [(stage.label, small, look.accent if self.isChecked() else look.muted), (stage.title, bold, look.text)]
        if not self._compact:
            lines.append((stage.detail, small, look.warning if self._troubled else look.muted))
        high = self.fontMetrics().height()
        top = (self.height() - len(lines) * round(1.32 * high)) // 2
        for at, (text, font, color) in enumerate(lines):
            left = PAD + (ICON + 6 if at == 0 and stage.icon else 0)
            right = PAD + (ICON + 4 if at == 0 and self._troubled else 0)
            place = QRect(left, top + at * round(1.32 * high), self.width() - left - right, round(1.32 * high))
            painter.setFont(font)
            painter.setPen(QColor(color))
            told = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
            if at == 0:
                self._marks(painter, place, color)

    def _marks(self, painter: QPainter, place: QRect, color: str) -> None:
        middle = place.center().y() - ICON // 2
        if self._stage.icon:
            icon(self._stage.icon, color).paint(painter, QRect(PAD, middle, ICON, ICON))
        if self._troubled:
            at = QRect(self.width() - PAD - ICON, middle, ICON, ICON)
            icon("warning-fill", switch.look.warning).paint(painter, at)


class _Arrow(QWidget):
    """From one stage to the next."""

    def __init__(self, beside: QWidget) -> None:
        super().__init__(beside.parentWidget())
        self.setFixedWidth(ARROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line with a point."""
        painter = QPainter(self)
        size = 12
        at = QRect((self.width() - size) // 2, (self.height() - size) // 2, size, size)
        icon("arrow-right", switch.look.faint).paint(painter, at)
        painter.end()
