"""Takes errors of reading out of expectation values, where a target gives values and no counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ketbench.plugin import Executed, Execution, InputError, Op
from ketbench_gate.circuits.observables import observables

WEAKEST = 0.1
"""Contrast of a wire below which nothing can be read from it."""


def without_readout(asked: Execution, run: Callable[[Execution], Executed]) -> Executed:
    """The values as read, and with each Pauli string divided by the contrast of its wires.

    The contrast of a wire is half the difference of <Z> after preparing 0 and 1, so 1 - 2 p for a reading that is wrong
    with probability p either way; errors that favour one outcome need counts.

    Raises
    ------
    InputError
        When a wire reads no better than a coin.
    """
    watched = observables(asked.observables, asked.circuit.n_wires)
    strings = dict.fromkeys(term.letters for item in watched for term in item.terms if term.letters)
    texts = tuple(" ".join(f"{letter}{wire}" for wire, letter in letters) for letters in strings)
    whole = run(replace(asked, readout=False, observables=(*asked.observables, *texts)))
    contrast = _contrast(asked, run)
    place = {letters: len(watched) + number for number, letters in enumerate(strings)}
    values, errors = np.zeros_like(whole.values[:, : len(watched)]), np.zeros_like(whole.errors[:, : len(watched)])
    for number, item in enumerate(watched):
        for term in item.terms:
            if not term.letters:
                values[:, number] += term.factor
                continue
            factor = term.factor / float(np.prod([contrast[wire] for wire in term.wires]))
            values[:, number] += factor * whole.values[:, place[term.letters]]
            # Terms of one reading hang together: their errors in line, an upper bound.
            errors[:, number] += abs(factor) * whole.errors[:, place[term.letters]]
    size = len(watched)
    return Executed(
        whole.values[:, :size], whole.errors[:, :size], whole.executions + 2, whole.notes, values, errors, extra=2
    )


def _contrast(asked: Execution, run: Callable[[Execution], Executed]) -> np.ndarray:
    wires = asked.circuit.n_wires
    read = tuple(f"Z{wire}" for wire in range(wires))
    found: list[np.ndarray] = []
    for ops in ((), tuple(Op("x", (wire,), column=wire) for wire in range(wires))):
        circuit = replace(asked.circuit, ops=ops, parameters=())
        found.append(
            run(replace(asked, circuit=circuit, readout=False, features=np.zeros((1, 1)), observables=read)).values[0]
        )
    contrast = (found[0] - found[1]) / 2
    if (contrast < WEAKEST).any():
        weak = int(np.argmin(contrast))
        raise InputError(f"Wire {weak} reads no better than a coin, so its errors of reading cannot be taken out.")
    return contrast
