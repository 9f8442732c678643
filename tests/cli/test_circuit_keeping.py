"""`ketbench circuit add`, `list`, `rename`, `remove`, and the values that an export carries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketbench.base.errors import InputError
from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.editing.bound import bound
from ketbench.cli import main
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.results.carried_values import values_of_run

BELL = "OPENQASM 2.0;\nqreg q[2];\nh q[0];\ncx q[0],q[1];\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "lab.h5"
    circuit = CircuitBuilder("ansatz", 1).add("rx", 0, "theta").add("ry", 0, "-theta + phi").build()
    experiment = Experiment("e", "gate.statevector", circuit=circuit)
    ended = Result({}, [], {}, arrays={"weights": [0.25, -1.5]})
    run = Run("run-0001", experiment, Status.DONE, result=ended)
    Session.create(path, Project("lab").with_experiment(experiment).with_run(run)).close()
    return path


def listed(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["circuit", "list", str(path), "--json"]) == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_circuits_come_go_and_change_their_names(project: Path, tmp_path: Path, capsys) -> None:
    file = tmp_path / "bell.qasm"
    file.write_text(BELL)
    assert main(["circuit", "add", str(project), str(file)]) == 0
    assert main(["circuit", "add", str(project), str(file), "--name", "pair"]) == 0
    rows = listed(project, capsys)
    assert list(rows) == ["ansatz", "bell", "pair"]
    assert rows["bell"] == {
        "name": "bell",
        "wires": 2,
        "operations": 2,
        "depth": 2,
        "parameters": 0,
        "features": 0,
        "experiments": [],
    }
    assert rows["ansatz"]["experiments"] == ["e"]
    assert main(["circuit", "rename", str(project), "ansatz", "model"]) == 0
    assert main(["circuit", "remove", str(project), "bell"]) == 0
    rows = listed(project, capsys)
    assert list(rows) == ["model", "pair"]
    assert rows["model"]["experiments"] == ["e"]
    with Session.open(project, read_only=True) as session:
        assert session.project.experiments["e"].circuit is not None
        assert session.project.experiments["e"].circuit.name == "model"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["remove", "ansatz"], "is used by the experiment 'e'"),
        (["remove", "nope"], "no circuit 'nope'; it has 'ansatz'"),
        (["rename", "nope", "x"], "no circuit 'nope'"),
        (["rename", "ansatz", "ansatz"], "already"),
        (["rename", "ansatz", " "], "needs a name"),
    ],
)
def test_what_cannot_be_is_one_sentence(project: Path, capsys, arguments: list[str], words: str) -> None:
    assert main(["circuit", arguments[0], str(project), *arguments[1:]]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_an_export_says_which_values_it_carries(project: Path, capsys) -> None:
    def convert(*options: str) -> tuple[str, str]:
        assert main(["circuit", "convert", str(project), *options]) == 0
        return capsys.readouterr()

    out, said = convert("--to", "qasm3")
    assert "input float[64] theta;" in out
    assert "symbols stay symbols" in said
    out, said = convert("--to", "qasm2", "--run", "run-0001")
    assert out.startswith("// Parameter values: those of run run-0001.\nOPENQASM 2.0;")
    assert "rx(0.25) q[0];\nry(-0.25 + -1.5) q[0];" in out
    assert "those of run run-0001" in said
    out, said = convert("--to", "qiskit", "--values", "initial")
    assert out.startswith("# Parameter values: those training starts from with seed 0.")
    compile(out, "exported", "exec")


def test_values_are_put_in_and_taken_from_runs() -> None:
    circuit = CircuitBuilder("one", 1).add("rx", 0, "2*a").build()
    made = bound(circuit, {"a": -0.5})
    assert to_text(made.ops[0].angles[0]) == "2*-0.5"
    assert made.parameters == ()
    run = Run("r", Experiment("e", "b", circuit=circuit), result=Result({}, [], {}, arrays={"weights": [1.0, 2.0]}))
    with pytest.raises(InputError, match="2 values for 1 parameters"):
        values_of_run(run)
    with pytest.raises(InputError, match="kept no values"):
        values_of_run(Run("r", Experiment("e", "b", circuit=circuit)))


def test_a_warning_of_a_text_is_said(tmp_path: Path, capsys) -> None:
    file = tmp_path / "half.qasm"
    file.write_text("qubit q;\nrx(1/2) q;\n")
    assert main(["circuit", "show", str(file)]) == 0
    assert "Line 2, column 4: 1/2 divides whole numbers, which gives 0" in capsys.readouterr().err
