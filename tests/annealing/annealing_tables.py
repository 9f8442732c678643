"""Small datasets that the tests of the annealing plugin share."""

import numpy as np

from ketbench.contract.plugin import Result
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split


def table(x, y, classes=2, name="table", validation=0.0, test=0.25):
    """A dataset of numeric features and a class target (numbers when classes is 0)."""
    features = tuple(Column(f"f{i}", np.asarray(x[:, i], dtype=float)) for i in range(x.shape[1]))
    if classes:
        names = tuple(f"class {i}" for i in range(classes))
        target = Column("y", np.asarray(y, dtype=np.int32), Kind.CATEGORY, Role.TARGET, names)
    else:
        target = Column("y", np.asarray(y, dtype=float), role=Role.TARGET)
    method = "stratified" if classes else "random"
    return Dataset(name, (*features, target), split=Split(method, validation, test))


def edges(rows, cols, weights, name="graph"):
    """A dataset of edges."""
    whole = Split("random", 0.0, 0.0)
    i, j = np.asarray(rows, dtype=float), np.asarray(cols, dtype=float)
    weight = Column("weight", np.asarray(weights, dtype=float), role=Role.WEIGHT)
    return Dataset(name, (Column("i", i), Column("j", j), weight), split=whole)


def last(events):
    """The result of a run; there is exactly one and it comes last."""
    found = list(events)
    assert isinstance(found[-1], Result)
    assert not any(isinstance(event, Result) for event in found[:-1])
    return found[-1]
