"""All runs as one table of points, by Python; no cell that a spreadsheet would run."""

import csv

import numpy as np
import pytest

import ketbench as kb
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run
from ketbench.project.project import Project


def run(number, name, values):
    metric = Metric(np.arange(len(values)), np.array(values, float), np.arange(float(len(values))))
    return Run(
        f"run-{number:04d}", Experiment(name, "b", seed=number), metrics={"@loss": metric, "=cmd|' /C'!A0": metric}
    )


@pytest.fixture
def project():
    return Project("p").with_run(run(1, "=1+1", [1, -2])).with_run(run(2, "plain", [np.nan, np.inf, -np.inf]))


def test_every_point_of_every_run_is_a_line(project, tmp_path):
    with kb.export_runs(project, tmp_path / "all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 + 2 * 3
    assert {(r["run"], r["experiment"], r["seed"]) for r in rows} == {
        ("run-0001", "'=1+1", "1"),
        ("run-0002", "plain", "2"),
    }
    assert [float(r["value"].lstrip("'")) for r in rows[:2]] == [1, -2]


def test_no_cell_begins_with_a_formula(project, tmp_path):
    with kb.export_runs(project.runs.values(), tmp_path / "all.csv").open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    risky = [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r", "-"))]
    assert all(float(cell) < 0 and np.isfinite(float(cell)) for cell in risky), "only plain negative numbers"
    assert "'-inf" in cells


def test_an_ending_without_a_format_is_named(project, tmp_path):
    with pytest.raises(InputError, match="is not an export format"):
        kb.export_runs(project, tmp_path / "all.xls")
