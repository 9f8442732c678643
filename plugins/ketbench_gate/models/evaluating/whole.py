"""A kept model of several circuits, or of a cell with a state, run as a whole with each circuit on a target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import (
    Event,
    Executed,
    Execution,
    Progress,
    Result,
    Value,
    accuracy_interval,
    order_to_bytes,
    target,
)
from ketbench_gate.models.evaluating.extrapolation import Mitigation
from ketbench_gate.models.evaluating.rounds import (
    RAW,
    READOUT,
    Answers,
    Call,
    Key,
    WantedError,
    placed,
    rounds_of,
    variants,
)
from ketbench_gate.models.keeping.rebuilding import Rebuilt
from ketbench_gate.models.model import HybridModel
from ketbench_gate.models.parts.several import SeveralObjective


@dataclass(frozen=True, eq=False)
class Whole:
    """A model and the rows it is evaluated on.

    Parameters
    ----------
    made : Rebuilt
    module : HybridModel
        In double precision.
    features, angles : Tensor
        Before and behind what stands in front of the circuit.
    targets : ndarray
    """

    made: Rebuilt
    module: HybridModel
    features: Tensor
    angles: Tensor
    targets: NDArray[Any]


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
    whole: Whole,
    answers: Answers,
    mitigation: Mitigation,
    source: str,
    kept: Sequence[Executed] | None,
    cancelled: Callable[[], bool],
) -> Iterator[Event | Result]:
    """Scores of the exact model, of the one on the target, and of the mitigated ones.

    Each circuit's values are mitigated before they go on, so that what comes behind it gets what it was trained on.

    Parameters
    ----------
    whole : Whole
    answers : Answers
        Empty; filled here.
    mitigation : Mitigation
    source : str
        A whole name of the group ``ketbench.targets``.
    kept : sequence of Executed or None
        What somebody else had executed so far, in the order it was asked for; then the next order is the result, in
        the array "order", as long as one is missing. None where the target is asked here.
    cancelled : callable
    """
    with torch.no_grad():
        exact = whole.module(whole.features)
    rounds = rounds_of(whole.made, whole.angles)
    ways, number, done, given = variants(mitigation, rounds), 0, 0, list(kept or ())
    yield Progress(1, 1 + rounds, "exact values")
    while True:
        outputs, wanted = _pass(whole, answers, ways)
        if not wanted:
            break
        order = [answers.execution(call, scale, number + k) for k, (call, scale) in enumerate(wanted.values())]
        if kept is not None and len(given) < len(order):
            yield Result(arrays={"order": np.frombuffer(order_to_bytes(order), np.uint8)}, summary={"rounds": rounds})
            return
        came = given[: len(order)] if kept is not None else _executed(source, order, cancelled)
        given = given[len(order) :]
        answers.known |= dict(zip(wanted, came, strict=True))
        number, done = number + len(order), done + 1
        yield Progress(1 + min(done, rounds), 1 + rounds, source)
    yield _result(whole, answers, source, exact, outputs)


def _pass(
    whole: Whole, answers: Answers, ways: dict[str, tuple[str, tuple[int, ...]]]
) -> tuple[dict[str, Tensor], dict[Key, tuple[Call, int]]]:
    """The outputs of every way as far as they are known, and the circuits that are missing for the others."""
    outputs: dict[str, Tensor] = {}
    wanted: dict[Key, tuple[Call, int]] = {}
    for name, (method, scales) in ways.items():

        def ask(calls: list[Call], method: str = method, scales: tuple[int, ...] = scales) -> list[Tensor]:
            return answers.values(method, scales, calls)

        placed(whole.made, whole.module, ask)
        try:
            with torch.no_grad():
                outputs[name] = whole.module(whole.features)
        except WantedError as error:
            wanted |= {call.key(scale): (call, scale) for call, scale in error.calls}
    return outputs, wanted


def _executed(source: str, order: Sequence[Execution], cancelled: Callable[[], bool]) -> list[Executed]:
    machine, rest = target(source)
    return [machine.execute(rest, one, cancelled) for one in order]


def _result(whole: Whole, answers: Answers, source: str, exact: Tensor, outputs: dict[str, Tensor]) -> Result:
    made, targets = whole.made, whole.targets
    score = made.objective.score_name
    held = {"exact": exact, **outputs}
    best = next((name for name in ("mitigated_exponential", READOUT) if name in outputs), "")
    if best:
        held["mitigated"] = outputs[best]
    summary: dict[str, Value] = {"target": source, "shots": answers.shots, "rows": len(targets)}
    intervals: dict[str, Value] = {}
    for label, one in held.items():
        found = scored(made, one, targets)
        summary |= {f"{label}_{name}": value for name, value in found.items()}
        value = found[score]
        if score == "accuracy" and value is not None:
            intervals[f"{label}_{score}"] = list(accuracy_interval(value, len(targets)))
        if label != "exact":
            summary[f"{label}_error"] = float((one - exact).abs().mean())
    spent = sum(one.executions for one in answers.known.values())
    summary |= {
        f"test_{score}": summary[f"{RAW}_{score}"],
        "intervals": intervals,
        "executions": spent,
        "extra_executions": spent - _needed(whole, answers),
    }
    return Result(
        summary=summary,
        arrays={f"{label}_outputs": one.numpy() for label, one in held.items()},
        formulas={
            "device_error": "Mean absolute difference of an output of the model from the exact one.",
            "mitigated": "Each circuit's values are mitigated before they go on: a b^s from 1, 3 and 5 times the gates "
            "(arXiv:1712.09271), without the errors of reading where they were measured.",
        },
        notes=tuple(dict.fromkeys(note for one in answers.known.values() for note in one.notes)),
    )


def _needed(whole: Whole, answers: Answers) -> int:
    """Executions of the model without mitigation."""
    used: dict[Key, int] = {}

    def ask(calls: list[Call]) -> list[Tensor]:
        for call in calls:
            used[call.key(1)] = answers.known[call.key(1)].executions - answers.known[call.key(1)].extra
        return answers.values(RAW, (1,), calls)

    placed(whole.made, whole.module, ask)
    with torch.no_grad():
        whole.module(whole.features)
    return sum(used.values())
