"""A file of every format that was ever released opens, whole."""

from pathlib import Path

import h5py
import pytest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.run import Status
from ketbench.project.session import Session
from ketbench.project.storage.verification import examined

FILES = Path(__file__).parent / "formats"


@pytest.mark.parametrize(("name", "version"), [("format-1-first-day.h5", 1), ("format-1.h5", 1), ("format-2.h5", 2)])
def test_a_file_of_every_released_format_is_read_whole(name, version):
    with h5py.File(FILES / name) as file:
        assert file.attrs["format-version"] == version
    with Session.open(FILES / name, read_only=True) as session:
        project = session.project
        assert session.report == ()
    circuit = CircuitBuilder("ansatz", 2).add("h", 0).add("ry", 1, "2*theta + x[0]", controls=[0]).build()
    experiment, run = project.experiment(), project.run("run-0001")
    assert (project.name, project.notes, project.sweeps) == ("format", "notes", {})
    assert project.circuits == {"ansatz": circuit}
    assert experiment.circuit is project.circuits["ansatz"]
    assert [column.name for column in project.datasets["table"].columns] == ["a", "b"]
    assert (experiment.backend, experiment.params, experiment.seed, experiment.notes) == (
        "gate.statevector",
        {"epochs": 3},
        7,
        "kept",
    )
    assert (run.status, run.metrics["loss"].values.tolist()) == (Status.DONE, [3.0, 2.0, 1.0])
    assert (run.result.summary, run.result.arrays["w"].tolist()) == ({"accuracy": 0.9}, [1.0, 1.0])
    assert run.experiment.circuit == circuit


@pytest.mark.parametrize("name", ["format-1-first-day.h5", "format-1.h5"])
def test_verify_finds_nothing_in_them(name):
    found = examined(FILES / name)
    assert (found.ok, found.snapshot.rows, found.snapshot.points, found.snapshot.lost) == (True, 4, 3, 0)
    assert not found.backup.present
    assert not found.journal.present
