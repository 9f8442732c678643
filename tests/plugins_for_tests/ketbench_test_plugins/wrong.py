"""Backends that break a rule of the contract and survive it."""

import sys
import threading

import numpy as np

from ketbench.plugin import Availability, DatasetError, Logged, Measured, Problem, Result

from .common import Plain


class Raises(Plain):
    name = "bad.raises"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})
        raise ZeroDivisionError("the learning rate\nwas zero.")


class Sentence(Plain):
    name = "bad.sentence"

    def run(self, task, params, context):
        raise DatasetError("Column 'x' has no rows; add some.")
        yield


class Exits(Plain):
    name = "bad.exits"

    def run(self, task, params, context):
        sys.exit(4)
        yield


class AfterResult(Plain):
    name = "bad.after"

    def run(self, task, params, context):
        yield Result({"kept": 1})
        yield Logged("too late")


class TwoResults(Plain):
    name = "bad.two"

    def run(self, task, params, context):
        yield Result({"kept": 1})
        yield Result({"kept": 2})


class NoResult(Plain):
    name = "bad.nothing"

    def run(self, task, params, context):
        yield Measured(0, {"loss": 1.0})


class ForeignObject(Plain):
    name = "bad.foreign"

    def run(self, task, params, context):
        yield {"loss": 1.0}


class Unpicklable(Plain):
    name = "bad.lambda"

    def run(self, task, params, context):
        yield Result({"model": lambda x: x})


class Own:
    pass


class OwnClass(Plain):
    name = "bad.class"

    def run(self, task, params, context):
        yield Result({"model": Own()})


class Huge(Plain):
    name = "bad.huge"

    def run(self, task, params, context):
        yield Result(arrays={"everything": np.zeros(34 * 2**20)})


class WordsForNumbers(Plain):
    name = "bad.words"

    def run(self, task, params, context):
        yield Measured(7, {"loss": "small"})


class ReturnsNumber(Plain):
    name = "bad.list"

    def run(self, task, params, context):
        return 42


class Refuses(Plain):
    name = "bad.check"

    def check(self, task, params):
        return [Problem("The dataset has no target.", remedy="Choose one on the Data page.")]


class Absent(Plain):
    name = "bad.absent"

    def available(self):
        return Availability(False, "There is no GPU here.", "Use 'good.trainer'.")


class HangsWhenAsked(Plain):
    name = "bad.hangs"

    def available(self):
        threading.Event().wait()


class RaisesWhenAsked(Plain):
    name = "bad.asked"

    def available(self):
        raise OSError("no driver")


class AnswersWithText(Plain):
    name = "bad.answer"

    def available(self):
        return "yes"


class OtherContract(Plain):
    name = "bad.contract"
    contract = 99


class NoBackend:
    name = "bad.shape"
    title = "Lacks the rest"


class OtherName(Plain):
    name = "another.name"
