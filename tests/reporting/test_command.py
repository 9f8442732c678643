"""`ketbench report` and the commands it names, on a real project with a real run."""

import re
import shlex

import pytest

from ketbench.base.figures import same
from ketbench.cli import main
from ketbench.results.reporting import python_lines


@pytest.fixture(scope="module")
def wine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wine")
    path = folder / "wine.h5"
    assert main(["new", str(path), "--sample", "wine-classifier"]) == 0
    assert main(["run", str(path), "--set", "epochs=3", "--set", "repeats=2", "--set", 'explain="full"']) == 0
    return path


def test_a_report_of_a_real_run_is_small_and_whole(wine, capsys):
    for end in ("html", "pdf"):
        target = wine.with_suffix(f".{end}")
        assert main(["report", str(wine), "--out", str(target)]) == 0
        assert f"Wrote '{target}'" in capsys.readouterr().err
        assert 50_000 < target.stat().st_size < 1_000_000
    text = wine.with_suffix(".html").read_text()
    assert str(wine.parent) not in text
    for title in ("Expressibility", "ROC on the test part", "Decision boundary", "Circuit reuploading-4"):
        assert title.lower() in text.lower()


@pytest.mark.slow
def test_what_the_report_says_repeats_the_run(wine, monkeypatch, capsys):
    import ketbench as kb

    monkeypatch.chdir(wine.parent)
    main(["report", wine.name, "--run", "run-0001", "--out", "r.html"])
    text = (wine.parent / "r.html").read_text()
    line = re.search(r"ketbench (run \S+ --repeat run-0001)", text).group(1)
    assert main(shlex.split(line)) == 0
    project = kb.open(wine)
    first, again = project.run("run-0001"), project.run("last")
    assert again.id != first.id
    assert again.experiment.digest() == first.experiment.digest()
    assert again.metrics == first.metrics
    assert same(again.result.figures["roc"], first.result.figures["roc"])


@pytest.mark.slow
def test_the_python_of_a_figure_runs_it_again_and_draws_it(wine, monkeypatch):
    import ketbench as kb

    monkeypatch.chdir(wine.parent)
    first = kb.open(wine).run("run-0001")
    held = {}
    exec(python_lines(wine.name, first, "calibration"), held)
    assert same(held["run"].result.figures["calibration"], first.result.figures["calibration"])
    assert held["run"].metrics == first.metrics
    picture = (wine.parent / "run-0001-calibration.pdf").read_bytes()
    assert b"/FontFile2" in picture
    exec(python_lines(wine.name, first), held)
    assert (wine.parent / "expressibility.pdf").stat().st_size > 3000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "r.txt"), "end its name in .html or .pdf"),
        (("--out", "r.html", "--run", "run-77"), "has no run 'run-77'"),
    ],
)
def test_a_report_that_cannot_be_made_is_one_sentence(wine, capsys, words, said):
    assert main(["report", str(wine), *words]) == 2
    caught = capsys.readouterr().err
    assert said in caught
    assert "Traceback" not in caught
