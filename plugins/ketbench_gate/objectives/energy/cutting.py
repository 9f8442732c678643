"""QAOA layer by layer: the first from the closed form, each next begun between the angles of the last."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ketbench.plugin import Context, Event
from ketbench_gate.objectives.energy.ansatz.layered import interpolated, qaoa
from ketbench_gate.objectives.energy.landscape import one_layer
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.searching import FoldedEnergy, Found, ProgramEnergy, Told, minimised, stated
from ketbench_gate.objectives.energy.states.program import energy_of
from ketbench_gate.objectives.energy.subject import Subject
from ketbench_gate.objectives.operators.pauli import Floats, Operator

GRID = 41


def angles(found: Operator) -> tuple[Floats, Floats]:
    """Axes of the landscape: gamma to a whole turn of a typical coefficient, beta to a quarter turn."""
    sizes = [abs(term.coefficient) for term in found.terms if term.letters]
    reach = np.pi / (2 * float(np.median(sizes)))
    return np.linspace(-reach, reach, 2 * GRID - 1), np.linspace(0.0, np.pi / 2, GRID)


def landscape(found: Operator) -> tuple[Floats, Floats, Floats]:
    """Axes gamma and beta and the energy of one layer, shape (n_betas, n_gammas)."""
    gammas, betas = angles(found)
    return gammas, betas, one_layer(found, gammas, betas)


def qaoa_energy(costs: Floats, layers: int, values: Floats | None = None) -> ProgramEnergy:
    """The energy of QAOA; costs that no flip of all bits changes, as those of a cut, take half of the states."""
    half = costs[: len(costs) // 2]
    if len(costs) > 2 and np.array_equal(half, costs[: len(costs) // 2 - 1 : -1]):
        found = energy_of(qaoa(half, layers, values, folded=True), half)
        return FoldedEnergy(found.program, found.apply)
    return stated(energy_of(qaoa(costs, layers, values), costs))


def layered(
    subject: Subject, params: EnergyParams, context: Context, told: Told, seed: int
) -> Generator[Event, None, Found]:
    """The best angles for as many layers as the form says."""
    costs = subject.costs
    assert costs is not None
    values = _first(subject.operator)
    random = np.random.default_rng(seed)
    found: Found | None = None
    for layers in range(1, params.layers + 1):
        energy = qaoa_energy(costs, layers, values)
        begun = [values]
        if layers == params.layers:
            others = params.starts - 1 if params.starts else (2 if layers > 1 else 0)
            begun += [values + random.normal(scale=0.1, size=len(values)) for _ in range(others)]
        found = yield from minimised(energy, begun, params, context, told, energy.program.about)
        if context.cancelled():
            return found
        values = interpolated(found.values)
    assert found is not None
    return found


def _first(found: Operator) -> Floats:
    gammas, betas, energies = landscape(found)
    row, column = np.unravel_index(int(energies.argmin()), energies.shape)
    return np.array([gammas[column], betas[row]])
