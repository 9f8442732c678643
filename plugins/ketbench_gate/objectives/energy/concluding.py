"""The result of an energy: summary, controls, warnings, figures; computes no new state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketbench.plugin import Figure, Result, Value
from ketbench_gate.objectives.energy import figures
from ketbench_gate.objectives.energy.controls import cut_baselines, energy_baselines, ratio
from ketbench_gate.objectives.energy.cutting import landscape
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.searching import Found, Told
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.energy.states.observing import (
    expectation,
    particle_number,
    probabilities,
    spin,
    variance,
)
from ketbench_gate.objectives.energy.subject import Subject
from ketbench_gate.objectives.instruments.simulability import DISCARDED, bond_of_state

_STUCK = 1e-6
"""Energies nearer than this are the same."""
FORMULAS = {
    "energy": "<psi|H|psi>, not below the lowest eigenvalue (Peruzzo et al. 2014, arXiv:1304.3061)",
    "error_mha": "1000 (energy - exact energy); 1.6 mHa is chemical accuracy",
    "bond_dimension": "Schmidt values needed at the worst cut of the wires, up to a weight of 1e-6",
    "variance": "<H^2> - <H>^2, 0 for an eigenstate",
    "expectation_ratio": "expectation of the cost over its optimum (Farhi, Goldstone, Gutmann 2014, arXiv:1411.4028)",
}


def concluded(
    subject: Subject, params: EnergyParams, found: Found, told: Told, points: Sequence[float], name: str, seed: int,
    extra: dict[str, Figure],
) -> Result:  # fmt: skip
    """The result of the best point."""
    state = found.function.state(found.values)
    summary = _common(subject, found, told, state, name, params.optimiser)
    pictures: dict[str, Figure] = {
        "energy": figures.energy_curve(points, subject),
        "starts": figures.starts_table(told.starts, subject.unit),
        **figures.state_figures(state),
    }
    arrays: dict[str, Any] = {"parameters": found.values}
    if subject.cut is not None:
        best = _answer(subject, state, params.shots, seed)
        summary |= best | {"cut_of": subject.cut.meaning}
        pictures |= _cut_pictures(subject, state, int(str(best["best_bits"]), 2))
        baselines = cut_baselines(subject.costs, seed, params.shots)  # pyright: ignore[reportArgumentType]
    else:
        lowest = float(subject.operator.diagonal.min())
        baselines = energy_baselines(subject.hartree_fock, subject.exact, lowest)
        summary |= {text: expectation(state, text) for text in params.observables}
    bond = bond_of_state(state)
    summary["bond_dimension"] = bond
    notes = [found.about, *subject.notes, *warnings(subject, found, state, summary), _in_proportion(bond, subject)]
    units = {"energy": subject.unit, "exact_energy": subject.unit, "hartree_fock_energy": subject.unit,
             "error_mha": "mHa" if subject.unit else ""}  # fmt: skip
    return Result(
        summary=summary, baselines=baselines, figures=pictures | extra, arrays=arrays,
        units={key: unit for key, unit in units.items() if unit}, formulas=FORMULAS, notes=notes,
    )  # fmt: skip


def _in_proportion(bond: int, subject: Subject) -> str:
    full = 2 ** (subject.n_wires // 2)
    text = f"A matrix-product state of bond dimension {bond} holds this state up to a weight of {DISCARDED:g} a cut"
    return f"{text}, of at most {full} on {subject.n_wires} qubits; a classical computer simulates it with ease."


def _common(subject: Subject, found: Found, told: Told, state: State, name: str, optimiser: str) -> dict[str, Value]:
    exact, is_cut = subject.exact, subject.cut is not None
    return {
        "energy": found.value,
        "exact_energy": exact,
        "hartree_fock_energy": subject.hartree_fock,
        "error_mha": None if exact is None or is_cut else 1000 * (found.value - exact),
        "expectation_ratio": ratio(found.value, exact) if is_cut and exact is not None else None,
        "variance": variance(state, told.apply(state)),
        "gradient_norm": None if np.isnan(found.gradient_norm) else found.gradient_norm,
        "particles": particle_number(state) if subject.sector is not None else None,
        "spin": spin(state) if subject.sector is not None else None,
        "stuck": is_stuck(subject, found.value),
        "qubits": subject.n_wires,
        "terms": len(subject.operator.terms),
        "parameters": found.parameters,
        "points": told.step,
        "starts": len(told.starts),
        "ansatz": name,
        "optimiser": optimiser,
    }


def is_stuck(subject: Subject, energy: float) -> bool:
    """Whether an energy is that of the reference state although lower ones exist."""
    reference, exact = subject.hartree_fock, subject.exact
    return (
        reference is not None and exact is not None and reference - exact > _STUCK and abs(energy - reference) < _STUCK
    )


def warnings(subject: Subject, found: Found, state: State, summary: dict[str, Value]) -> list[str]:
    """What a reader must know of the state found."""
    said: list[str] = []
    if is_stuck(subject, found.value):
        said.append("Stuck at the Hartree-Fock energy: take more starts, L-BFGS, or the ansatz givens.")
    exact = subject.exact
    if exact is not None and found.value < exact - _STUCK and subject.sector is not None:
        text = f"The energy lies below that of {subject.sector.particles} particles: the state has"
        said.append(f"{text} {particle_number(state):.3f}; choose an ansatz that keeps the number, as givens.")
    if exact is None:
        bound = -subject.operator.largest_norm
        said.append(f"Too large to diagonalise; no energy lies below {bound:.6g}, minus the sum of all coefficients.")
    if subject.cut is not None:
        goal = "The cut is maximised: the cost is minus its weight." if subject.cut.meaning == "max-cut" else ""
        said += [goal] if goal else [f"The cost of the {subject.cut.meaning} is minimised, its constant included."]
        said.append("Bits are written with the first variable on the left.")
    return said


def _answer(subject: Subject, state: State, shots: int, seed: int) -> dict[str, Value]:
    """The best of some shots, how likely an optimum is, and the cut."""
    costs, cut = subject.costs, subject.cut
    assert costs is not None
    assert cut is not None
    chances = probabilities(state)
    drawn = np.random.default_rng(seed).choice(len(costs), size=shots, p=chances / chances.sum())
    best = int(drawn[np.argmin(costs[drawn])])
    optimum = float(costs.min())
    found: dict[str, Value] = {
        "optimum_probability": float(chances[costs <= optimum + 1e-9 * max(1.0, abs(optimum))].sum()),
        "best_energy": float(costs[best]),
        "best_bits": figures.bits_of(best, cut.n_wires),
        "shots": shots,
    }
    if cut.meaning == "max-cut":
        found |= {"expected_cut": -float(chances @ costs), "best_cut": -float(costs[best]), "maximum_cut": -optimum}
    return found


def _cut_pictures(subject: Subject, state: State, best: int) -> dict[str, Figure]:
    cut, costs = subject.cut, subject.costs
    assert cut is not None
    assert costs is not None
    return {
        "answers": figures.strings_table(state, costs, cut.labels),
        "cut": figures.cut_graph(cut, best),
        "landscape": figures.landscape_map(*landscape(subject.operator)),
    }
