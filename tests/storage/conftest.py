"""A small project with one of everything."""

import numpy as np
import pytest

from ketbench.base.figures import Line, Series
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import LogLine, Run, Status
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.preparing.preparation import Pca, Standardise
from ketbench.project.project import Project


@pytest.fixture
def project():
    numbers = np.linspace(0, 1, 2000)
    dataset = Dataset(
        "wine/red 100%",
        (
            Column("a", numbers),
            Column("copy of a", numbers.copy()),
            Column("words", np.array(["x", "\0 y"] * 1000, object), Kind.TEXT, Role.SKIP),
            coded("class", ["u", "v"] * 1000, Role.TARGET),
        ),
        preparation=(Standardise(), Pca(components=2)),
        provenance=Provenance("wine.csv", "ab", "2026-01-01T00:00:00+00:00", (("sep", ";"),), ("Guessed ';'.",)),
    )
    circuit = CircuitBuilder("ansatz", 2).add("h", 0).add("ry", 1, "2*theta + x[0]", controls=[0]).build()
    experiment = Experiment("first", "gate.pennylane", dataset, circuit, {"epochs": 3}, seed=7, notes="try")
    result = Result(
        {"accuracy": 0.9, "time": None},
        (Baseline("logistic", "Logistic regression", {"accuracy": 0.8}, "same split"),),
        {"loss": Line(title="Loss", series=(Series("train", np.arange(3.0), np.array([3.0, np.nan, 1.0])),))},
        {"weights": np.ones((2, 3))},
        {"time": "s"},
    )
    metric = Metric(np.arange(3), np.array([1.0, np.nan, np.inf]), np.arange(3.0))
    run = Run(
        "run-0001",
        experiment,
        Status.DONE,
        seconds=1.5,
        environment={"torch": "2"},
        metrics={"train/loss": metric},
        log=(LogLine(0.5, "info", "hello"),),
        result=result,
        checkpoint=b"\0\1\0",
        tags=("good",),
        note="keep",
    )
    return Project("lab", "notes\0").with_experiment(experiment).with_run(run)
