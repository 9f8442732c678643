"""Which parameters stand in more than one operation, and the colour that says so; paints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ketbench.circuit.angles.expressions import parameters_of
from ketbench.circuit.circuit import Circuit, Op


def names_in(op: Op) -> tuple[str, ...]:
    """Parameters that an operation's angles mention."""
    if not op.angles:
        return ()
    return tuple(dict.fromkeys(name for angle in op.angles for name in parameters_of(angle)))


def shared_colors(circuit: Circuit, used: Iterable[tuple[str, ...]], curves: tuple[str, ...]) -> Mapping[str, str]:
    """A colour for each parameter that several operations use, in order of declaration."""
    count = Counter(name for names in used for name in names)
    shared = [p.name for p in circuit.parameters if count[p.name] > 1]
    return {name: curves[place % len(curves)] for place, name in enumerate(shared)}


def frozen_names(circuit: Circuit) -> frozenset[str]:
    """Parameters that training leaves alone."""
    return frozenset(p.name for p in circuit.parameters if not p.trainable)
