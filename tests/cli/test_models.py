"""A trained model by command line, with the worker: predicted, exported, evaluated; bad files by their sentence."""

import csv
import json
from pathlib import Path

import pytest

from ketbench import api
from ketbench.base.preferences import TRUST
from ketbench.cli import main


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    path = str(folder / "p.h5")
    assert main(["new", path, "--sample", "iris-classifier"]) == 0
    assert main(["run", path, "--set", "epochs=1", "--set", 'explain="none"']) == 0
    assert main(["data", "export", path, "--out", str(folder / "all.csv")]) == 0
    return folder


def rows_of(path):
    with Path(path).open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def asked(project, *arguments):
    command, *rest = arguments
    return main([command, str(project / "p.h5"), "last", *map(str, rest)])


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_predictions_of_reordered_columns_are_the_same(project):
    table = rows_of(project / "all.csv")
    assert asked(project, "predict", project / "all.csv", "--out", project / "a.csv") == 0
    turned = write(project / "turned.csv", [row[::-1] for row in table])
    assert asked(project, "predict", turned, "--out", project / "b.csv") == 0
    found = rows_of(project / "a.csv")
    assert found == rows_of(project / "b.csv")
    assert len(found) == len(table)
    assert found[0] == ["prediction", "probability_setosa", "probability_versicolor", "probability_virginica"]
    for row in found[1:]:
        chances = [float(cell) for cell in row[1:]]
        assert sum(chances) == pytest.approx(1)
        assert row[0] == found[0][1 + chances.index(max(chances))].removeprefix("probability_")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [row[1:] for row in rows], "lacks 'sepal length'"),
        (lambda rows: rows[:1], "no row below"),
        (lambda rows: [rows[0], ["tall", *rows[1][1:]], *rows[2:]], "holds 'tall' in row 1, which is not a number"),
    ],
    ids=["missing column", "zero rows", "text in a number"],
)
def test_bad_files_are_named(project, change, said, capsys):
    bad = write(project / "bad.csv", change(rows_of(project / "all.csv")))
    assert asked(project, "predict", bad, "--out", project / "none.csv") == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (project / "none.csv").exists()


def test_the_folder_is_written_once(project, capsys):
    out = project / "folder"
    assert asked(project, "export-model", "--to", "torch", "--out", out) == 0
    assert {path.name for path in out.iterdir()} >= {"model.py", "model.json", "weights.safetensors", "README.md"}
    assert asked(project, "export-model", "--out", out) == 2
    assert "is not an empty folder" in " ".join(capsys.readouterr().err.split())
    assert asked(project, "export-model", "--to", "pickle", "--out", project / "x") == 2


def test_noise_and_its_mitigation_in_json(project, capsys):
    assert asked(project, "evaluate", "--noise", "depolarizing:0.01", "--mitigate", "zne", "--rows", 3, "--json") == 0
    found = json.loads(capsys.readouterr().out)["summary"]
    assert found["target"] == "noise.depolarizing:0.01"
    assert abs(found["mitigated"] - found["exact"]) < abs(found["device"] - found["exact"])
    assert found["executions"] == 9
    assert set(found["intervals"]) >= {"device", "mitigated"}
    kept = api.open(project / "p.h5").run("last").result.baselines
    assert found["control_accuracy"] == max(one.summary["test_accuracy"] for one in kept)
    assert found["control"] in [one.title for one in kept]
    assert asked(project, "evaluate", "--noise", "rust:0.1") == 1
    assert "There is no noise 'rust'" in " ".join(capsys.readouterr().err.split())


def test_an_exported_folder_comes_back_as_a_run(project, capsys):
    path, folder = str(project / "back.h5"), project / "exported"
    assert main(["new", path, "--sample", "iris-classifier"]) == 0
    assert asked(project, "export-model", "--to", "torch", "--out", folder) == 0
    capsys.readouterr()
    assert main(["import-model", path, str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["run"], told["status"], told["summary"]["imported_from"]) == ("run-0001", "done", "exported")
    (folder / "weights.safetensors").write_bytes(b"\0" * 40)
    assert main(["import-model", path, str(folder)]) == 1
    assert "are not those that were exported (SHA-256 " in capsys.readouterr().err
    assert main(["import-model", path, "nowhere"]) == 2
    assert "There is no file or folder 'nowhere'" in capsys.readouterr().err
    assert list(api.open(path).runs) == ["run-0001"], "what could not be imported left no run"


def test_foreign_code_runs_with_trust_only(project, monkeypatch, capsys):
    monkeypatch.delenv(TRUST, raising=False)
    (project / "foreign_net.py").write_text("import torch\nclass Net(torch.nn.Linear):\n    pass\n")
    own = [f"encoder_module={project / 'foreign_net.py'}:Net", 'encoder_arguments={"in_features":4,"out_features":4}']
    words = ["run", str(project / "p.h5"), "iris", "--set", "epochs=1", "--set", "encoder=module"]
    words += [word for text in own for word in ("--set", text)]
    assert main(words) == 1
    assert "nobody here agreed to that" in " ".join(capsys.readouterr().err.split())
    monkeypatch.setenv(TRUST, "")
    assert main([*words, "--trust", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["encoder_weights"] == 20


def test_presets_are_listed_and_made(project, capsys):
    path = str(project / "p.h5")
    assert main(["add", path, "gate.statevector", "--preset", "list"]) == 0
    assert {"qcnn", "recurrent", "transfer"} <= set(capsys.readouterr().out.split())
    assert main(["add", path, "gate.statevector", "--data", "iris", "--preset", "qcnn", "--set", "epochs=3"]) == 0
    made = api.open(path).experiment("qcnn of iris")
    assert (made.params["epochs"], made.params["observables"]) == (3, ["Z3"])
    assert made.circuit.n_wires == 4
    assert main(["add", path, "gate.statevector", "--data", "iris", "--preset", "quanvolution"]) == 2
    assert "has no picture as its only feature" in capsys.readouterr().err


def test_another_circuit_of_the_project_stands_beside(project):
    path = str(project / "p.h5")
    words = ["add", path, "gate.statevector", "--data", "iris", "--circuit", "reuploading-4", "--plain"]
    assert main([*words, "--beside", "reuploading-4", "--name", "two"]) == 0
    (held,) = json.loads(api.open(path).experiment("two").params["more_circuits"])
    assert held["name"] == "reuploading-4"
    assert main([*words, "--beside", "none"]) == 2
