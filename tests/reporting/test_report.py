"""Reports as a reader gets them: whole, self-contained, and honest about what is missing."""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import ketbench as kb
from ketbench.base.errors import InputError, ProjectError
from ketbench.base.figures import Axis, Bars, HeatMap, Line, Series, Table
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.results.reporting import commands, python_lines
from ketbench.results.reporting.content import gathered
from ketbench.results.reporting.pieces import Picture, Rows, Words
from ketbench.samples import sample

POISON = "<script>alert('=1+1')</script> $x_1$ & \"quoted\""
METRIC = Metric(np.arange(5), np.array([1.0, np.nan, 0.5, np.inf, 0.2]), np.arange(5.0))


def summary(accuracy):
    return {"test_accuracy": accuracy, "test_auc": None}


@pytest.fixture
def run():
    figures = {
        "scores": Line(title="Scores $y$", series=[Series("a", np.arange(3.0), np.ones(3))], x=Axis("step")),
        "bars": Bars(title="Bars", categories=["a", "b"], names=["n"], values=np.array([[1.0, np.nan]])),
        "table": Table(title="A table", columns=["k", "v"], rows=[[POISON, None]]),
        "broken": HeatMap(title="Broken", values=np.zeros((2, 2)), columns=np.zeros(5), rows=np.zeros(2)),
    }
    by_row = np.array([[1.0] * 90 + [0.0] * 10, [1.0] * 60 + [0.0] * 40])
    result = Result(
        summary(0.9),
        [Baseline("linear", "Linear <b>", summary(0.6), "run to the end")],
        figures,
        {"test_accuracy_by_row": by_row},
        notes=[POISON],
    )
    dataset = next(iter(sample("iris-classifier").build().datasets.values()))
    circuit = CircuitBuilder("c", 2).add("ry", 0, "x[0] + t").add("x", 1, controls=[0]).build()
    experiment = Experiment("trial", "gate.statevector", dataset, circuit, {"epochs": 3}, 7, POISON)
    return Run(
        "run-0001",
        experiment,
        Status.DONE,
        "2026-01-01T00:00:00",
        seconds=2.5,
        environment={"python": "3.11"},
        metrics={"loss": METRIC},
        result=result,
    )


@pytest.fixture
def project(run):
    return Project("lab").with_experiment(run.experiment).with_run(run)


class Links(HTMLParser):
    """Everything a page would fetch or run."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.fetched = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]


def test_the_page_fetches_nothing_and_runs_nothing(project, tmp_path):
    text = kb.report(project, tmp_path / "r.html").read_text()
    found = Links(text)
    assert found.fetched
    assert all(link.startswith("data:image/") for link in found.fetched)
    assert not {"script", "link", "iframe", "object", "form"} & set(found.tags)
    assert "url(" not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text


def test_the_page_says_all_that_is_asked(project, tmp_path):
    text = kb.report(project, tmp_path / "r.html").read_text()
    for words in (
        "Result beside the classical controls",
        "better",
        "0.900 (0.826 to 0.945)",
        "leaves zero out",
        "McNemar",
        "Data card",
        "SHA-256 of the data",
        "training 90",
        "OPENQASM 3.0",
        "learning_rate",
        "default",
        "ketbench run lab.h5 --repeat run-0001",
        "kb.open(&#x27;lab.h5&#x27;)",
        "python",
        "not measured",
        "Linear &lt;b&gt;",
    ):
        assert words in text, words
    assert text.count("<img") == 4, "curves, scores, bars and circuit"
    assert "Broken: it cannot be drawn" in text


def test_the_pdf_has_its_fonts_inside_and_is_the_same_each_time(project, tmp_path):
    one = kb.report(project, tmp_path / "a.pdf").read_bytes()
    assert one.startswith(b"%PDF")
    assert b"/FontFile2" in one
    assert b"/Type /Page" in one
    assert kb.report(project, tmp_path / "b.pdf").read_bytes() == one
    assert kb.report(project, tmp_path / "a.html").read_bytes() == kb.report(project, tmp_path / "b.html").read_bytes()


def test_on_a_narrow_screen_tables_and_pictures_scroll_in_their_place(project, tmp_path):
    text = kb.report(project, tmp_path / "a.html").read_text()
    assert text.count('<div class="wide"><table>') == text.count("<table>") > 3
    assert text.count('<div class="wide"><img') == text.count("<img") > 3
    assert ".wide{overflow-x:auto" in text


def test_seeds_in_one_run_explain_why_its_curves_begin_anew(project, run):
    several = replace(run, result=replace(run.result, summary={**run.result.summary, "seeds": [7, 8]}))
    (words,) = [w for w in words_of(project, several) if "one after the other" in w]
    assert words.startswith("The 2 seeds")
    assert not [w for w in words_of(project, run) if "one after the other" in w]


def words_of(project, run):
    pieces = [piece for section in gathered(project, run, "lab.h5").sections for piece in section.pieces]
    texts = [piece.text for piece in pieces if isinstance(piece, Words)]
    return texts + [cell for piece in pieces if isinstance(piece, Rows) for row in piece.rows for cell in row]


def test_a_run_without_metrics_baselines_or_result_is_reported(project, run, tmp_path):
    bare = replace(run, metrics={}, environment={}, result=replace(run.result, baselines=(), arrays={}))
    said = " ".join(words_of(project, bare))
    assert "No metric was recorded" in said
    assert "No classical baseline was measured" in said
    assert "environment of this run was not recorded" in said
    failed = replace(run, status=Status.FAILED, result=None, error="The loss became nan at step 3.", metrics={})
    said = " ".join(words_of(project, failed))
    assert "The loss became nan at step 3." in said
    assert "not measured" in said
    for end in ("html", "pdf"):
        target = tmp_path / f"r.{end}"
        assert kb.report(project.with_run(failed), target).stat().st_size > 2000
    empty = replace(failed, experiment=Experiment("none", "no.such.backend"))
    assert "uses no dataset" in " ".join(words_of(project, empty))
    assert "at their defaults are not listed" in " ".join(words_of(project, empty))
    kb.report(Project("p").with_run(empty), tmp_path / "empty.pdf")


def test_lists_stand_below_the_table(project, run):
    chosen = replace(run, result=replace(run.result, summary={**summary(0.9), "selected": ["a", "b"], "seeds": [1, 2]}))
    said = words_of(project, chosen)
    assert "selected: a, b" in said
    assert "['a', 'b']" not in said
    assert "seeds: 1, 2" in said


def test_curves_that_are_shown_already_are_not_drawn_twice(project, run):
    again = Line(title="Loss", series=[Series("loss", METRIC.steps.astype(float), METRIC.values)])
    twice = replace(run, result=replace(run.result, figures={"loss": again}))
    sections = {section.title: section.pieces for section in gathered(project, twice, "lab.h5").sections}
    assert "Figures" not in sections
    assert any(isinstance(piece, Picture) for piece in sections["Curves"])


def test_five_hundred_metrics_and_a_million_points(project, run, tmp_path):
    many = {f"m{i}": METRIC for i in range(500)}
    many["long"] = Metric(np.arange(10**6), np.sin(np.arange(10**6)), np.arange(10.0**6))
    said = " ".join(words_of(project, replace(run, metrics=many)))
    assert "The first 60 of 501 metrics" in said
    target = kb.report(project.with_run(replace(run, metrics={"long": many["long"]}, result=None)), tmp_path / "r.html")
    assert target.stat().st_size < 1_000_000


def test_what_cannot_be_written_is_named(project, tmp_path):
    with pytest.raises(InputError, match=r"end its name in .html or .pdf"):
        kb.report(project, tmp_path / "r.doc")
    with pytest.raises(InputError, match="run an experiment first"):
        kb.report(Project("empty"), tmp_path / "r.html")
    with pytest.raises(ProjectError, match="has no run 'run-9'"):
        kb.report(project, tmp_path / "r.html", run="run-9")
    with pytest.raises(InputError, match=r"cannot be written to .* free space or choose another place"):
        kb.report(project, tmp_path / "absent" / "r.html")


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from ketbench.results.reporting.write import _write
from ketbench.base.errors import InputError
from pathlib import Path
try:
    _write(Path(sys.argv[1]), b"x" * 60_000)
except InputError as error:
    print(error)
"""


def test_a_disk_that_fills_leaves_the_older_report_and_no_half_one(tmp_path):
    target = tmp_path / "r.html"
    target.write_text("the older report")
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(target)], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"The report of 0.1 MB cannot be written to '.*' \(.*\); free space .*\n", done.stdout)
    assert target.read_text() == "the older report"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_what_repeats_a_run_is_quoted_for_shell_and_python():
    run = Run("run-0003", Experiment("e", "b"))
    assert commands("my lab's.h5", run).startswith("ketbench run 'my lab'\"'\"'s.h5' --repeat run-0003\n")
    assert 'kb.open("my lab\'s.h5")' in python_lines("my lab's.h5", run)
    compile(python_lines("a\\b'\"c.h5", run, "it's"), "copied", "exec")
