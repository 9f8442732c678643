"""Figures of an energy: curve with its bounds, starts, correlations, scan; cut, costs and landscape of QAOA."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, Graph, HeatMap, Line, Mark, Series, Table
from ketbench_gate.objectives.energy.searching import Start
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.energy.states.observing import correlations, occupations, probabilities
from ketbench_gate.objectives.energy.subject import Subject
from ketbench_gate.objectives.operators.pauli import Floats
from ketbench_gate.objectives.operators.quadratic import Quadratic

CHEMICAL = 1.6
"""mHa: 1 kcal/mol, called chemical accuracy."""
_STRINGS = 12


def energy_curve(points: Sequence[float], subject: Subject) -> Line:
    """The energy of every point, with the reference, the exact energy and the band of chemical accuracy."""
    steps = np.arange(1, len(points) + 1)
    marks = [Mark(name, y=value) for name, value in (("exact", subject.exact), ("Hartree-Fock", subject.hartree_fock))
             if value is not None]  # fmt: skip
    if subject.kind == "molecule" and subject.exact is not None:
        marks.append(Mark("chemical accuracy", y=subject.exact + CHEMICAL / 1000))
    series = [Series("energy", steps, np.array(points))]
    return Line(title="Energy", series=series, x=Axis("point"), y=Axis("energy", subject.unit), marks=marks)


def starts_table(starts: Sequence[Start], unit: str) -> Table:
    """How each start ended."""
    rows = [[i + 1, s.energy, s.points, None if np.isnan(s.gradient_norm) else s.gradient_norm]
            for i, s in enumerate(starts)]  # fmt: skip
    title = f"energy [{unit}]" if unit else "energy"
    return Table(title="Starts", columns=["start", title, "points", "gradient norm"], rows=rows)


def state_figures(state: State) -> dict[str, Figure]:
    """How full each wire is, and which are correlated."""
    wires = [str(wire) for wire in range(int(np.log2(len(state))))]
    full = Bars(
        title="Chance of each wire to be 1", categories=wires, names=["chance"], values=occupations(state)[None],
        x=Axis("wire"), y=Axis("chance"),
    )  # fmt: skip
    joined = HeatMap(
        title="Correlations ⟨ZᵢZⱼ⟩ − ⟨Zᵢ⟩⟨Zⱼ⟩", values=correlations(state), columns=wires, rows=wires,
        x=Axis("wire"), y=Axis("wire"), diverging=True,
    )  # fmt: skip
    return {"occupations": full, "correlations": joined}


def scan_curve(places: Floats, rows: Sequence[tuple[float, float | None, float | None]], axis: Axis, unit: str) -> Line:
    """Energies along a scan: found, exact and reference."""
    named = zip(("found", "exact", "Hartree-Fock"), zip(*rows, strict=True), strict=True)
    series = [
        Series(name, places, np.array([np.nan if value is None else value for value in values]))
        for name, values in named
        if any(value is not None for value in values)
    ]
    return Line(title="Energy along the scan", series=series, x=axis, y=Axis("energy", unit))


def bits_of(number: int, wires: int) -> str:
    """A bit string with wire 0 on the left."""
    return format(number, f"0{wires}b")


def strings_table(state: State, costs: Floats, labels: Sequence[str]) -> Table:
    """The likeliest bit strings."""
    chances = probabilities(state)
    likely = np.argsort(-chances, kind="stable")[:_STRINGS]
    rows = [[bits_of(int(i), len(labels)), float(chances[i]), float(costs[i])] for i in likely]
    note = f"From left to right: {', '.join(labels[:12])}{' ...' if len(labels) > 12 else ''}."
    return Table(title="Likeliest answers", columns=["bits", "probability", "cost"], rows=rows, note=note)


def cut_graph(found: Quadratic, number: int) -> Graph:
    """The graph with the two sides of an answer apart."""
    bits = np.array([int(bit) for bit in bits_of(number, found.n_wires)])
    places = np.zeros((len(bits), 2))
    for side, sign in ((0, -1.0), (1, 1.0)):
        members = np.flatnonzero(bits == side)
        turn = np.pi * (np.arange(len(members)) + 0.5) / max(1, len(members)) - np.pi / 2
        places[members, 0], places[members, 1] = sign * (0.3 + np.cos(turn)), np.sin(turn)
    links = found.rows != found.cols
    edges = np.stack([found.rows[links], found.cols[links]], axis=1)
    return Graph(title="The best answer drawn", positions=places, edges=edges, groups=bits,
                 weights=found.values[links], labels=list(found.labels))  # fmt: skip


def landscape_map(gammas: Floats, betas: Floats, energies: Floats) -> HeatMap:
    """The energy of one layer over its two angles."""
    return HeatMap(title="Energy of one layer", values=energies, columns=gammas, rows=betas, x=Axis("gamma", "rad"),
                   y=Axis("beta", "rad"), z=Axis("energy"))  # fmt: skip
