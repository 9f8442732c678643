"""What each command does when all is well."""

import json
import subprocess
import sys

import pytest

import ketbench as kb
from ketbench.results.drawing import save_curves

QUICK = ("--set", "epochs=2")


def test_samples_are_listed(ketbench):
    names = [row["name"] for row in ketbench("samples", "--json").whole_json]
    assert {"wine-classifier", "iris-classifier"} <= set(names)
    assert "iris-classifier" in ketbench("samples").out


def test_backends_say_whether_they_can_run(ketbench):
    rows = {row["name"]: row for row in ketbench("backends", "--json").whole_json}
    assert rows["gate.pennylane"]["available"] is True
    assert all(row["reason"] for row in rows.values() if not row["available"])
    assert "gate.pennylane" in ketbench("backends").out


def test_doctor_names_versions_and_remedies(ketbench):
    rows = {(row["group"], row["name"]): row for row in ketbench("doctor", "--json").whole_json}
    assert rows["library", "numpy"]["ok"]
    assert rows["library", "torch"]["value"]
    assert rows["device", "NVIDIA GPU"]["value"]
    assert all(row["remedy"] for row in rows.values() if not row["ok"])
    assert ketbench("doctor").status == 0


def test_a_new_project_shows_its_parts(ketbench, wine):
    content = ketbench("show", wine, "--json").whole_json
    (data,) = content["datasets"]
    assert (data["name"], data["rows"], data["features"], data["target"]) == ("wine", 178, 13, "cultivar")
    assert data["preparation"] == ["standardise", "pca"]
    (circuit,) = content["circuits"]
    assert circuit["qubits"] == 4
    assert [e["name"] for e in content["experiments"]] == ["wine"]
    assert content["runs"] == []
    assert "reuploading-4" in ketbench("show", wine).out


def test_a_run_ends_with_one_line_of_json_and_is_kept(ketbench, wine):
    row = ketbench("run", wine, "--json", "--seed", "3", *QUICK).last_json
    assert ketbench.status == 0
    assert (row["run"], row["status"], row["seed"]) == ("run-0001", "done", 3)
    assert 0 <= row["summary"]["test_accuracy"] <= 1
    assert "logistic_regression" in row["baselines"]
    assert row["seconds"] > 0
    (kept,) = ketbench("show", wine, "--json").whole_json["runs"]
    assert kept["summary"]["test_accuracy"] == row["summary"]["test_accuracy"]


def test_the_same_seed_gives_identical_metrics(ketbench, wine, tmp_path):
    for number in (1, 2):
        assert ketbench("run", wine, "wine", *QUICK).status == 0, ketbench.err
        assert ketbench("export", wine, "last", "--format", "json", "--out", tmp_path / f"{number}.json").status == 0
    first, second = (json.loads((tmp_path / f"{n}.json").read_text())[0] for n in (1, 2))
    assert first["digest"] == second["digest"]
    timed = ("seconds", "per_second")
    summaries = [{k: v for k, v in run["summary"].items() if not k.endswith(timed)} for run in (first, second)]
    assert summaries[0] == summaries[1]
    points = [
        {k: (m["steps"], m["values"]) for k, m in run["metrics"].items() if "second" not in k}
        for run in (first, second)
    ]
    assert points[0] == points[1]
    assert first["environment"]["python"] == second["environment"]["python"]


@pytest.mark.slow
def test_a_run_is_exported_in_every_format(ketbench, wine, tmp_path):
    ketbench("run", wine, *QUICK)
    for file_format in ("csv", "png", "svg", "pdf"):
        target = tmp_path / f"out.{file_format}"
        assert ketbench("export", wine, "last", "--format", file_format, "--out", target).status == 0
        assert target.stat().st_size > 200


@pytest.mark.slow
def test_curves_of_chosen_runs_are_drawn_smoothed_and_by_seeds(ketbench, wine, tmp_path):
    for seed in (1, 2):
        ketbench("run", wine, *QUICK, "--seed", str(seed))
    target = tmp_path / "out.svg"
    words = ("--format", "svg", "--metric", "validation_loss", "--smooth", "0.9", "--group-seeds", "--log-y")
    assert ketbench("export", wine, "run-0001,run-0002", *words, "--out", target).status == 0
    project = kb.open(wine)
    look = {"smooth": 0.9, "group_seeds": True, "log_y": True}
    drawn = save_curves(list(project.runs.values()), ["validation_loss"], tmp_path / "py.svg", **look)
    assert drawn.read_bytes() == target.read_bytes()
    assert (
        ketbench("export", wine, "run-0002", "--format", "svg", "--metric", "validation_loss", "--out", target).status
        == 0
    )
    alone = save_curves([project.run("run-0002")], ["validation_loss"], tmp_path / "alone.svg", places=[1])
    assert alone.read_bytes() == target.read_bytes(), "in the colour that it has among all runs of the project"
    assert ketbench("export", wine, "all", "--format", "svg", "--smooth", "2", "--out", target).status == 2
    assert "choose from 0" in ketbench.err


def test_data_are_imported_with_a_target(ketbench, wine, csv):
    assert ketbench("import", wine, csv, "--name", "points", "--target", "parity").status == 0
    assert "40 rows" in ketbench.err
    rows = {row["name"]: row for row in ketbench("show", wine, "--json").whole_json["datasets"]}
    assert rows["points"]["target"] == "parity"
    assert rows["points"]["features"] == 2


def test_a_sound_project_is_verified(ketbench, wine):
    assert ketbench("verify", wine).status == 0
    found = ketbench("verify", wine, "--json").whole_json
    assert (found["path"], found["ok"], found["findings"]) == (str(wine), True, [])
    assert (found["snapshot"]["rows"], found["snapshot"]["lost"]) == (3, 0)
    assert not found["journal"]["present"]


def test_version_and_help(ketbench):
    assert ketbench("--version").out.strip() == "0.1.0"
    assert "doctor" in ketbench("--help").out


def test_new_and_run_need_no_display_and_load_no_qt(tmp_path):
    path = tmp_path / "p.h5"
    code = f"""
import sys
from ketbench.cli import main
assert main(["new", {str(path)!r}, "--sample", "iris-classifier"]) == 0
assert main(["run", {str(path)!r}, "--json", "--set", "epochs=1"]) == 0
assert not [name for name in sys.modules if name.startswith(("PySide6", "pyqtgraph", "torch", "pennylane"))]
"""
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["status"] == "done"


def test_the_demo_trains_draws_and_saves(ketbench, tmp_path):
    assert ketbench("demo", "--headless", "--folder", tmp_path / "demo").status == 0
    assert (tmp_path / "demo" / "wine-loss.png").stat().st_size > 5000
    (run,) = ketbench("show", tmp_path / "demo" / "wine-classifier.h5", "--json").whole_json["runs"]
    assert run["summary"]["test_accuracy"] >= 0.90
