"""A training run on an execution target; loaded by the worker only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from ketbench.plugin import (
    Axis,
    Context,
    Dataset,
    Drawn,
    Event,
    InputError,
    Line,
    Measured,
    Model,
    Prediction,
    Result,
    Series,
    Task,
)
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.remote.engine import TargetEngine, Wish
from ketbench_gate.engines.remote.spending import Purse
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.keeping.predicting import predicted
from ketbench_gate.models.keeping.recovering import recovered
from ketbench_gate.training import checkpoint
from ketbench_gate.training.on_device.estimate import trained
from ketbench_gate.training.on_device.params import DeviceParams
from ketbench_gate.training.saving import fingerprint
from ketbench_gate.training.training import train

QUANTILE = 1.959963984540054
_FIGURE = "device_loss"


def run(task: Task, params: DeviceParams, context: Context) -> Iterator[Event | Result]:
    """Train within the budget; the loss with the bars that its shots give it is drawn as it grows."""
    if task.circuit is None:
        raise InputError("The experiment has no circuit; choose one.")
    purse = Purse(params.budget, params.price_execution, params.price_shot)
    purse.pay(spent_before(task, params, context), params.shots)
    wish = Wish(params.target, params.shots, params.gradient, trained(task.circuit, params.last), params.spsa_width)
    rows: list[tuple[float, float, float]] = []

    def build(work: Work, batch: int) -> Engine:
        return TargetEngine(work, wish, purse, context.execute)

    for item in train(task, params, context, build, torch.float64):
        if isinstance(item, Result):
            yield _with_costs(item, params, purse, rows)
            return
        yield item
        if isinstance(item, Measured) and {"loss", "loss_error"} <= item.values.keys():
            rows.append((item.step, item.values["loss"], item.values["loss_error"]))
            yield Drawn(_FIGURE, curve(rows, params.target))


def spent_before(task: Task, params: DeviceParams, context: Context) -> int:
    """Executions until the checkpoint of a run that is resumed; a branch begins with a full purse."""
    if not context.resume or checkpoint.facts_of(context.resume).get("fingerprint") != fingerprint(task, params):
        return 0
    told = checkpoint.history_of(context.resume).get("device_executions")
    return int(told[-1, 1]) if told is not None and len(told) else 0


def predict(model: Model, rows: Dataset, context: Context) -> Prediction:
    """What a kept model says of new rows, by the exact circuit."""
    return predicted(model, rows, context, lambda work, _: StatevectorEngine(work))


def recover(task: Task, params: DeviceParams, checkpoint: bytes, context: Context) -> Model:
    """The model that a stopped run had at its last checkpoint."""
    return recovered(task, params, checkpoint, context, lambda work, _: StatevectorEngine(work), torch.float64)


def curve(rows: list[tuple[float, float, float]], name: str) -> Line:
    """The loss of each step with its 95 % band from the shots."""
    step, loss, error = np.array(rows, dtype=np.float64).T
    band = Series("loss of a batch", step, loss, low=loss - QUANTILE * error, high=loss + QUANTILE * error)
    return Line(
        title=f"Training on {name}",
        series=[band],
        x=Axis("step"),
        y=Axis("loss"),
        note="Band: 95 %, from the shots of each value, to first order.",
    )


def _with_costs(result: Result, params: DeviceParams, purse: Purse, rows: list[tuple[float, float, float]]) -> Result:
    summary = {**result.summary, "target": params.target, "device_executions": purse.spent}
    if purse.price:
        summary["price"] = round(purse.price, 4)
    figures = {**result.figures, **({_FIGURE: curve(rows, params.target)} if rows else {})}
    units = {**result.units, **({"price": params.currency} if purse.price else {})}
    return replace(result, summary=summary, figures=figures, units=units)
