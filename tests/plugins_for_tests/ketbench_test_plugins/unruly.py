"""Backends that leave processes behind, or send what no file can keep."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from ketbench.plugin import Checkpoint, Described, Logged, Measured, Result

from .common import Plain

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


class Leaves(Plain):
    """Starts children: plain, in a session of its own, forked twice, and forked twice without its environment."""

    name = "bad.leaves"

    def run(self, task, params, context):
        mark = Path(params.path)
        pids = [subprocess.Popen(SLEEP).pid, subprocess.Popen(SLEEP, start_new_session=True).pid]
        pids += [twice(dict(os.environ)), twice({})]
        mark.write_text(" ".join(map(str, pids)))
        yield Measured(0, {"loss": 1.0})
        while params.steps > 1 and not context.cancelled():
            yield Measured(1, {"loss": 1.0})
            time.sleep(0.01)
        yield Result({"left": len(pids)})


def twice(environment):
    code = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], start_new_session=True, stdout=2).pid)"
    told = subprocess.run([sys.executable, "-c", code, *SLEEP], env=environment, stdout=subprocess.PIPE, check=True)
    return int(told.stdout)


class Unkempt(Plain):
    """Sends one thing of a kind that cannot be kept."""

    name = "bad.values"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        item = WRONG[params.path]
        yield item() if callable(item) else item
        yield Result({"reached": True})


class Wordless:
    def __str__(self):
        raise ValueError("no words")

    __repr__ = __str__


class WordlessError(Exception):
    __str__ = Wordless.__str__
    __repr__ = Wordless.__str__


def endless():
    inner = []
    inner.append(inner)
    return Result({"endless": inner})


def raises():
    raise WordlessError


WRONG = {
    "result": Result([1, 2]),
    "step": Measured(2**70, {"loss": 1.0}),
    "step-words": Measured("one", {"loss": 1.0}),
    "metrics": Measured(1, [1.0]),
    "metric-name": Measured(1, {"loss\ud800": 1.0}),
    "checkpoint": Checkpoint(1, {"weights": 1}),
    "objects": Result({}, arrays={"w": np.array([object()])}),
    "name": Result({"half \ud83d": 1.0}),
    "words": Result({"score": Wordless()}),
    "key": Result({Wordless(): 1.0}),
    "note": Result({}, notes=["fine", Wordless()]),
    "log": Logged(Wordless()),
    "facts": Described([("engine", "x")]),
    "endless": endless,
    "error": raises,
    "figure": Result({}, figures={"plot": np.zeros(3)}),
    "baseline": Result({}, baselines=["zero"]),
}


class Tells(Plain):
    """Says the user's token in its log and in its error."""

    name = "bad.tells"

    def run(self, task, params, context):
        yield Logged(f"connecting with {os.environ['VENDOR_API_TOKEN']}")
        raise RuntimeError(f"401 for {os.environ['VENDOR_API_TOKEN']}")
