"""An order as programs, always the same ones in the same places, and its values out of their counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Executed, Execution, InputError
from ketbench_hardware.programs.lowering import program
from ketbench_hardware.programs.observables import bases, terms, turns_into
from ketbench_hardware.programs.program import Gate, Program
from ketbench_hardware.programs.reading import Counts, Misread, misread, value

CALIBRATING = 2
"""Programs that measure the errors of reading: all zeros, all ones."""


def programs(order: Sequence[Execution]) -> list[Program]:
    """For each execution its rows in order, for each row its bases; the calibration of reading once, at the end.

    Raises
    ------
    InputError
        Without shots, or for an operation that no device can do.
    """
    made: list[Program] = []
    for asked in order:
        if asked.shots < 1:
            raise InputError("A device answers with counts, so it needs shots; add --shots 1000.")
        made += _of_one(asked)
    if any(asked.readout for asked in order):
        wires = max(asked.circuit.n_wires for asked in order)
        made.append(Program(wires, ()))
        made.append(Program(wires, tuple(Gate("x", (wire,)) for wire in range(wires))))
    return made


def _of_one(asked: Execution) -> list[Program]:
    read = bases([terms(text) for text in asked.observables])
    made: list[Program] = []
    for row in asked.features:
        plain = program(asked.circuit, asked.weights, row.tolist())
        made += [Program(plain.wires, (*plain.gates, *turns_into(basis))) for basis in read]
    return made


def executed(order: Sequence[Execution], counts: Sequence[Counts]) -> list[Executed]:
    """The values of each execution.

    Parameters
    ----------
    order : sequence of Execution
    counts : sequence of mapping
        Of each program of `programs`.
    """
    calibrated = any(asked.readout for asked in order)
    wrong: Misread | None = None
    if calibrated:
        zeros, ones = counts[-CALIBRATING:]
        wrong = misread(zeros, ones, len(next(iter(zeros))))
    made: list[Executed] = []
    place = 0
    for number, asked in enumerate(order):
        size = len(asked.features) * len(bases([terms(text) for text in asked.observables]))
        extra = CALIBRATING if calibrated and number == 0 else 0
        made.append(_values(asked, counts[place : place + size], wrong, extra))
        place += size
    return made


def _values(asked: Execution, counts: Sequence[Counts], wrong: Misread | None, extra: int) -> Executed:
    watched = [terms(text) for text in asked.observables]
    among = bases(watched)
    by_row = [counts[row * len(among) : (row + 1) * len(among)] for row in range(len(asked.features))]

    def table(rates: Misread | None) -> tuple[np.ndarray, np.ndarray]:
        found = np.array([[value(one, among, held, rates) for one in watched] for held in by_row], dtype=np.float64)
        found = found.reshape(len(by_row), len(watched), 2)
        return found[..., 0], found[..., 1]

    values, errors = table(None)
    if not asked.readout:
        return Executed(values, errors, len(counts) + extra, extra=extra)
    if wrong is None:
        note = "Some wire reads no better than a coin, so the errors of reading cannot be taken out."
        return Executed(values, errors, len(counts) + extra, (note,), values, errors, extra)
    corrected, spread = table(wrong)
    return Executed(values, errors, len(counts) + extra, (), corrected, spread, extra)
