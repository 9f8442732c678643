"""A kept model of several circuits, or of a cell with a state, run as a whole with each circuit on a target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import (
    Circuit,
    Event,
    Execution,
    InputError,
    Progress,
    Result,
    Value,
    accuracy_interval,
    circuit_from_json,
    target,
)
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.models.keeping.rebuilding import Rebuilt
from ketbench_gate.models.model import HybridModel
from ketbench_gate.models.parts.several import SeveralObjective


@dataclass
class Elsewhere:
    """Executes circuits on a target, in the place of an engine.

    Parameters
    ----------
    name : str
        A whole name of the group ``ketbench.targets``.
    shots, seed : int
    cancelled : callable
    executions : int
        So far.
    notes : dict
        Its keys are what the target said.
    """

    name: str
    shots: int
    seed: int
    cancelled: Callable[[], bool]
    executions: int = 0
    calls: int = 0
    notes: dict[str, None] = field(default_factory=dict[str, None])

    def values(self, circuit: Circuit, weights: Mapping[str, float], watched: Sequence[str], rows: Tensor) -> Tensor:
        """Expectation values of a circuit without blocks and conditions, shape (rows, observables)."""
        machine, rest = target(self.name)
        self.calls += 1
        order = Execution(
            circuit, weights, rows.numpy(), tuple(watched), self.shots, self.seed + self.calls, readout=False
        )
        ran = machine.execute(rest, order, self.cancelled)
        self.executions += ran.executions
        self.notes |= dict.fromkeys(ran.notes)
        return torch.as_tensor(ran.values, dtype=torch.float64)


def plain(circuit: Circuit, flat: Lowered) -> Circuit:
    """The unitary operations alone, one behind the other."""
    wires = tuple(f"q{wire}" for wire in range(flat.n_wires))
    ops = tuple(replace(op, column=place) for place, op in enumerate(flat.ops))
    return replace(circuit, wires=wires, ops=ops, bits=0, registers=(), gates=())


def placed(module: HybridModel, circuit: Circuit, watched: Sequence[str], elsewhere: Elsewhere) -> None:
    """Have every circuit of a model run on a target from now on."""
    first = plain(circuit, lowered(circuit))
    named = dict(zip([p.name for p in circuit.parameters], module.all_weights().tolist(), strict=True))

    class Engine:
        """What the model asks for the values of its first circuit."""

        def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
            """On the target."""
            return elsewhere.values(first, named, watched, features)

    module.engine = Engine()  # pyright: ignore[reportAttributeAccessIssue]
    for layer in module.more_circuits:
        described = layer.described
        other = circuit_from_json(described["circuit"])
        names = [p.name for p in other.parameters]
        held = dict(zip(names, layer.weights.tolist(), strict=True))
        there = _on_target(elsewhere, plain(other, lowered(other)), held, described)
        layer.forward = there  # pyright: ignore[reportAttributeAccessIssue]


def _on_target(
    elsewhere: Elsewhere, circuit: Circuit, weights: Mapping[str, float], described: Mapping[str, Any]
) -> Callable[[Tensor], Tensor]:
    start, read, watched = described["start"], described["read"], described["observables"]

    def forward(features: Tensor) -> Tensor:
        return elsewhere.values(circuit, weights, watched, features[:, start : start + read])

    return forward


def scored(made: Rebuilt, outputs: Tensor, targets: NDArray[Any]) -> dict[str, float | None]:
    """The score of outputs, of several targets with classes among them also of each as "accuracy_NAME"."""
    objective = made.objective
    alone = objective.is_classification and not made.targets
    wanted = torch.as_tensor(targets, dtype=torch.int64 if alone else torch.float64)
    found = {objective.score_name: objective.score(outputs, wanted)}
    if isinstance(objective, SeveralObjective):
        for part in objective.parts:
            name = f"{part.objective.score_name}_{part.share.target.name}"
            found[name] = part.objective.score(part.share.of(outputs), part.share.wanted(wanted))
    return {name: value if np.isfinite(value) else None for name, value in found.items()}


def evaluated_whole(
    made: Rebuilt,
    module: HybridModel,
    features: Tensor,
    targets: NDArray[Any],
    elsewhere: Elsewhere,
    mitigate: str,
) -> Iterator[Event | Result]:
    """Scores of the exact model and of the one on the target.

    Raises
    ------
    InputError
        When values are to be mitigated, which needs those of one circuit.
    """
    if mitigate not in ("", "none"):
        text = "Mitigation is of the values of one circuit, and this model has several, or a state between steps"
        raise InputError(f"{text}; say --mitigate none.")
    watched = [observable.text for observable in made.work.observables]
    with torch.no_grad():
        exact = module(features)
        yield Progress(1, 2, "exact values")
        placed(module, made.circuit, watched, elsewhere)
        found = module(features)
    yield Progress(2, 2, elsewhere.name)
    score = made.objective.score_name
    summary: dict[str, Value] = {"target": elsewhere.name, "shots": elsewhere.shots, "rows": len(targets)}
    intervals: dict[str, Value] = {}
    for label, outputs in (("exact", exact), ("device", found)):
        held = scored(made, outputs, targets)
        summary |= {f"{label}_{name}": value for name, value in held.items()}
        value = held[score]
        if score == "accuracy" and value is not None:
            intervals[f"{label}_{score}"] = list(accuracy_interval(value, len(targets)))
    summary |= {
        "device_error": float((found - exact).abs().mean()),
        f"test_{score}": summary[f"device_{score}"],
        "intervals": intervals,
        "executions": elsewhere.executions,
        "extra_executions": 0,
    }
    yield Result(
        summary=summary,
        arrays={"exact_outputs": exact.numpy(), "device_outputs": found.numpy()},
        formulas={"device_error": "Mean absolute difference of an output of the model from the exact one."},
        notes=tuple(elsewhere.notes),
    )
