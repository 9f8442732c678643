"""Splits turns into a real rotation between diagonals, since a product with a real matrix costs half; no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ketbench.plugin import Number
from ketbench_gate.engines.statevector.planning.normal_form import Phase, Turn, as_phase
from ketbench_gate.engines.statevector.planning.schedule import Phases, Step, Turns


def is_real(run: Sequence[Turn]) -> bool:
    """Whether a run of one-qubit gates has only real matrices, such as RY and H."""
    return all(not np.any(m.imag) for turn in run for m in (turn.constant, turn.cosine, turn.sine))


def with_real_turns(steps: Sequence[Step]) -> list[Step]:
    """The same steps, each run of the form diagonal, real, diagonal taken apart; RZ RY RZ is the commonest one."""
    return [part for step in steps for part in (_apart(step) if isinstance(step, Turns) else [step])]


def _apart(step: Turns) -> list[Step]:
    parts = {wire: _cut(run) for wire, run in step.runs.items()}
    if not all(is_real(middle) for _, middle, _ in parts.values()):
        return [step]
    before = _phases({wire: first for wire, (first, _, _) in parts.items()})
    turns = Turns({wire: middle for wire, (_, middle, _) in parts.items() if middle})
    after = _phases({wire: last for wire, (_, _, last) in parts.items()})
    return [*before, *([turns] if turns.runs else []), *after]


def _cut(run: list[Turn]) -> tuple[list[Turn], list[Turn], list[Turn]]:
    """The diagonal gates at both ends of a run, and what lies between them."""
    other = [place for place, turn in enumerate(run) if not _is_diagonal(turn)]
    if not other:
        return run, [], []
    return run[: other[0]], run[other[0] : other[-1] + 1], run[other[-1] + 1 :]


def _is_diagonal(turn: Turn) -> bool:
    if turn.angle is None:
        return not np.any(turn.constant[[0, 1], [1, 0]])
    return turn.axis in ("z", "p")


def _phases(runs: Mapping[int, Sequence[Turn]]) -> list[Step]:
    items = [phase for run in runs.values() for turn in run for phase in _as_phases(turn)]
    return [Phases(items)] if items else []


def _as_phases(turn: Turn) -> list[Phase]:
    if turn.angle is None:
        return [Phase((turn.wire,), np.angle(np.diag(turn.constant)), Number(1.0))]
    return [part for part in as_phase(turn) if isinstance(part, Phase)]
