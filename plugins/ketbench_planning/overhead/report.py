"""All of an error-corrected computation in one pass: distance, factories, qubits, time and energy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ketbench.plugin import InputError, Value
from ketbench_planning.overhead.code import Law, board, fitted, model, patch_qubits
from ketbench_planning.overhead.factories import Factory, candidates
from ketbench_planning.overhead.params import QecParams

T_A_CCZ, CYCLES_A_CCZ = 4, 4
"""A CCZ takes four T states, three cycles and one for its measurement (arXiv 2211.07629, appendix B)."""
MARKS = {"10 000 atoms": 1e4, "a million qubits": 1e6}
"""Sizes that are spoken of, as marks in the figures."""


@dataclass(frozen=True, slots=True)
class QecReport:
    """What a computation needs."""

    params: QecParams
    law: Law
    patches: int
    cycles: float
    distance: int
    factory: Factory
    factories: int
    slowed: float
    needed: int = 0

    @property
    def patch(self) -> int:
        """Physical qubits of one patch."""
        return patch_qubits(self.params.patch, self.distance)

    @property
    def board_qubits(self) -> int:
        """Physical qubits of the board."""
        return self.patches * self.patch

    @property
    def factory_qubits(self) -> int:
        """Physical qubits of all factories."""
        return self.factories * self.factory.qubits

    @property
    def qubits(self) -> int:
        """All physical qubits."""
        return self.board_qubits + self.factory_qubits

    @property
    def runtime(self) -> float:
        """Time of the computation, s."""
        return self.cycles * self.distance * self.params.cycle * self.slowed


def points_of(text: str) -> list[tuple[int, float]]:
    """Measured errors from "distance:error" words.

    Raises
    ------
    InputError
        For a word that is not a pair, fewer than two distances, or errors that do not fall.
    """
    points: list[tuple[int, float]] = []
    for word in text.replace(",", " ").split():
        distance, sign, error = word.partition(":")
        try:
            pair = int(distance), float(error)
        except ValueError:
            sign, pair = "", (0, 0.0)
        if not sign or pair[0] < 2 or not 0 < pair[1] < 1:
            raise InputError(f"'{word}' is not a distance:error; write for example 5:3.0e-3.")
        points.append(pair)
    if len({d for d, _ in points}) < 2:
        raise InputError(f"Lambda needs errors at two distances or more; '{text}' has {len({d for d, _ in points})}.")
    if fitted(points).ratio <= 1:
        raise InputError(f"The errors in '{text}' do not fall with the distance: the code is above its threshold.")
    return points


def law_of(params: QecParams) -> Law:
    """The chosen law."""
    if params.law == "surface code model":
        return model(params.physical_error, params.prefactor, params.threshold)
    if params.measured.strip():
        return fitted(points_of(params.measured))
    return Law(params.known_error, params.known_distance, params.suppression)


def states_of(params: QecParams) -> float:
    """T states the computation takes."""
    return T_A_CCZ * params.ccz_gates + params.t_gates


def cycles_of(params: QecParams) -> float:
    """Logical cycles, one at least."""
    return max(1.0, CYCLES_A_CCZ * params.ccz_gates + params.t_gates + params.other_cycles)


def report(params: QecParams) -> QecReport | None:
    """Compute everything; None when no factory reaches the error that is left for its states."""
    law, states, cycles = law_of(params), states_of(params), cycles_of(params)
    patches = board(params.board, params.logical_qubits, params.board_factor)
    share = params.error_budget / 2 if states else params.error_budget
    distance = law.distance(share / (patches * cycles))
    factory = Factory((), 0, 0, 0)
    if states:
        made = candidates(law, params.physical_error, share / states, params.patch)
        if not made:
            return None
        factory = min(made, key=lambda one: (_needed(one, states, cycles * distance) * one.qubits, one.qubits))
    needed = _needed(factory, states, cycles * distance)
    count = needed if params.factories is None or not needed else params.factories
    slowed = max(1.0, states * factory.cycles / (cycles * distance) / count) if count else 1.0
    return QecReport(params, law, patches, cycles, distance, factory, count, slowed, needed)


def _needed(factory: Factory, states: float, rounds: float) -> int:
    """Factories that never make a computation of so many rounds of error correction wait."""
    if not factory.qubits:
        return 0
    # A factory only ends whole runs.
    return max(1, math.ceil(states / max(1, math.floor(rounds / factory.cycles))))


def with_error(params: QecParams, physical: float) -> QecReport | None:
    """The same computation at another physical error rate."""
    return report(params.model_copy(update={"physical_error": physical, "law": "surface code model"}))


def summary(found: QecReport) -> dict[str, Value]:
    """The report's numbers by name."""
    params, runtime = found.params, found.runtime
    power = None if params.power_per_qubit is None else params.power_per_qubit * found.qubits
    wrong = found.law.at(found.distance) * found.patches * found.cycles * found.slowed
    states = states_of(params) * found.factory.error
    return {
        "distance": found.distance,
        "physical_qubits": found.qubits,
        "runtime_s": runtime,
        "logical_error": found.law.at(found.distance),
        "failure": -math.expm1(-(wrong + states)),
        "patches": found.patches,
        "patch_qubits": found.patch,
        "board_qubits": found.board_qubits,
        "factories": found.factories,
        "factory_qubits": found.factory_qubits,
        "factory_distances": " then ".join(map(str, found.factory.distances)) or "none needed",
        "factory_units": " then ".join(map(str, found.factory.units)) or "none needed",
        "state_error": found.factory.error,
        "logical_cycles": found.cycles,
        "lambda": found.law.ratio,
        "power_kw": "not stated" if power is None else power / 1000,
        "energy_kwh": "not stated" if power is None else power * runtime / 3.6e6,
        **{f"over_{name.replace(' ', '_')}": found.qubits / size for name, size in MARKS.items()},
    }


def slower(found: QecReport, factories: int) -> QecReport:
    """The same with another number of factories: fewer qubits, longer time."""
    wait = states_of(found.params) * found.factory.cycles / (found.cycles * found.distance) / factories
    return replace(found, factories=factories, slowed=max(1.0, wait))
