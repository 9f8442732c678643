"""A circuit as LaTeX for the quantikz package; draws only, so parameters keep their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import Cases, Condition, Union, links
from ketbench.circuit.gates import GATES

_GREEK = frozenset(
    "alpha beta gamma delta epsilon theta phi psi lambda mu nu omega eta kappa rho sigma tau xi zeta pi".split()  # noqa: SIM905
)
_ESCAPES = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "\\": "\\textbackslash{}",
}


def to_quantikz(circuit: Circuit, standalone: bool = True) -> str:
    r"""Write a circuit as LaTeX, with the document around it or the picture alone.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    >>> print(to_quantikz(bell, standalone=False))
    \begin{quantikz}
    \lstick{q0} & \gate{H} & \ctrl{1} & \\
    \lstick{q1} & & \targ{} &
    \end{quantikz}
    <BLANKLINE>
    """
    lines = ["\\begin{quantikz}", *_rows(circuit), "\\end{quantikz}"]
    if standalone:
        head = ("\\documentclass[border=4pt]{standalone}", "\\usepackage{tikz}", "\\usetikzlibrary{quantikz2}")
        lines = [*head, "\\begin{document}", *lines, "\\end{document}"]
    return "\n".join(lines) + "\n"


def _rows(circuit: Circuit) -> Iterator[str]:
    cells = {(op.column, wire): text for op in circuit.ops for wire, text in _cells(op, circuit).items()}
    last = circuit.n_wires - 1
    for wire, label in enumerate(circuit.wires):
        row = [f"\\lstick{{{escaped(label)}}}"]
        row += [cells.get((column, wire), "") for column in range(circuit.columns)]
        yield re.sub(r"  +", " ", " & ".join([*row, ""])).rstrip() + (" \\\\" if wire != last else "")


def escaped(text: str) -> str:
    """Text with LaTeX's special signs made harmless."""
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _cells(op: Op, circuit: Circuit) -> dict[int, str]:
    if op.gate == "barrier":
        wires = op.wires or tuple(range(circuit.n_wires))
        return {min(wires): "\\slice{}"}
    top = min(op.wires)
    cells = {control.wire: _control(control.wire, control.value, op) for control in op.controls}
    if op.gate == "x" and op.controls and not op.condition:
        return cells | {top: "\\targ{}"}
    if op.gate == "swap" and not op.condition:
        return cells | {top: f"\\swap{{{max(op.wires) - top}}}", max(op.wires): "\\targX{}"}
    if op.gate == "measure":
        return {top: f"\\meter{{{_waits(op.condition) if op.condition else ''}}}"}
    return cells | _boxes(op)


def _boxes(op: Op) -> dict[int, str]:
    """A box for each run of neighbouring wires, joined by lines; the wires between may hold controls."""
    wires = sorted(op.wires)
    cells: dict[int, str] = {}
    for first in (wire for wire in wires if wire - 1 not in wires):
        last = next(wire for wire in wires if wire >= first and wire + 1 not in wires)
        size = f"[{last - first + 1}]" if last > first else ""
        # The line goes up to the run before, whose box covers its end.
        above = max((wire for wire in wires if wire < first), default=first)
        joined = f"\\wire[u][{first - above}]{{q}}" if above < first else ""
        cells[first] = f"\\gate{size}{{{_label(op)}}}{joined}"
    return cells


def _control(wire: int, value: int, op: Op) -> str:
    target = min(op.wires, key=lambda other: abs(other - wire))
    return f"\\{'ctrl' if value else 'octrl'}{{{target - wire}}}"


def _label(op: Op) -> str:
    if op.gate == "reset":
        return "\\ket{0}" + (f"\\;|\\;{_waits(op.condition)}" if op.condition else "")
    if op.gate == "opaque":
        return "\\text{text}"
    symbol = _latex(op)
    angles = ",\\,".join(_angle(to_text(angle)) for angle in op.angles[:3])
    more = ",\\ldots" if len(op.angles) > 3 else ""
    wait = f"\\;|\\;{_waits(op.condition)}" if op.condition else ""
    return symbol + (f"({angles}{more})" if angles else "") + wait


def _waits(condition: Condition | Cases) -> str:
    return ",\\,\\text{then }".join(_cases(link.union) for link in links(condition))


def _cases(union: Union) -> str:
    cases = (" \\land ".join(f"c_{{{bit}}}={value}" for bit, value in case) for case in union)
    return " \\lor ".join(cases)


def _latex(op: Op) -> str:
    if op.gate in GATES and GATES[op.gate].latex:
        return GATES[op.gate].latex
    return f"\\mathrm{{{escaped(_face(op))}}}" if len(_face(op)) > 1 else _face(op)


def _face(op: Op) -> str:
    return GATES[op.gate].symbol if op.gate in GATES else op.gate


def _angle(text: str) -> str:
    text = text.replace("**", "^").replace("*", "\\,")
    return re.sub(r"[^\W\d]\w*", lambda found: _word(found.group()), text)


def _word(word: str) -> str:
    stem, _, index = word.partition("_")
    shown = f"\\{stem}" if stem in _GREEK else stem if len(stem) == 1 else f"\\mathrm{{{escaped(stem)}}}"
    return f"{shown}_{{{escaped(index)}}}" if index else shown
