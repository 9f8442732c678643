"""The data commands do what the window does, on real files."""

import csv as csv_module

import pytest

from ketbench.project.session import Session


@pytest.fixture
def german(tmp_path):
    path = tmp_path / "messung.csv"
    rows = "".join(
        f"{i};{i / 10:.2f};{(i * 7) % 13};{'ja' if i % 3 else 'nein'}\n".replace(".", ",") for i in range(60)
    )
    path.write_bytes(("id;Länge;n;ok\n" + rows).encode("cp1252"))
    return path


def test_a_file_is_looked_at_without_a_project(ketbench, german):
    assert ketbench("data", "look", german).status == 0
    assert "semicolon" in ketbench.err
    assert "decimal comma" in ketbench.err
    assert "Länge" in ketbench.out
    found = ketbench("data", "look", german, "--json").whole_json
    assert found["options"]["separator"] == '";"'


def test_import_tells_and_takes_options(ketbench, wine, german):
    got = ketbench("import", wine, german, "--target", "ok", "--role", "n=skip", "--json").whole_json
    assert (got["rows"], got["total"]) == (60, 0)
    assert ketbench("import", wine, german, "--name", "other", "--separator", "semicolon", "--every", "2").status == 0
    with Session.open(wine, read_only=True) as session:
        assert session.project.datasets["messung"].column("n").role == "skip"
        assert session.project.datasets["other"].n_rows == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--encoding", "klingon"], "klingon"),
        (["--decimal", "x"], "'x'"),
        (["--bad", "eat"], "'eat'"),
        (["--kind", "n=colour"], "'colour'"),
        (["--role", "zz=skip"], "'zz'"),
        (["--kind", "n"], "COLUMN=VALUE"),
        (["--separator", "::"], "one character"),
        (["--name", "wine"], "another --name"),
    ],
)
def test_wrong_options_are_one_sentence(ketbench, wine, german, words, said):
    got = ketbench("import", wine, german, *words)
    assert got.status == 2
    assert said in got.err
    assert got.err.count("\n") == 1


def test_showing_a_dataset(ketbench, wine, german):
    ketbench("import", wine, german, "--target", "ok")
    assert ketbench("data", "show", wine, "messung").status == 0
    assert "train 36" in ketbench.out
    assert "2 qubits by angle encoding" in ketbench.out
    got = ketbench("data", "show", wine, "messung", "--json").whole_json
    assert got["columns"][1]["distinct"] == 60
    assert got["split"]["rows"] == {"train": 36, "validation": 12, "test": 12}
    assert ketbench("data", "show", wine, "none").status == 2


def test_roles_kinds_and_names(ketbench, wine, german):
    ketbench("import", wine, german)
    got = ketbench("data", "set", wine, "messung", "--target", "ok", "--role", "n=group", "--rename", "Länge=x=y")
    assert got.status == 2
    assert (
        ketbench("data", "set", wine, "messung", "--target", "ok", "--role", "n=group", "--rename", "Länge=x").status
        == 0
    )
    with Session.open(wine, read_only=True) as session:
        data = session.project.datasets["messung"]
    assert data.target.name == "ok"
    assert [column.name for column in data.features] == ["x"]
    assert ketbench("data", "set", wine, "messung", "--role", "x=king").status == 2


def test_splitting(ketbench, wine, german):
    ketbench("import", wine, german, "--target", "ok")
    assert ketbench("data", "split", wine, "messung", "--method", "random", "--test", "0.5", "--seed", "3").status == 0
    assert "test 30" in ketbench.out
    assert ketbench("data", "split", wine, "messung", "--folds", "5", "--fold", "4").status == 0
    assert "test 12" in ketbench.out
    refused = ketbench("data", "split", wine, "messung", "--method", "time")
    assert refused.status == 2
    assert "role time" in refused.err
    assert ketbench("data", "split", wine, "messung", "--method", "magic").status == 2


def test_preparing(ketbench, wine, german):
    ketbench("import", wine, german, "--target", "ok")
    assert (
        ketbench("data", "prepare", wine, "messung", "--step", "standardise", "--step", "pca:components=1").status == 0
    )
    assert "Step 2: pca:components=1" in ketbench.out
    assert ketbench("data", "prepare", wine, "messung", "--remove", "2", "--step", "select:columns=n").status == 0
    assert "Step 2: select:columns=n" in ketbench.out
    for wrong in ("magic", "pca:components=0", "pca:components=99", "select:columns=zz"):
        got = ketbench("data", "prepare", wine, "messung", "--step", wrong)
        assert got.status == 2
        assert got.err.count("\n") == 1


def test_reading_again(ketbench, wine, german):
    ketbench("import", wine, german, "--target", "ok")
    german.write_bytes(german.read_bytes() + b"60;9,99;1;ja\n")
    assert ketbench("data", "again", wine, "messung").status == 0
    assert "60 rows became 61" in ketbench.err


def test_a_formula_is_not_exported_as_one(ketbench, wine, tmp_path):
    path = tmp_path / "evil.csv"
    path.write_text("who,n\n=cmd|' /C calc'!A0,-1\nBob,2\n")
    ketbench("import", wine, path)
    out = tmp_path / "out.csv"
    assert ketbench("data", "export", wine, "evil", "--out", out).status == 0
    rows = list(csv_module.reader(out.open()))
    assert rows[1] == ["'=cmd|' /C calc'!A0", "-1"]


def test_from_a_file_of_ones_own_to_a_trained_circuit(ketbench, tmp_path):
    from sklearn.datasets import load_iris

    measured, kinds = load_iris(return_X_y=True)
    rows = [
        [*(f"{value:.1f}".replace(".", ",") for value in row), f"k{k}"] for row, k in zip(measured, kinds, strict=True)
    ]
    (tmp_path / "own.csv").write_text("a;b;c;d;kind\n" + "\n".join(map(";".join, rows)) + "\n")
    project = tmp_path / "p.h5"
    assert ketbench("new", project, "--sample", "iris-classifier").status == 0
    assert ketbench("import", project, tmp_path / "own.csv", "--target", "kind").status == 0
    assert ketbench("data", "prepare", project, "own", "--step", "min-max").status == 0
    assert ketbench("data", "use", project, "own").status == 0
    got = ketbench("run", project, "--set", "epochs=1", "--json")
    assert got.status == 0, got.err
    assert got.last_json["status"] == "done"


def test_large_files_are_kept_by_reference(ketbench, wine, german, tmp_path):
    assert ketbench("data", "limit", "0.0001").status == 0
    assert "over 0.0001 MB" in ketbench.err
    ketbench("import", wine, german, "--target", "ok")
    assert "Its values stay in the file" in ketbench.err
    ketbench("import", wine, german, "--name", "whole", "--snapshot")
    ketbench("import", wine, german, "--name", "small", "--limit", "5")
    ketbench("data", "limit", "200")
    ketbench("import", wine, german, "--name", "asked", "--reference")
    with Session.open(wine, read_only=True) as session:
        kept = {name: d.is_reference for name, d in session.project.datasets.items() if name != "wine"}
    assert kept == {"messung": True, "whole": False, "small": False, "asked": True}


def test_a_referenced_file_that_is_gone_is_told_and_found_again(ketbench, wine, german, tmp_path):
    ketbench("import", wine, german, "--target", "ok", "--reference")
    assert ketbench("data", "show", wine, "messung").status == 0
    assert ketbench("data", "keep", wine, "messung").status == 0
    assert "by reference" in ketbench.err
    german.rename(tmp_path / "moved.csv")
    assert ketbench("data", "show", wine, "messung").status == 0
    assert "which is gone" in ketbench.err
    assert ketbench("verify", wine).status == 1
    assert ketbench("data", "export", wine, "messung", "--out", tmp_path / "x.csv").status == 2
    assert ketbench("data", "keep", wine, "messung", "--file", tmp_path / "moved.csv").status == 0
    assert ketbench("data", "keep", wine, "messung", "--snapshot").status == 0
    (tmp_path / "moved.csv").unlink()
    assert ketbench("verify", wine).status == 0
    assert ketbench("data", "export", wine, "messung", "--out", tmp_path / "x.csv").status == 0


def test_splitting_along_a_column_and_moving_steps(ketbench, wine, german):
    ketbench("import", wine, german, "--target", "ok")
    assert ketbench("data", "split", wine, "messung", "--method", "grouped", "--column", "n").status == 0
    ketbench("data", "prepare", wine, "messung", "--step", "standardise", "--step", "pca:components=1", "--move", "1:1")
    assert ketbench("data", "prepare", wine, "messung", "--move", "2:1").status == 0
    assert ketbench("data", "prepare", wine, "messung", "--move", "9:1").status == 2
    with Session.open(wine, read_only=True) as session:
        made = session.project.datasets["messung"]
    assert made.column("n").role == "group"
    assert [step.kind for step in made.preparation] == ["pca", "standardise"]


def test_offers_and_cures_of_the_window_by_their_word(ketbench, wine, tmp_path):
    ketbench("data", "prepare", wine, "--clear", "--step", "standardise")
    ketbench("data", "fit", wine)
    assert "takes 4, so 9 would not be looked at" in ketbench.out
    assert "Offer pca: PCA to 4 components." in ketbench.out
    assert ketbench("data", "fit", wine, "--take", "magic").status == 2
    assert ketbench("data", "fit", wine, "--take", "reupload").status == 0
    assert "Offer" not in ketbench.out
    with Session.open(wine, read_only=True) as session:
        assert session.project.experiment().circuit.features == tuple(range(13))

    rows = "".join(f"{100 + i},{i % 7},{'ab'[i % 2]}\n" for i in range(40))
    (tmp_path / "ids.csv").write_text("number,value,y\n" + rows)
    ketbench("import", wine, tmp_path / "ids.csv", "--target", "y", "--role", "number=feature")
    ketbench("data", "fix", wine, "ids")
    listed = [line for line in ketbench.out.splitlines() if "looks like an id" in line]
    assert "Make 'number' an id" in listed[0]
    assert ketbench("data", "cure", wine, "ids", "--take", listed[0].split(".")[0]).status == 0
    assert "looks like an id" not in ketbench.out
    assert ketbench("data", "cure", wine, "ids", "--take", "99").status == 2
