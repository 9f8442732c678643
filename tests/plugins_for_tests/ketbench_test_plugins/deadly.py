"""Backends that take their process with them, or never come back."""

import ctypes
import os
import signal
import time
from pathlib import Path

import numpy as np

from ketbench.plugin import Measured, Result

from .common import Plain


class Deaf(Plain):
    name = "bad.deaf"

    def run(self, task, params, context):
        step = 0
        while True:
            yield Measured(step, {"loss": 1.0})
            step += 1
            time.sleep(0.002)


class Exit(Plain):
    name = "bad.exit"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        time.sleep(0.2)
        os._exit(3)


class Segfault(Plain):
    name = "bad.segfault"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        ctypes.string_at(0)


class Memory(Plain):
    name = "bad.memory"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        kept = []
        for _ in range(160):
            kept.append(np.ones(25 * 2**20 // 8))
            time.sleep(0.01)
        yield Result({"taken": sum(part.nbytes for part in kept)})


class Silent(Plain):
    """Alive and busy, but says nothing."""

    name = "bad.silent"

    def run(self, task, params, context):
        while True:
            time.sleep(0.05)
        yield Result()


class Frozen(Plain):
    """No thread of it runs any more."""

    name = "bad.frozen"

    def run(self, task, params, context):
        os.kill(os.getpid(), signal.SIGSTOP)
        yield Result()


class DiesOnce(Plain):
    """Kills its process the first time and leaves a mark by which it knows the second."""

    name = "bad.once"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        mark = Path(params.path)
        if params.path and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield Result({"seed": task.seed, "pid": os.getpid()})
