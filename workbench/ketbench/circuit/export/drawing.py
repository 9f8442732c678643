"""A circuit as a matplotlib figure for SVG, PNG and PDF; the window draws its own."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import parameters_of, to_text
from ketbench.circuit.angles.greek import greek
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import short_words
from ketbench.circuit.export.picture.ink import Ink
from ketbench.circuit.gates import GATES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a drawing."""

    paper: str
    ink: str
    face: str
    trained: str
    other: str
    faint: str


THEMES = {
    "light": Theme("#ffffff", "#1d2430", "#e4ecf7", "#fbe3c2", "#e6e6ea", "#8b93a1"),
    "dark": Theme("#171b22", "#e6e9ef", "#27405f", "#6a4a1f", "#3a3f49", "#7d8694"),
    "paper": Theme("#ffffff", "#000000", "#ffffff", "#ffffff", "#ffffff", "#777777"),
}
WRAP = 24
MOST_PIXELS = 30_000
"""Longest side of a PNG; finer ones of thousands of gates would not be written at all."""
MOST_DOTS = 40_000_000
"""Of a PNG in all: letters of the smallest size are still read, and it is compressed in less than a second."""
_RUNS_ALONE = {"compress_level": 1, "compress_type": 3}
"""zlib's Z_RLE: a drawing is runs of one colour, and looking for more takes half as long again and saves little."""
_BOX = 0.36
_INCHES = 0.6
_LONGEST_LINE = 16
_POINTS_ACROSS = 48.0
"""Size of a letter, points, times how many of them stand side by side in a box."""


def draw_circuit(circuit: Circuit, theme: str = "light", wrap: int = WRAP) -> Figure:
    """Draw a circuit; long ones continue below after `wrap` columns.

    Parameters
    ----------
    circuit : Circuit
    theme : str
        light, dark or paper.
    wrap : int

    Raises
    ------
    CircuitError
        An unknown theme.
    """
    from matplotlib.figure import Figure

    if theme not in THEMES:
        raise CircuitError(f"There is no theme '{theme}'; choose {', '.join(THEMES)}.")
    figure = Figure(figsize=size_of(circuit, wrap), facecolor=THEMES[theme].paper)
    draw_circuit_into(figure, circuit, theme, wrap)
    return figure


def size_of(circuit: Circuit, wrap: int = WRAP) -> tuple[float, float]:
    """Width and height of a drawing, inches."""
    left, right, low, high = _bounds(circuit, wrap)
    return (right - left) * _INCHES, (high - low) * _INCHES


def draw_circuit_into(canvas: Any, circuit: Circuit, theme: str = "light", wrap: int = WRAP) -> None:
    """Draw a circuit into a matplotlib figure, or a part of one; smaller than its own size where it must be."""
    left, right, low, high = _bounds(circuit, wrap)
    axes = canvas.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    # One scale for both directions, so that circles stay round.
    axes.set_aspect("equal", anchor="NW")
    axes.set_axis_off()
    width = min(max(circuit.columns, 1), wrap)
    wide, high_inches = size_of(circuit, wrap)
    room = canvas.bbox.width / canvas.figure.dpi, canvas.bbox.height / canvas.figure.dpi
    shrunk = min(1.0, room[0] / wide, room[1] / high_inches)
    _Drawing(circuit, THEMES[theme], axes, wrap, width, shrunk).draw(_rows(circuit, wrap))


def _rows(circuit: Circuit, wrap: int) -> int:
    return max(1, -(-circuit.columns // wrap))


def _bounds(circuit: Circuit, wrap: int) -> tuple[float, float, float, float]:
    """Left, right, low and high, in cells."""
    height = _rows(circuit, wrap) * (circuit.n_wires + (1 if circuit.bits else 0) + 0.6)
    margin = 0.35 + 0.11 * max(map(len, circuit.wires), default=2)
    return -margin - 0.3, min(max(circuit.columns, 1), wrap) + 0.2, 0.9 - height, 0.7


def picture(circuit: Circuit, kind: str, theme: str = "light") -> bytes:
    """A drawing as the bytes of an SVG, PNG or PDF file, the same for the same circuit."""
    from matplotlib import rc_context

    figure = draw_circuit(circuit, theme)
    written = io.BytesIO()
    metadata: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with rc_context({"svg.hashsalt": "ketbench", "svg.fonttype": "path"}):
        wide, high = figure.get_size_inches()
        dots = min(200.0, MOST_PIXELS / max(wide, high), (MOST_DOTS / (wide * high)) ** 0.5)
        how: dict[str, Any] = {"pil_kwargs": _RUNS_ALONE} if kind == "png" else {}
        figure.savefig(written, format=kind, dpi=dots, metadata=metadata, facecolor=figure.get_facecolor(), **how)
    return written.getvalue()


class _Drawing:
    def __init__(self, circuit: Circuit, theme: Theme, axes: Axes, wrap: int, width: int, shrunk: float = 1.0) -> None:
        self.circuit = circuit
        self.theme = theme
        self.axes = axes
        self.wrap = wrap
        self.width = width
        self.shrunk = shrunk
        self.ink = Ink()
        self._trainable = {p.name for p in circuit.trainable}
        self.step = circuit.n_wires + (1 if circuit.bits else 0) + 0.6

    def draw(self, rows: int) -> None:
        for row in range(rows):
            self._wires(row)
        for op in self.circuit.ops:
            self._op(op)
        self.ink.onto(self.axes)

    def _place(self, op: Op, wire: int) -> tuple[float, float]:
        return op.column % self.wrap + 0.5, -(op.column // self.wrap) * self.step - wire

    def _wires(self, row: int) -> None:
        ink = self.theme.ink
        for wire, label in enumerate(self.circuit.wires):
            y = -row * self.step - wire
            self.ink.line((-0.1, y), (self.width, y), ink, 0.8)
            self._text(-0.2, y, label, 9, align="right")
        if self.circuit.bits:
            y = -row * self.step - self.circuit.n_wires
            for shift in (-0.03, 0.03):
                self.ink.line((-0.1, y + shift), (self.width, y + shift), self.theme.faint, 0.6)
            self._text(-0.2, y, f"c {self.circuit.bits}", 8, align="right")

    def _text(self, x: float, y: float, text: str, size: float, align: str = "center") -> None:
        self.ink.text((x, y), text, size * self.shrunk, self.theme.ink, align)

    def _op(self, op: Op) -> None:
        if op.gate == "barrier":
            self._barrier(op)
            return
        if len(op.all_wires) > 1:
            x, top = self._place(op, op.span[0])
            self.ink.line((x, top), (x, top - len(op.span) + 1), self.theme.ink, 1.0)
        if op.condition or op.bits:
            self._classical(op)
        for control in op.controls:
            face = self.theme.ink if control.value else self.theme.paper
            self.ink.mark(self._place(op, control.wire), "o", 5, face, self.theme.ink, 1.0)
        self._body(op)

    def _classical(self, op: Op) -> None:
        """The line down to the bits, with what is written on its left and what is waited for on its right."""
        x, y = self._place(op, max(op.all_wires, default=0))
        bits = self._place(op, self.circuit.n_wires)[1]
        self.ink.line((x, y), (x, bits), self.theme.faint, 0.8, ":")
        if op.bits and op.gate == "measure":
            self._text(x - 0.08, bits + 0.2, f"{op.bits[0]}", 6, align="right")
        if op.condition:
            self._text(x + 0.08, bits + 0.2, short_words(op.condition), 6, align="left")

    def _barrier(self, op: Op) -> None:
        for wire in op.wires or range(self.circuit.n_wires):
            x, y = self._place(op, wire)
            self.ink.line((x, y - 0.45), (x, y + 0.45), self.theme.faint, 1.2, "--")

    def _body(self, op: Op) -> None:
        if op.gate == "x" and op.controls:
            x, y = self._place(op, op.wires[0])
            self.ink.circle((x, y), self.theme.paper, self.theme.ink)
            self.ink.line((x - 0.2, y), (x + 0.2, y), self.theme.ink, 1.0, over=4)
            self.ink.line((x, y - 0.2), (x, y + 0.2), self.theme.ink, 1.0, over=4)
        elif op.gate == "swap":
            for wire in op.wires:
                self.ink.mark(self._place(op, wire), "x", 7, self.theme.ink, self.theme.ink, 1.4)
        else:
            self._box(op)

    def _box(self, op: Op) -> None:
        """A box for each run of neighbouring wires, so that controls between them stay to be seen."""
        run: list[int] = []
        for wire in sorted(op.wires):
            if run and wire != run[-1] + 1:
                self._run_box(op, run)
                run = []
            run.append(wire)
        self._run_box(op, run)

    def _run_box(self, op: Op, wires: Sequence[int]) -> None:
        x, top = self._place(op, wires[0])
        low = top - (wires[-1] - wires[0])
        self.ink.box((x - _BOX, low - _BOX), (x + _BOX, top + _BOX), self._face(op), self.theme.ink, 0.9)
        lines = list(_labels(op))
        middle = (top + low) / 2
        step = 0.3 if len(lines) < 3 else 0.22
        for place, (text, size) in enumerate(lines):
            self._text(x, middle + step * ((len(lines) - 1) / 2 - place), text, size)

    def _face(self, op: Op) -> str:
        if op.gate not in GATES or GATES[op.gate].kind not in ("unitary",):
            return self.theme.other
        used = {name for angle in op.angles for name in parameters_of(angle)}
        return self.theme.trained if used & self._trainable else self.theme.face


def _labels(op: Op) -> Iterator[tuple[str, float]]:
    symbol = GATES[op.gate].symbol if op.gate in GATES else op.gate
    layers = op.option("layers", 1)
    angles = list(_angle_lines(op)) if op.angles else []
    size = 7.0 if len(symbol) > 3 or len(angles) > 1 else 9.0
    yield (f"{symbol} ×{layers}" if layers not in (1, True) else symbol)[:9], size
    yield from angles


def _angle_lines(op: Op) -> Iterator[tuple[str, float]]:
    """The angles in at most two lines, as large as the box allows."""
    if len(op.angles) > 3:
        yield f"{len(op.angles)} angles", 5.0
        return
    text = greek(", ".join(map(to_text, op.angles)))
    lines = textwrap.wrap(text, _LONGEST_LINE, max_lines=2, placeholder="…")
    for line in lines:
        yield line, min(5.5, _POINTS_ACROSS / max(map(len, lines)))
