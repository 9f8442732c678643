"""A problem is stated, shown, solved, read and written by commands; what is doubtful is refused before it is stated."""

import csv
import io
import json

import dimod
import pytest

ITEMS = "item,value,weight\na,10,5\nb,40,4\nc,30,6\nd,50,3\n"


@pytest.fixture
def lab(ketbench, tmp_path):
    project, file = tmp_path / "lab.h5", tmp_path / "items.csv"
    file.write_text(ITEMS)
    ketbench("new", project)
    assert ketbench("import", project, file).status == 0
    return project


def test_a_knapsack_from_a_table_to_an_answer_by_name(ketbench, lab, tmp_path):
    made = ketbench("problem", "new", lab, "knapsack", "--data", "items", "--set", "capacity=10", "--json")
    assert made.whole_json["name"] == "knapsack of items"
    shown = ketbench("problem", "show", lab, "knapsack of items", "--json").whole_json
    assert shown["variables"] == ["a", "b", "c", "d"]
    assert shown["constraints"][0]["bound"] == 10
    # A penalty P pays P (weight + slack - 10)^2, so the empty bag with no slack costs 100 P.
    assert shown["offset"] == 100 * shown["penalty"] > 0
    assert shown["qubo"]["slack"] == 4
    text = ketbench("problem", "show", lab).out
    assert "Penalty: 41" in text
    assert "slack" in text
    done = ketbench("run", lab, "knapsack of items", "--set", "time_limit=1", "--json").last_json
    summary = done["summary"]
    assert (summary["objective"], summary["bound"]) == (90, 90)
    assert summary["feasible"] is True
    assert summary["proved_optimal"] is True
    table = list(csv.reader(io.StringIO(ketbench("export", lab, done["run"], "--format", "csv").out)))
    assert table == [["variable", "value"], ["a", "0"], ["b", "1"], ["c", "0"], ["d", "1"]]
    target = tmp_path / "answer.csv"
    assert ketbench("export", lab, "last", "--format", "csv", "--out", target).status == 0
    assert target.read_text().splitlines()[0] == "variable,value"


def test_a_problem_is_written_for_other_programs(ketbench, lab, tmp_path):
    ketbench("problem", "new", lab, "knapsack", "--data", "items", "--set", "capacity=10")
    for form in ("cqm", "bqm", "lp"):
        assert ketbench("problem", "export", lab, "items", "--format", form, "--out", tmp_path / form).status == 0
    cqm = dimod.ConstrainedQuadraticModel.from_file((tmp_path / "cqm").read_bytes())
    bqm = dimod.BinaryQuadraticModel.from_file((tmp_path / "bqm").read_bytes())
    assert dimod.ExactCQMSolver().sample_cqm(cqm).filter(lambda row: row.is_feasible).first.energy == -90
    assert dimod.ExactSolver().sample(bqm).first.energy == -90
    ketbench("import", lab, tmp_path / "lp", "--name", "again")
    assert ketbench("problem", "new", lab, "model", "--data", "again").status == 0
    assert (
        ketbench("run", lab, "model of again", "--set", "time_limit=1", "--json").last_json["summary"]["objective"]
        == -90
    )
    assert ketbench("problem", "export", lab, "items", "--format", "pdf", "--out", tmp_path / "x").status == 2


def test_what_is_doubtful_or_unknown_is_refused(ketbench, lab):
    for words, complaint in (
        (("max-cut", "--data", "items"), "nothing says that it is a graph"),
        (("knapsack", "--data", "items"), "needs a capacity"),
        (("knapsack", "--data", "items", "--set", "capcity=3"), "'capcity' is not a parameter"),
        (("knapsack", "--data", "nothing"), "no dataset 'nothing'; it has items"),
        (("sudoku", "--data", "items"), "no kind of problem 'sudoku'"),
        (("feature-selection", "--data", "items"), "annealing.feature_selection"),
        (("tsp", "--data", "items"), "nothing says that it is a graph"),
        (("model",), "needs lines in the setting text"),
        (("model", "--set", "text=maximise x"), "declares it nowhere"),
        (("knapsack", "--data", "items", "--set", "capacity=-1"), "capacity"),
    ):
        assert ketbench("problem", "new", lab, *words).status == 2, words
        assert complaint in ketbench.err
        assert ketbench.err.count("\n") == 1
    assert ketbench("problem", "show", lab, "x").status == 2
    assert "has no problem 'x'" in ketbench.err


def test_a_free_model_and_a_model_that_nothing_meets(ketbench, lab):
    text = "text=minimise 2 n - 3 x; low: n + x >= 2; integer n 0..9; binary x"
    ketbench("problem", "new", lab, "model", "--set", text, "--name", "free")
    assert ketbench("run", lab, "free", "--set", "time_limit=1", "--json").last_json["summary"]["objective"] == -1
    assert ketbench("export", lab, "last", "--format", "csv").out == "variable,value\nn,1\nx,1\n"
    ketbench("problem", "new", lab, "model", "--set", "text=minimise x; a: x + y >= 3; binary x y", "--name", "none")
    done = ketbench("run", lab, "none", "--set", "time_limit=1", "--json").last_json
    assert done["summary"]["feasible"] is False
    assert done["summary"]["proved_infeasible"] is True
    assert done["summary"]["proved_optimal"] is False
    assert "nothing meets all constraints" in done["notes"][0]


def test_the_kinds_are_listed(ketbench):
    kinds = [row["kind"] for row in ketbench("problem", "kinds", "--json").whole_json]
    assert len(kinds) == 14
    assert {"knapsack", "tour", "portfolio", "model"} <= set(kinds)


def test_sample_sets_of_dimod_go_out_and_come_back_in_the_user_s_names(ketbench, lab, tmp_path):
    ketbench("problem", "new", lab, "knapsack", "--data", "items", "--set", "capacity=10")
    ketbench("run", lab, "knapsack of items", "--set", "time_limit=1")
    target = tmp_path / "answers.json"
    assert ketbench("problem", "samples", lab, "last", "--out", target).status == 0
    best = dimod.SampleSet.from_serializable(json.loads(target.read_text())).first
    assert (best.energy, best.sample) == (-90, {"a": 0, "b": 1, "c": 0, "d": 1})
    told = ketbench("problem", "answers", lab, "--samples", target, "--json").whole_json
    assert told[0]["answer"] == {"a": 0, "b": 1, "c": 0, "d": 1}
    assert (told[0]["objective"], told[0]["feasible"]) == (90, True)
    heavy = dimod.SampleSet.from_samples([{"a": 1, "b": 1, "c": 1, "d": 1}], vartype="BINARY", energy=[0])
    target.write_text(json.dumps(heavy.to_serializable()))
    text = ketbench("problem", "answers", lab, "--samples", target).out
    assert "capacity by 8" in text
    target.write_text("{}")
    refused = ketbench("problem", "answers", lab, "--samples", target)
    assert refused.status != 0
    assert "not a sample set of dimod" in refused.err
