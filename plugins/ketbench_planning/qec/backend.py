"""The backend `photonic.qec`: a card of surface-code overhead from published scaling laws; no circuit is compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from ketbench.plugin import (
    Availability,
    Axis,
    Context,
    Event,
    Figure,
    Line,
    Mark,
    ParamsWithUnits,
    Problem,
    Result,
    Series,
    Task,
    Value,
    calculated,
    inputs_table,
    setting,
    texts_of,
    units_of,
)
from ketbench_planning.qec.card import logical_error, needed_distance, patch_qubits, scaled_error
from ketbench_planning.words.formulas import FORMULA_VERSION, QEC

LARGEST_DISTANCE = 999
"""Above this the card gives up: the physical error rate is too close to the threshold."""


class QecParams(ParamsWithUnits):
    """Inputs of the card."""

    law: Literal["surface code model", "measured suppression"] = setting(
        "surface code model", "Scaling law", group="Code"
    )
    physical_error: float = setting(1e-3, "Physical error rate", group="Code", gt=0, lt=1)
    prefactor: float = setting(0.03, "Prefactor", group="Code", gt=0, le=1, advanced=True)
    threshold: float = setting(0.01, "Threshold", group="Code", gt=0, lt=1, advanced=True)
    suppression: float = setting(2.14, "Suppression a step of two in distance", group="Code", gt=1, le=1e6)
    known_distance: int = setting(7, "Distance it was measured at", group="Code", ge=3, le=999, advanced=True)
    known_error: float = setting(1.43e-3, "Logical error measured there", group="Code", gt=0, lt=1, advanced=True)
    target: float = setting(1e-12, "Wanted logical error a round", group="Computation", gt=0, lt=0.5)
    logical_qubits: int = setting(100, "Logical qubits", group="Computation", ge=1, le=1_000_000)
    rounds: float = setting(1e9, "Rounds of error correction", group="Computation", ge=1, le=1e18)


class QecCard:
    """Distance, patch and qubits for a wanted logical error rate."""

    name = "photonic.qec"
    title = "Error-correction overhead"
    needs: frozenset[str] = frozenset()
    params = QecParams
    interactive = True

    def available(self) -> Availability:
        """Always: it is arithmetic."""
        return Availability(True)

    def check(self, task: Task, params: QecParams) -> Sequence[Problem]:
        """Findings on the fields."""
        if params.law == "surface code model" and params.physical_error >= params.threshold:
            text = (
                f"An error rate of {params.physical_error:g} is not below the threshold of {params.threshold:g}: "
                "no distance helps. Use a smaller error rate."
            )
            return (Problem(text, "params.physical_error"),)
        if distance_of(params) > LARGEST_DISTANCE:
            text = f"More than distance {LARGEST_DISTANCE} is needed; lower the error rate or ask for less."
            return (Problem(text, "params.target"),)
        return ()

    def run(self, task: Task, params: QecParams, context: Context) -> Iterator[Event | Result]:
        """Compute the card.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION}
        yield from calculated(self.check(task, params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: QecParams, seed: int) -> Result:
    return Result(
        summary=summary(params) | {"formula_version": FORMULA_VERSION, "seed": seed},
        figures={"logical error over distance": error_curve(params), "inputs": inputs_table(params)},
        units=units_of(QEC),
        formulas=texts_of(QEC),
        notes=("Patches only: routing space, magic-state factories and decoding time are not counted.",),
    )


def error_at(params: QecParams, distance: int) -> float:
    """Logical error of a round at a distance, by the chosen law."""
    if params.law == "surface code model":
        return logical_error(params.physical_error, distance, params.prefactor, params.threshold)
    return scaled_error(distance, params.suppression, params.known_distance, params.known_error)


def distance_of(params: QecParams) -> int:
    """Smallest odd distance that reaches the target."""
    if params.law == "measured suppression":
        return needed_distance(params.target, params.suppression, params.known_distance, params.known_error)
    ratio = params.threshold / params.physical_error
    return needed_distance(params.target, ratio, 3, error_at(params, 3))


def summary(params: QecParams) -> dict[str, Value]:
    """The card's numbers by name."""
    distance = distance_of(params)
    error = error_at(params, distance)
    qubits = patch_qubits(distance)
    return {
        "distance": distance,
        "logical_error": error,
        "patch_qubits": qubits,
        "patch_qubits_2d2": 2 * distance**2,
        "physical_qubits": qubits * params.logical_qubits,
        "failure": float(-np.expm1(params.logical_qubits * params.rounds * np.log1p(-error))),
    }


def error_curve(params: QecParams) -> Figure:
    """Logical error over distance with the target and the chosen distance."""
    chosen = distance_of(params)
    distances = np.arange(3, chosen + 11, 2)
    errors = np.array([error_at(params, int(distance)) for distance in distances])
    return Line(
        title=f"Distance {chosen}: {patch_qubits(chosen)} physical qubits a patch",
        series=[Series(params.law, distances.astype(np.float64), errors)],
        x=Axis("distance"),
        y=Axis("logical error a round", log=True),
        marks=[Mark("target", y=params.target), Mark("chosen", float(chosen), error_at(params, chosen))],
    )
