"""A trained model by command line, with the worker: predicted, exported, evaluated; bad files by their sentence."""

import csv
import json
from pathlib import Path

import pytest

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
        (lambda rows: [rows[0], ["tall", *rows[1][1:]], *rows[2:]], "holds 'tall' in row 1, which is no number"),
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
    assert asked(project, "evaluate", "--noise", "rust:0.1") == 1
    assert "There is no noise 'rust'" in " ".join(capsys.readouterr().err.split())
