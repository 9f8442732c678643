"""A backend that keeps every rule, and breaks exactly one when told to."""

import itertools
import sys
import threading

import numpy as np
from pydantic import field_serializer, field_validator
from safetensors.numpy import load, save

from ketbench.plugin import (
    Availability,
    Axis,
    Bars,
    Baseline,
    Checkpoint,
    ChosenFile,
    DatasetError,
    Drawn,
    Line,
    Measured,
    Params,
    Problem,
    Progress,
    Result,
    Series,
    Severity,
    Task,
    Truth,
    prepare,
    setting,
)


class Weight(Params):
    weight: float = setting(1.0, "Weight")


class Settings(Params):
    steps: int = setting(5, "Steps", ge=1, le=1000)
    words: str = setting("", "Words")
    rate: float = setting(0.1, "Rate", unit="1/step", gt=0, le=1)
    table: ChosenFile = setting(ChosenFile(), "Table", most_bytes=50_000)
    columns: dict[str, Weight] = setting({}, "Columns", per_column="features")


class NoDefault(Settings):
    steps: int = setting(title="Steps", ge=1, le=1000)


class Rounds(Settings):
    rate: float = setting(0.125, "Rate", gt=0, le=1)

    @field_serializer("rate")
    def _short(self, value):
        return round(value, 1)


class Clamps(Settings):
    @field_validator("steps", mode="before")
    @classmethod
    def _into_range(cls, value):
        return min(max(value, 1), 1000)


CONTROL = {"test_accuracy": 0.8}
BROKEN = {"defaults": NoDefault, "json": Rounds, "bounds": Clamps}
UNSEEDED = itertools.count()


class Planted:
    name = "planted"
    title = "Planted"
    needs = frozenset({"dataset"})

    interactive = True

    def __init__(self, broken=""):
        self.broken = broken
        if broken == "words":
            self.needs = frozenset({"dataset", "datset"})
        self.params = BROKEN.get(broken, Settings)

    def example(self):
        from ketbench.testing.tasks import good_task

        return good_task(self.needs), self.params(steps=5)

    def truths(self):
        def wrong(result):
            return "" if result.summary["four"] == 4 else f"two and two are {result.summary['four']}."

        from ketbench.testing.tasks import small_dataset

        return [Truth("2 + 2 = 4", Task(small_dataset()), {"steps": 2}, wrong)]

    def scores(self, task, params):
        return ("loss", "four", "test_accuracy", *(() if self.broken == "scores" else ("spread",)))

    def available(self):
        if self.broken == "available":
            return Availability(False)
        if self.broken == "light":
            import matplotlib  # noqa: F401
        return Availability(True)

    def check(self, task, params):
        if self.broken == "bad-task":
            len(task.dataset.columns)
        if self.broken == "texts":
            float(params.words or 0)
        if self.broken == "columns":
            [task.dataset.features.index(name) for name in params.columns]
        if task.dataset is None:
            return [Problem("There is no dataset.", "dataset")]
        try:
            prepare(task.dataset)
        except DatasetError as error:
            return [Problem(str(error), "dataset")]
        refused = self.broken == "good-task"
        return [Problem("No.", severity=Severity.ERROR if refused else Severity.NOTE)]

    def run(self, task, params, context):
        prepare(task.dataset)
        if params.table and self.broken == "files":
            float(params.table.read(50_000))
        rng = np.random.default_rng(next(UNSEEDED) if self.broken == "same-seed" else task.seed)
        weight = rng.normal()
        begun = 0
        if context.resume:
            if self.broken == "resume":
                raise KeyError("weights")
            (begun, weight) = load(context.resume)["state"].tolist()
        if self.broken == "interactive":
            for _ in range(12):
                if context.cancelled():
                    return
                threading.Event().wait(0.1)
        for step in range(int(begun), params.steps):
            if context.cancelled() and self.broken != "cancel":
                return
            while context.cancelled():
                threading.Event().wait(0.1)
            weight *= 1 - params.rate
            yield Measured(-step if self.broken == "steps" else step, {"loss": weight**2})
            text = f"step {step + (9 if self.broken == 'one-count' else 0)}"
            yield Progress(step + (2 if self.broken == "progress" else 1), params.steps, text)
            data = save({"state": np.array([step + 1, weight])})
            yield Checkpoint(step, b"pickle" if self.broken == "checkpoint" else data)
        yield Drawn("curve", self._curve())
        if self.broken == "events":
            yield {"loss": 1.0}
        yield self._result(weight)
        if self.broken == "one-result":
            yield self._result(weight)

    def explain_offer(self, task, params, ended):
        return "" if "landscape" in ended.result.figures else "A landscape."

    def explain(self, task, params, ended, context):
        yield Progress(0, 1)
        again = {"bars": ended.result.figures["bars"]} if self.broken == "explain" else {}
        yield Result(figures={"landscape": self._curve_of(3), **again})

    def _curve(self):
        return self._curve_of(2 if self.broken == "figures" else 3)

    def _curve_of(self, count):
        return Line(title="Curve", series=[Series("loss", np.arange(3.0), np.ones(count))], x=Axis("step"))

    def _result(self, weight):
        array = np.array([np.nan if self.broken == "arrays" else weight])
        return Result(
            summary={
                "loss": {1, 2} if self.broken == "saved" else weight,
                "four": 5 if self.broken == "truth" else 4,
                "test_accuracy": 0.9,
                "spread": float("nan") if self.broken == "summary" else 0.1,
            },
            units={"spread": "rad"},
            baselines=[Baseline("zero", "Zero", {"loss": 0.0, **({} if self.broken == "control" else CONTROL)})],
            figures={"bars": Bars(title="Bars", categories=["a"], names=["b"], values=np.ones((1, 1)))},
            arrays={"weight": array},
        )


class ReadOnly(Planted):
    scores = None

    def _result(self, weight):
        array = np.ones(3)
        array.setflags(write=False)
        return Result({"four": 4}, arrays={"weight": array})


class Dies(Planted):
    name = "planted.dies"

    def run(self, task, params, context):
        import os

        sys.stdout.flush()
        os._exit(3)
        yield
