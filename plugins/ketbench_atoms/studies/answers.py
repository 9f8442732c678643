"""What was read off the atoms as independent sets of the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Bars, Figure, PlainGraph, Value
from ketbench_atoms.drawing.registers import pulse_figure, register_figure
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.simulator.states import State
from ketbench_atoms.studies.sets import independent
from ketbench_atoms.studies.sources import Source

_SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Sets read from shots.

    Parameters
    ----------
    bits : ndarray, shape (shots, atoms)
    best : ndarray of bool, shape (atoms,)
        The largest independent one; empty where none is.
    summary : mapping of str to value
    shares : ndarray, shape (atoms + 1,)
        Exact probability of an independent set of each size.
    notes : tuple of str
    """

    bits: NDArray[np.uint8]
    best: NDArray[np.bool_]
    summary: Mapping[str, Value]
    shares: NDArray[np.float64]
    notes: tuple[str, ...]

    def probability(self, size: int) -> float:
        """Exact probability of an independent set of a size."""
        return float(self.shares[size])


def answer(graph: PlainGraph, states: Sequence[State], bits: NDArray[np.uint8]) -> Answer:
    """The best set of the shots, and how often they are sets at all."""
    valid = independent(graph, bits)
    sizes = np.where(valid, bits.sum(axis=1), 0)
    at = int(sizes.argmax())
    best = bits[at].astype(bool) if valid.any() else np.zeros(graph.nodes, dtype=bool)
    shares = np.mean([_by_size(graph, state) for state in states], axis=0)
    bound = max(state.bound for state in states)
    summary: dict[str, Value] = {
        "set_size": int(best.sum()),
        "set": [int(node) for node in np.flatnonzero(best)],
        "shots": len(bits),
        "independent_share": float(valid.mean()),
        "mean_set_size": float(sizes[valid].mean()) if valid.any() else None,
        "subspace_bound": bound if np.isfinite(bound) else None,
    }
    notes = (f"Simulated by {states[0].engine}.",)
    if bound:
        notes = (*notes, f"The blockade subspace is off by at most {bound:.2g} in total variation.")
    return Answer(bits, best, summary, shares, notes)


def pictures(source: Source, device: Device, omega: float, pulse: Pulse, found: Answer) -> dict[str, Figure]:
    """Register with the best set, pulse, sizes, and the commonest configurations."""
    title = f"Best set found: {int(found.best.sum())} of {len(found.best)} atoms"
    groups = found.best.astype(np.int64)
    words, counts = np.unique(["".join(map(str, row)) for row in found.bits], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_SHOWN]
    sizes = np.arange(len(found.shares))
    return {
        "register": register_figure(source.register, device, omega, title, source.graph, groups),
        "pulse": pulse_figure(pulse),
        "set sizes": Bars(
            title="Probability of an independent set by its size",
            categories=[str(size) for size in sizes],
            names=["probability"],
            values=found.shares[None],
            x=Axis("size of the set"),
            y=Axis("probability"),
        ),
        "distribution": Bars(
            title="Commonest configurations",
            categories=[str(words[i]) for i in order],
            names=["shots"],
            values=counts[order][None].astype(float),
            horizontal=True,
            x=Axis("shots"),
            y=Axis("atoms excited, atom 0 first"),
        ),
    }


def _by_size(graph: PlainGraph, state: State) -> NDArray[np.float64]:
    bits = state.configurations
    valid = independent(graph, bits)
    return np.bincount(bits[valid].sum(axis=1), state.probabilities[valid], graph.nodes + 1).astype(np.float64)
