"""A softmax classifier in numpy: guards, batches, scores, control, tables and checkpoints are the host's."""

from collections.abc import Iterator, Sequence

import numpy as np

from ketbench.plugin import (
    Availability,
    Checkpoint,
    Context,
    Event,
    KetbenchError,
    Measured,
    Params,
    Prepared,
    Problem,
    Progress,
    Result,
    Task,
    by_row,
    checkpoint_bytes,
    class_scores,
    confusion,
    linear_control,
    mini_batches,
    per_class,
    prepared_classes,
    setting,
    state_from,
)


class Settings(Params):
    epochs: int = setting(20, "Epochs", ge=1, le=10_000, group="Training")
    batch_size: int = setting(16, "Batch size", ge=1, le=10_000, unit="rows", group="Training")
    rate: float = setting(0.2, "Learning rate", gt=0, le=10, group="Training")


class Softmax:
    name = "example.softmax"
    title = "Softmax in numpy"
    needs = frozenset({"dataset"})
    params = Settings

    def available(self) -> Availability:
        return Availability(True)

    def check(self, task: Task, params: Settings) -> Sequence[Problem]:
        try:
            prepared_classes(task)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        return ()

    def scores(self, task: Task, params: Settings) -> list[str]:
        """All numbers of the summary, so that a sweep asks before it spends."""
        nothing, rows = np.zeros(0, int), ("train", "validation", "test")
        return ["loss", *(name for part in rows for name in class_scores(part, nothing, nothing))]

    def run(self, task: Task, params: Settings, context: Context) -> Iterator[Event | Result]:
        data = prepared_classes(task)
        weights, began, losses = _start(data, context)
        steps = -(-len(data.train.y) // params.batch_size)
        for epoch in range(began, params.epochs):
            for rows in mini_batches(len(data.train.y), params.batch_size, task.seed, epoch):
                if context.cancelled():
                    return
                x, y = _with_one(data.train.x[rows]), np.eye(len(data.classes))[data.train.y[rows]]
                weights = weights - params.rate * x.T @ (_chances(x, weights) - y) / len(rows)
            losses.append(_loss(data, weights))
            yield Measured((epoch + 1) * steps, {"loss": losses[-1]})
            yield Progress(epoch + 1, params.epochs)
            if (epoch + 1) % 5 == 0:
                kept = {"epoch": epoch + 1, "losses": losses}
                yield Checkpoint((epoch + 1) * steps, checkpoint_bytes({"weights": weights}, kept))
        yield _result(data, weights, losses[-1])


def _start(data: Prepared, context: Context) -> tuple[np.ndarray, int, list[float]]:
    """Zeros, or what a checkpoint kept."""
    if context.resume:
        kept = state_from(context.resume)
        return np.array(kept.tensors["weights"]), int(kept.facts["epoch"]), list(kept.facts["losses"])
    return np.zeros((data.train.x.shape[1] + 1, len(data.classes))), 0, []


def _result(data: Prepared, weights: np.ndarray, loss: float) -> Result:
    control, summary = linear_control(data), {"loss": loss}
    for name, part in (("train", data.train), ("validation", data.validation), ("test", data.test)):
        chances = _chances(_with_one(part.x), weights)
        summary |= class_scores(name, part.y, chances.argmax(1), chances)
    told = _chances(_with_one(data.test.x), weights).argmax(1)
    figures = {
        "confusion": confusion(data.test.y, told, data.classes),
        "by class": per_class(data.test.y, told, data.classes),
    }
    arrays = {"weights": weights.copy(), **by_row([told == data.test.y, control.by_row])}
    return Result(summary, [control.baseline], figures, arrays)


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


def _chances(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    raised = np.exp(x @ weights - (x @ weights).max(1, keepdims=True, initial=0))
    return raised / raised.sum(1, keepdims=True)


def _loss(data: Prepared, weights: np.ndarray) -> float:
    right = _chances(_with_one(data.train.x), weights)[np.arange(len(data.train.y)), data.train.y]
    return float(-np.log(np.clip(right, 1e-12, 1)).mean())
