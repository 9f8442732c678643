"""Answers known by other means: a listed minimum, a cosine, a power budget done by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Task, Truth
from ketbench.contract.result import Result
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split

_VARIABLES = 8


def qubo_by_enumeration() -> Truth:
    """A QUBO of 8 variables against the least of all 256 energies."""
    rng = np.random.default_rng(5)
    rows, cols = np.triu_indices(_VARIABLES)
    weights = rng.integers(-9, 10, len(rows)).astype(np.float64)
    columns = (
        Column("i", rows.astype(np.float64)),
        Column("j", cols.astype(np.float64)),
        Column("weight", weights, role=Role.WEIGHT),
    )
    table = Dataset("qubo", columns, split=Split(method="random", validation=0.0, test=0.0))
    states = np.array(list(itertools.product((0, 1), repeat=_VARIABLES)))
    least = float((states[:, rows] * states[:, cols] @ weights).min())

    def wrong(result: Result) -> str:
        found = result.summary.get("best_energy")
        return "" if found == least else f"best_energy is {found}, but listing all 256 states gives {least:g}."

    params = {"problem": "qubo", "time_limit": 1.0, "reads": 20}
    return Truth("A QUBO against enumeration", Task(table, None, 1), params, wrong)


def cosine_of_an_angle() -> Truth:
    """RY(theta) on |0>: <Z> = cos theta, whatever a following RZ is trained to."""
    angles = np.linspace(-3.0, 3.0, 40)
    columns = (Column("theta", angles), Column("y", np.cos(angles), role=Role.TARGET))
    dataset = Dataset("angles", columns, split=Split(method="random", seed=2))
    circuit = CircuitBuilder("cosine", 1).add("ry", 0, "x[0]").add("rz", 0, "w").build()
    expected = np.cos(prepare(dataset).test.x[:, 0])

    def wrong(result: Result) -> str:
        found = np.asarray(result.arrays.get("test_outputs", np.empty(0))).ravel()
        if found.shape != expected.shape:
            return f"array 'test_outputs' has {found.size} values for {expected.size} test rows."
        worst = int(np.argmax(np.abs(found - expected)))
        error = abs(float(found[worst] - expected[worst]))
        return "" if error < 1e-4 else f"<Z> is {found[worst]:.6f}, but cos theta is {expected[worst]:.6f}."

    params = {"observables": ["Z0"], "head": "none", "loss": "squared", "epochs": 1}
    return Truth("<Z> = cos theta", Task(dataset, circuit, 1), params, wrong)


def link_by_hand() -> Truth:
    """5 dBm through 10 dB leave -5 dBm; an extinction ratio r keeps 2 (r - 1) / (r + 1) of the average as OMA."""
    stages = [
        {"name": "laser", "kind": "laser", "value": 5.0},
        {"name": "loss", "kind": "connector", "value": 10.0},
        {"name": "receiver", "kind": "receiver", "value": -12.0},
    ]
    ratio = 10 ** (5.0 / 10)
    oma = -5.0 + 10 * math.log10(2 * (ratio - 1) / (ratio + 1))

    def wrong(result: Result) -> str:
        for name, value in (("received_average_dbm", -5.0), ("received_oma_dbm", oma)):
            found = result.summary.get(name)
            if not isinstance(found, float) or abs(found - value) > 1e-9:
                return f"{name} is {found}, but by hand it is {value:.6f} dBm."
        return ""

    params = {"stages": stages, "er_reference": "average", "extinction_ratio": 5.0, "sweep_y": "none"}
    return Truth("A link by hand", Task(), params, wrong)
