"""Every bad input ends in one sentence on standard error, status 2, and leaves the project as it was."""

import hashlib
import os

import h5py
import pytest

from ketbench.project.session import Session


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refused(terminal, *words, status=2):
    __tracebackhide__ = True
    assert terminal.status == status, terminal.err
    lines = [line for line in terminal.err.splitlines() if line.strip()]
    assert len(lines) == 1, terminal.err
    assert lines[0].rstrip().endswith((".", "?", "wine-classifier", "]'")), lines[0]
    assert "Traceback" not in terminal.err
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize("command", [["show"], ["run"], ["verify"], ["export", "-", "--out", "x.csv"], ["open"], []])
def test_a_missing_project(ketbench, tmp_path, command):
    path = tmp_path / "missing.h5"
    words = [*command[:1], path, *(["last"] if command[:1] == ["export"] else []), *command[2:]]
    refused(ketbench(*words), "missing.h5")


def test_a_file_that_is_no_project(ketbench, tmp_path):
    path = tmp_path / "text.h5"
    path.write_text("height,width\n1,2\n")
    refused(ketbench("show", path), "text.h5")


def test_a_project_of_a_newer_version(ketbench, wine):
    with h5py.File(wine, "r+") as file:
        file.attrs["format-version"] = 999
    before = digest(wine)
    refused(ketbench("run", wine), "wine.h5", "newer")
    assert digest(wine) == before


def test_a_second_window_on_the_same_project(ketbench, wine):
    with Session.open(wine):
        refused(ketbench("run", wine), "wine.h5", str(os.getpid()))
        assert ketbench("show", wine).status == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["points.csv", "empty"]),
        ("a,b\n", ["points.csv", "no"]),
    ],
)
def test_a_data_file_without_rows(ketbench, wine, tmp_path, content, words):
    path = tmp_path / "points.csv"
    path.write_text(content)
    before = digest(wine)
    refused(ketbench("import", wine, path), *words)
    assert digest(wine) == before


def test_a_missing_data_file(ketbench, wine, tmp_path):
    refused(ketbench("import", wine, tmp_path / "nowhere.csv"), "nowhere.csv")


def test_an_unknown_target(ketbench, wine, csv):
    refused(ketbench("import", wine, csv, "--target", "colour"), "colour", "height")


def test_a_target_with_one_class(ketbench, wine, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("a,kind\n" + "".join(f"{i},same\n" for i in range(20)))
    refused(ketbench("import", wine, path, "--target", "kind"), "kind", "single value")


def test_a_feature_with_missing_values_does_not_run(ketbench, wine, tmp_path):
    from dataclasses import replace

    path = tmp_path / "holes.csv"
    path.write_text("a,b,kind\n" + "".join(f"{i},{'' if i == 3 else i},{'xy'[i % 2]}\n" for i in range(40)))
    assert ketbench("import", wine, path, "--target", "kind").status == 0
    with Session.open(wine) as session:
        project = session.project
        changed = replace(project.experiment("wine"), dataset=project.datasets["holes"])
        session.apply("use holes", project.with_experiment(changed))
    refused(ketbench("run", wine), "'b'", "row", status=2)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("epochs=0", ["epochs", "0"]),
        ("learning_rate=-1", ["learning_rate", "-1"]),
        ("speed=3", ["speed"]),
        ("epochs", ["--set", "epochs"]),
        ("epochs.deep.er=1", ["epochs"]),
    ],
)
def test_a_params_value_out_of_bounds(ketbench, wine, setting, words):
    before = digest(wine)
    refused(ketbench("run", wine, "--set", setting), *words)
    assert ketbench("show", wine, "--json").whole_json["runs"] == []
    assert digest(wine) == before


def test_an_unknown_backend(ketbench, wine):
    refused(ketbench("run", wine, "--backend", "gate.miracle"), "gate.miracle", "gate.pennylane")


def test_an_unknown_experiment_and_run(ketbench, wine):
    refused(ketbench("run", wine, "beer"), "beer", "wine")
    refused(ketbench("export", wine, "run-0042", "--out", "x.csv"), "run-0042")


def test_a_folder_that_cannot_be_written(ketbench, tmp_path):
    (tmp_path / "file").write_text("")
    refused(ketbench("new", tmp_path / "file" / "p.h5", "--sample", "wine-classifier"), "p.h5'", "cannot be written")


def test_a_project_that_exists_is_not_overwritten(ketbench, wine):
    before = digest(wine)
    refused(ketbench("new", wine), "wine.h5", "there already")
    assert digest(wine) == before


def test_bad_usage(ketbench):
    refused(ketbench("new"), "--help")
    refused(ketbench("run", "--speed"), "--speed")
    refused(ketbench("new", "p.h5", "--sample", "beer"), "beer", "wine-classifier")


def test_debug_adds_the_traceback(ketbench, tmp_path):
    terminal = ketbench("--debug", "show", tmp_path / "missing.h5")
    assert terminal.status == 2
    assert "Traceback" in terminal.err
