import dataclasses
import os
import tempfile

import numpy as np
import pytest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split

# Controls that are kept from one run to the next are kept for these tests alone.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="ketbench-test-")


def blobs(classes=2, rows=60, seed=0):
    """A small dataset with well separated classes."""
    generator = np.random.default_rng(seed)
    codes = np.arange(rows) % classes
    x = generator.normal(0, 0.25, (rows, 2)) + np.stack([np.cos(2 * codes), np.sin(2 * codes)], axis=1)
    columns = (
        Column("a", x[:, 0].copy()),
        Column("b", x[:, 1].copy()),
        Column("class", codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, tuple(f"c{i}" for i in range(classes))),
    )
    return Dataset("blobs", columns, split=Split(validation=0.2, test=0.2, seed=1))


def line(rows=60):
    """A regression: y = sin(a)."""
    a = np.random.default_rng(0).uniform(-2, 2, rows)
    columns = (Column("a", a), Column("b", -a), Column("y", np.sin(a) * 3 + 10, Kind.NUMERIC, Role.TARGET))
    return Dataset("line", columns)


def small_circuit(blocks=2):
    """Two wires, the data read several times."""
    builder = CircuitBuilder("small", 2)
    for block in range(blocks):
        builder.add("angle_encoding", range(2), "x[0]", "x[1]")
        builder.add("strongly_entangling", range(2), *[f"w{block}_{i}" for i in range(6)])
    return builder.build()


@pytest.fixture
def task():
    return Task(blobs(), small_circuit(), 3)


@pytest.fixture
def regression():
    return Task(line(), small_circuit(), 3)


@pytest.fixture
def changed():
    return lambda task, **changes: dataclasses.replace(task, **changes)


@pytest.fixture
def done():
    """Run a backend to its end: all events, and the result or None."""

    def run(backend, task, context=None, **params):
        events = list(backend.run(task, backend.params(**params), context or Context()))
        result = events.pop() if events and isinstance(events[-1], Result) else None
        return events, result

    return run
