import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.base.figures import Image
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.results.export import export, safe_cell


@pytest.fixture
def run():
    metric = Metric(np.array([1, 2]), np.array([0.5, np.nan]), np.array([0.1, 0.2]))
    result = Result(
        {"test_accuracy": 0.9, "not_there": None},
        [Baseline("logistic", "Logistic <regression>", {"test_accuracy": 0.95})],
        {"digit": Image(title="digit", pixels=np.eye(2))},
        notes=["engine a <b>"],
    )
    experiment = Experiment("e", "b", params={"x": 1}, seed=3)
    return Run("run-0001", experiment, Status.DONE, seconds=1.5, metrics={"=loss": metric}, result=result)


def test_csv_holds_every_point_and_no_formula(run, tmp_path):
    export([run, replace(run, id="run-0002")], "csv", tmp_path / "a.csv")
    rows = list(csv.DictReader((tmp_path / "a.csv").open()))
    assert [(r["run"], r["metric"], r["step"], r["value"]) for r in rows] == [
        ("run-0001", "'=loss", "1", "0.5"),
        ("run-0001", "'=loss", "2", "nan"),
        ("run-0002", "'=loss", "1", "0.5"),
        ("run-0002", "'=loss", "2", "nan"),
    ]


@pytest.mark.parametrize("text", ["=cmd", "+1", "-1", "@x", "\tx"])
def test_a_formula_is_made_harmless(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("loss") == "loss"


def test_json_is_valid_and_whole(run, tmp_path):
    export([run], "json", tmp_path / "a.json")
    (row,) = json.loads((tmp_path / "a.json").read_text())
    assert row["summary"] == {"test_accuracy": 0.9, "not_there": None}
    assert row["baselines"]["logistic"]["test_accuracy"] == 0.95
    assert row["metrics"]["=loss"]["values"] == [0.5, "nan"]
    assert (row["seed"], row["status"], row["digest"]) == (3, "done", run.experiment.digest())


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_pictures_of_curves_and_of_figures(run, tmp_path, file_format):
    curves = export([run], file_format, tmp_path / f"curves.{file_format}").read_bytes()
    digit = export([run], file_format, tmp_path / f"digit.{file_format}", figure="digit").read_bytes()
    assert len(curves) > 500
    assert len(digit) > 500
    assert curves != digit


def test_what_cannot_be_exported_is_named(run, tmp_path):
    with pytest.raises(InputError, match="'bmp' is not an export format"):
        export([run], "bmp", tmp_path / "a.bmp")
    with pytest.raises(InputError, match="has no figure 'other'; it has digit"):
        export([run], "png", tmp_path / "a.png", figure="other")
    with pytest.raises(InputError, match="choose another place"):
        export([run], "csv", tmp_path / "missing" / "a.csv")
    with pytest.raises(InputError, match="run the experiment first"):
        export([replace(run, metrics={})], "png", tmp_path / "a.png")


def test_a_notebook_shows_a_run_beside_its_baselines_with_text_escaped(run):
    html = run._repr_html_()
    assert "Logistic &lt;regression&gt;" in html
    assert "engine a &lt;b&gt;" in html
    assert "data:image/png;base64," in html
    assert "not measured" in html
    assert "<table>" not in replace(run, result=None, metrics={})._repr_html_()
