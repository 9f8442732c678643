"""Backends that keep the contract."""

import os
import sys
import time

import numpy as np

from ketbench.plugin import (
    Baseline,
    Checkpoint,
    Described,
    Drawn,
    Image,
    Logged,
    Measured,
    Problem,
    Progress,
    Result,
    Severity,
)

from .common import Plain


class Trainer(Plain):
    name = "good.trainer"
    title = "Trainer"
    warmed = False

    def warm(self):
        Trainer.warmed = True

    def check(self, task, params):
        return [Problem("This takes a moment.", severity=Severity.WARNING)]

    def run(self, task, params, context):
        rng = np.random.default_rng(task.seed)
        yield Described({"engine": "numpy", "warm": str(Trainer.warmed), "omp": os.environ["OMP_NUM_THREADS"]})
        yield Logged(f"resumed from {context.resume!r}" if context.resume else "from the start")
        print("a print must not reach the parent's standard output")
        weight = rng.normal()
        for step in range(params.steps):
            if context.cancelled():
                return
            weight *= 0.5
            yield Measured(step, {"loss": np.float32(weight**2)})
            yield Progress(step + 1, params.steps)
            if params.steps > 500:
                time.sleep(0.001)
        yield Checkpoint(params.steps, b"state")
        yield Result({"loss": weight**2}, [Baseline("zero", "Zero", {"loss": 0.0})], arrays={"w": np.array([weight])})


class Flood(Plain):
    name = "good.flood"

    def run(self, task, params, context):
        for step in range(params.steps):
            yield Measured(step, {"loss": 1.0, "accuracy": 0.5})
        yield Result({"steps": params.steps})


class Reuse(Plain):
    """Changes one array in place, as training loops do."""

    name = "good.reuse"

    def run(self, task, params, context):
        picture = np.zeros((2, 2))
        for step in range(params.steps):
            picture += 1
            yield Drawn(f"step {step}", Image(title="Picture", pixels=picture))
        yield Result()


class Curious(Plain):
    """Tells what its process is like."""

    name = "good.curious"

    def run(self, task, params, context):
        unwanted = [m for m in ("PySide6", "pyqtgraph", "ketbench_ui", "torch", "pytest") if m in sys.modules]
        yield Result({"pid": os.getpid(), "unwanted": unwanted, "threads": context.threads, "memory": context.memory})


class Stream(Plain):
    """A thousand steps a second, with two metrics each."""

    name = "good.stream"

    def run(self, task, params, context):
        rng = np.random.default_rng(task.seed)
        began = time.monotonic()
        for step in range(params.steps):
            if context.cancelled():
                return
            behind = began + step / 1000 - time.monotonic()
            if behind > 0:
                time.sleep(behind)
            yield Measured(step, {"loss": 1 / (1 + step / 1000) + 0.1 * rng.normal(), "accuracy": rng.uniform()})
        yield Result({"steps": params.steps})


class Clock(Plain):
    """A hundred steps a second, each with the time at which it was measured: its way to the screen can be timed."""

    name = "good.clock"

    def run(self, task, params, context):
        for step in range(params.steps):
            if context.cancelled():
                return
            time.sleep(0.01)
            yield Measured(step, {"sent": time.time()})
        yield Result({"steps": params.steps})
