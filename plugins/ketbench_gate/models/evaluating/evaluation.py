"""A kept model on its test part, executed elsewhere than where it was trained: exact, on the target, and mitigated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ketbench.plugin import (
    Axis,
    Bars,
    Circuit,
    Context,
    Dataset,
    DatasetError,
    Event,
    Executed,
    Execution,
    InputError,
    Model,
    Progress,
    Result,
    Task,
    Value,
    accuracy_interval,
    executed_from_json,
    order_to_bytes,
    prepare,
    target,
)
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.evaluating.extrapolation import METHODS, Mitigation, extrapolated
from ketbench_gate.models.evaluating.folding import folded
from ketbench_gate.models.evaluating.rounds import Answers
from ketbench_gate.models.evaluating.whole import Whole, evaluated_whole, scored
from ketbench_gate.models.keeping.rebuilding import Rebuilt, rebuilt
from ketbench_gate.models.model import HybridModel

Floats = NDArray[np.float64]
QUANTILE = 1.959963984540054
"""Of the normal distribution, for intervals of 95 %."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What is evaluated.

    Parameters
    ----------
    made : Rebuilt
    module : HybridModel
        In double precision.
    circuit : Circuit
        Unitary operations only.
    angles : Tensor, shape (rows, n_angles) or (rows, pieces, n_angles)
    targets : ndarray, shape (rows,)
        Codes of classes, or scaled numbers.
    shots : int
    features : Tensor, shape (rows, n_features)
    """

    made: Rebuilt
    module: HybridModel
    circuit: Circuit
    angles: torch.Tensor
    targets: NDArray[Any]
    shots: int
    features: torch.Tensor

    def scores(self, values: Floats) -> dict[str, float | None]:
        """The score of expectation values, of several targets also of each under its name."""
        with torch.no_grad():
            outputs = self.module.head(torch.as_tensor(values).reshape(len(self.targets), -1))
        return scored(self.made, outputs, self.targets)


def evaluated(task: Task, model: Model, how: Mapping[str, Any], context: Context) -> Iterator[Event | Result]:
    """Exact values beside those of the target, and with ``mitigate`` "zne" the values without its noise.

    With ``stage`` "order" the order alone, as bytes in the array "order", for somebody who has it executed; with
    ``executed`` the rest of the work on what came of it.

    Raises
    ------
    InputError
        For a target that is not there, or a task without test rows.
    """
    torch.set_num_threads(1)
    name = str(how.get("target") or "exact")
    mitigation = Mitigation.of(str(how.get("mitigate") or ""))
    asked = _asked(task, model, how)
    if _is_whole(asked.made):
        yield from _whole(task, asked, how, mitigation, context.cancelled)
        return
    order = [_execution(asked, scale, task.seed, mitigation.readout) for scale in mitigation.scales]
    if how.get("stage") == "order":
        yield Result(arrays={"order": np.frombuffer(order_to_bytes(order), dtype=np.uint8)})
        return
    total = 1 + sum(mitigation.scales)
    with torch.no_grad():
        engine = StatevectorEngine(asked.made.work)
        exact = engine.expectations(asked.module.all_weights(), _rows(asked.angles)).numpy()
    yield Progress(1, total, "exact values")
    ran: list[Executed] = executed_from_json(how["executed"]) if how.get("executed") else []
    if not ran:
        machine, rest = target(name)
        for scale, one in zip(mitigation.scales, order, strict=True):
            ran.append(machine.execute(rest, one, context.cancelled))
            yield Progress(1 + sum(mitigation.scales[: len(ran)]), total, f"{name}, gates times {scale}")
    modelled = executed_from_json(how["modelled"])[0] if how.get("modelled") else None
    yield _result(asked, name, exact, ran, modelled)


def _asked(task: Task, model: Model, how: Mapping[str, Any]) -> Asked:
    if task.dataset is None:
        raise InputError("The run has no dataset, so there is no test part to evaluate; choose another run.")
    made = replace(rebuilt(model), dtype=torch.float64)
    part = prepare(task.dataset).test
    most = int(how.get("rows") or 0) or len(part.rows)
    if not len(part.rows):
        raise DatasetError(f"Dataset '{task.dataset.name}' has no test rows; give its split a test share.")
    rows, y = part.rows[:most], part.y[:most]
    taken = [task.dataset.column(name) for name in made.model.inputs]
    table = Dataset(task.dataset.name, tuple(replace(c, values=c.values[rows]) for c in taken))
    module = made.module(StatevectorEngine(made.work))
    features = made.features(table)
    with torch.no_grad():
        angles = module.before(features)
    flat = made.work.circuit
    wires = tuple(f"q{wire}" for wire in range(flat.n_wires))
    circuit = replace(made.circuit, wires=wires, ops=flat.ops, bits=0, registers=(), gates=())
    scaled = _scaled(task.dataset, made, rows, y)
    return Asked(made, module, circuit, angles, scaled, int(how.get("shots") or 0), features)


def _scaled(dataset: Dataset, made: Rebuilt, rows: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    """Targets as the model was trained on them: codes of classes, or numbers less their centre, over their scale."""
    if made.classes:
        return y
    if not made.targets:
        return (y - float(made.described["centre"])) / float(made.described["scale"])
    columns = [dataset.column(one.name).values[rows] if k else y for k, one in enumerate(made.targets)]
    return np.stack([(c - one.centre) / one.scale for c, one in zip(columns, made.targets, strict=True)], axis=1)


def _is_whole(made: Rebuilt) -> bool:
    """Whether it is more than one circuit between two networks: a recurrent cell, or several circuits."""
    layers = [str(layer["layer"]) for layer in (*made.described.get("beside", ()), *made.described["head"])]
    return bool(made.described.get("state")) or "circuit" in layers


def _whole(
    task: Task, asked: Asked, how: Mapping[str, Any], mitigation: Mitigation, cancelled: Callable[[], bool]
) -> Iterator[Event | Result]:
    """The model as a whole, its circuits in as many rounds as they depend on each other."""
    answers = Answers(asked.shots, task.seed, mitigation.readout)
    source = str(how.get("target") or "exact")
    kept = executed_from_json(how["executed"]) if how.get("executed") else []
    waits = how.get("stage") == "order" or bool(kept)
    yield from evaluated_whole(
        Whole(asked.made, asked.module, asked.features, asked.angles, asked.targets),
        answers,
        mitigation,
        source,
        kept if waits else None,
        cancelled,
    )


def _rows(angles: torch.Tensor) -> torch.Tensor:
    return angles.flatten(0, -2) if angles.dim() > 2 else angles


def _execution(asked: Asked, scale: int, seed: int, readout: bool) -> Execution:
    ops = folded(asked.circuit.ops, scale) if scale > 1 else asked.circuit.ops
    # The running order is all that counts here: a column for each.
    placed = tuple(replace(op, column=place) for place, op in enumerate(ops))
    watched = tuple(observable.text for observable in asked.made.work.observables)
    features = _rows(asked.angles).numpy()
    circuit = replace(asked.circuit, ops=placed)
    return Execution(circuit, asked.made.weights(), features, watched, asked.shots, seed + scale, readout)


def _result(asked: Asked, name: str, exact: Floats, ran: list[Executed], modelled: Executed | None = None) -> Result:
    score = asked.made.objective.score_name
    summary: dict[str, Value] = {"target": name, "shots": asked.shots, "rows": len(asked.targets)}
    device = ran[0]
    held: dict[str, tuple[Floats, Floats]] = {
        "exact": (exact, np.zeros_like(exact)),
        "device": (device.values, device.errors),
    }
    if modelled is not None:
        held["noise_model"] = modelled.values, np.zeros_like(modelled.values)
    read = [_corrected(one) for one in ran]
    if any(one.corrected is not None for one in ran):
        held["mitigated_readout"] = held["mitigated"] = read[0]
    if len(ran) > 1:
        values, errors = [one[0] for one in read], [one[1] for one in read]
        most = np.array([sum(abs(term.factor) for term in o.terms) for o in asked.made.work.observables])
        for method in METHODS:
            found = extrapolated(method, values, errors, most=most)
            held[f"mitigated_{method}"] = (found.values, found.errors)
        held["mitigated"] = held["mitigated_exponential"]
    intervals: dict[str, Value] = {}
    for label, (values, errors) in held.items():
        summary |= _told(asked, label, values, exact)
        intervals |= _intervals(asked, label, score, values, errors)
    summary |= {
        f"test_{score}": summary[f"device_{score}"],
        "intervals": intervals,
        "executions": sum(one.executions for one in ran),
        "extra_executions": ran[0].extra + sum(one.executions for one in ran[1:]),
    }
    arrays = {f"{label}_values": values for label, (values, _) in held.items()}
    arrays |= {f"{label}_errors": errors for label, (_, errors) in held.items() if errors.any()}
    return Result(
        summary=summary,
        figures={"expectations": _figure(asked, held)},
        arrays=arrays,
        formulas=_FORMULAS,
        notes=tuple(dict.fromkeys(note for one in ran for note in one.notes)),
    )


def _corrected(one: Executed) -> tuple[Floats, Floats]:
    """Without the errors of reading where they were measured, as read otherwise."""
    if one.corrected is None or one.corrected_errors is None:
        return one.values, one.errors
    return one.corrected, one.corrected_errors


_FORMULAS = {
    "exact": "Mean of all expectation values over the test rows and observables, without noise.",
    "device": "The same on the target; its interval is 1.96 standard errors of the shots.",
    "mitigated": "The same extrapolated to no noise from 1, 3 and 5 times the gates: a b^s (arXiv:1712.09271).",
    "mitigated_readout": "With the inverse of each wire's calibration matrix on the counts (arXiv:2006.14044).",
    "noise_model": "The same by the noise model that the vendor gives of the device, without scatter of shots.",
    "device_error": "Mean absolute difference of an expectation value from the exact one.",
}


def _told(asked: Asked, label: str, values: Floats, exact: Floats) -> dict[str, Value]:
    told: dict[str, Value] = {label: float(values.mean())}
    told |= {f"{label}_{name}": value for name, value in asked.scores(values).items()}
    if label != "exact":
        told[f"{label}_error"] = float(np.abs(values - exact).mean())
    return told


def _intervals(asked: Asked, label: str, score: str, values: Floats, errors: Floats) -> dict[str, Value]:
    """Of the mean by the errors of the shots, of an accuracy by the number of rows (Wilson); 95 %."""
    mean, spread = float(values.mean()), QUANTILE * float(np.sqrt((errors**2).sum())) / values.size
    found = asked.scores(values)[score]
    ends: dict[str, Value] = {label: [mean - spread, mean + spread]}
    if found is not None and score == "accuracy":
        ends[f"{label}_{score}"] = list(accuracy_interval(found, len(asked.targets)))
    return ends


def _figure(asked: Asked, held: Mapping[str, tuple[Floats, Floats]]) -> Bars:
    shown = [label for label in ("exact", "noise_model", "device", "mitigated") if label in held]
    values = np.stack([held[label][0].mean(axis=0) for label in shown])
    errors = np.stack([np.sqrt((held[label][1] ** 2).sum(axis=0)) / len(held[label][1]) for label in shown])
    return Bars(
        title="Expectation values, mean over the test rows",
        categories=[observable.text for observable in asked.made.work.observables],
        names=shown,
        values=values,
        low=values - QUANTILE * errors,
        high=values + QUANTILE * errors,
        y=Axis("expectation value"),
        note="Error bars: 95 % from the shots." if errors.any() else "",
    )
