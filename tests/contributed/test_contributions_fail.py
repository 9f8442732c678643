"""Contributions that crash, hang, print, lie or give what cannot travel: one sentence, and all else goes on."""

import json

import numpy as np
import pytest

from ketbench.backends.trying.contributed import contributed_candidates
from ketbench.backends.trying.packages import package_of, remove
from ketbench.backends.trying.switches import SAFE, switch
from ketbench.base.contributed.found import all_of, contribution, contributions, look_again
from ketbench.base.contributed.scoring import extra_scores
from ketbench.base.errors import BackendError, DatasetError, InputError
from ketbench.cli import main
from ketbench.contract.result import Result
from ketbench.data.importing import read_file
from ketbench.results.reporting.content import brought_sections
from ketbench.running.jobs.worker.brought import with_figures

from .test_examples_at_work import RUN

IMPORTER = 'title = "X"\nendings = [".xx"]\n'
FIGURE = 'title = "X"\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import os; os._exit(7)", r"ended the process that asked it \(exit code 7\)"),
        ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
        ("1 / 0", "fails with ZeroDivisionError: division by zero"),
        ("return 5", "of type int, not a table"),
        ("return {}", "The table has no columns"),
        ("return {'a': [1], 'b': [1, 2]}", "unequal lengths"),
    ],
)
def test_an_importer_never_hurts_the_host(planted, tmp_path, body, said):
    planted("importer", "bad", f"class It:\n    def read(self, path):\n        {body}\n", IMPORTER)
    path = tmp_path / "a.xx"
    path.write_text("something")
    with pytest.raises(DatasetError, match=said) as caught:
        read_file(path)
    assert "a.xx" in str(caught.value)


def test_a_module_that_ends_its_process_is_listed_by_its_manifest_and_refused_when_used(planted, foreign, capsys):
    planted("figure", "deadly", "import os\nprint('{')\nos._exit(3)\n", FIGURE)
    assert [row.state.value for row in contributed_candidates() if row.name == "deadly"] == ["found"]
    assert main(["plugin", "list", "--json"]) == 0
    assert any(row["name"] == "deadly" for row in json.loads(capsys.readouterr().out))
    made, failed = with_figures(Result({"a": 1}), "any", lambda: False)
    assert made.figures == {}
    assert "The figure 'deadly' of 'kbp-deadly' ended the process that asked it (exit code 3)" in failed[0]
    assert foreign() == []


def test_without_a_manifest_the_code_is_asked_once_in_its_own_process_and_remembered(planted, tmp_path, foreign):
    mark = tmp_path / "runs"
    planted(
        "figure", "asked", f"open({str(mark)!r}, 'a').write('x')\nclass It:\n    title = 'T'\n    def draw(s, r): ...\n"
    )
    for _ in range(2):
        assert [one.title for one in contributions("figure")] == ["T"]
    assert mark.read_text() == "x"
    assert foreign() == []


def test_a_module_that_hangs_is_stopped(planted):
    planted("figure", "slow", "import threading\nclass It:\n    def draw(s, r): threading.Event().wait()\n", FIGURE)
    with pytest.raises(BackendError, match=r"took over 0\.2 s and was stopped"):
        contribution("figure", "slow").ask("draw", None, seconds=0.2)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ('title = "X"\nbackends = "gate"\n', "backends is 'gate'; write a list of texts"),
        ('title = ""\n', "title is empty"),
        ('titel = "X"\n', "title is not stated"),
        ('title = "X"\ncolour = 1\n', "colour is not known"),
        ("title = \n", "is not a manifest"),
    ],
)
def test_a_manifest_that_is_wrong_is_told_in_the_list(planted, manifest, said):
    planted("figure", "odd", "", manifest)
    assert contributions("figure") == ()
    (one,) = all_of("figure")
    assert said in one.trouble


def test_a_manifest_of_a_newer_form_is_told(planted, tmp_path):
    planted("figure", "newer", "", FIGURE)
    file = tmp_path / "planted" / "kbp_newer" / "ketbench.toml"
    file.write_text(file.read_text().replace("manifest = 1", "manifest = 2"))
    assert "reads 1; update one of the two" in all_of("figure")[0].trouble


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('wires = 2\ndecomposition = "h a; cx a, c;"', "names a wire that is not there"),
        ('wires = 2\ndecomposition = "h a; rzz(0.1) a, b;"', "is not a step"),
        ('wires = 2\ndecomposition = "h a; rz(phi) b;"', "has the angle phi"),
        ('wires = 9\ndecomposition = "h a; h b;"', "has 9 wires"),
        ('wires = 1\ndecomposition = "h a"', "has 1 steps"),
        ('wires = 2\ndecomposition = "cx a, a; h a"', "must name 2 different wires"),
    ],
)
def test_a_gate_whose_decomposition_cannot_be_read_is_told(planted, facts, said):
    planted("gate", "odd", "", f'title = "X"\nsymbol = "X"\n{facts}\n')
    (row,) = [row for row in contributed_candidates() if row.kind == "gate"]
    assert (row.state.value, said in row.reason) == ("failed", True), row.reason


def test_a_score_that_fails_is_not_measured(planted):
    facts = 'title = "X"\npredicts = "classes"\n'
    planted("score", "broken", "class It:\n    def score(self, t, p, c): raise ValueError\n", facts)
    planted("score", "wordy", "class It:\n    def score(self, t, p, c): return 'good'\n", facts)
    planted("score", "infinite", "class It:\n    def score(self, t, p, c): return float('nan')\n", facts)
    found = extra_scores("classes", {"test": (np.array([0, 1]), np.array([0, 1]), None)})
    assert found == {"test_broken": None, "test_infinite": None, "test_wordy": None}


def test_a_section_that_fails_says_so_in_its_place(planted):
    planted("section", "bad", "class It:\n    def write(self, run): return [object()]\n", FIGURE)
    (section,) = brought_sections(RUN)
    assert "gave object; give texts and figures" in section.pieces[0].text


def test_what_cannot_travel_is_refused_and_no_class_of_a_plugin_is_imported(planted, foreign):
    planted("figure", "own", "class Mine:\n    pass\nclass It:\n    def draw(s, r): return Mine()\n", FIGURE)
    with pytest.raises(BackendError, match="which cannot travel"):
        contribution("figure", "own").ask("draw", None)
    assert foreign() == []


def test_a_package_without_backends_is_disabled_left_out_and_removed(planted, monkeypatch, tmp_path):
    planted("figure", "mine", "class It:\n    def draw(s, r): ...\n", FIGURE)
    assert package_of("mine").distribution == "kbp-mine"
    switch("kbp-mine", on=False)
    assert contributions("figure") == ()
    assert [row.state.value for row in contributed_candidates()] == ["disabled"]
    switch("kbp-mine", on=True)
    monkeypatch.setenv(SAFE, "1")
    assert contributions("figure") == ()
    monkeypatch.delenv(SAFE)
    remove("kbp-mine")
    assert not (tmp_path / "planted" / "kbp_mine-1.0.dist-info").exists()


def test_an_unknown_name_is_told_with_those_there_are(plugins):
    with pytest.raises(InputError, match="There is no figure 'dist'; there are distances"):
        contribution("figure", "dist")


def test_damaged_metadata_hide_no_other_contribution(planted, tmp_path, monkeypatch):
    planted("figure", "sound", "class It:\n    def draw(s, r): ...\n", FIGURE)
    planted("figure", "torn", "class It:\n    def draw(s, r): ...\n", FIGURE)
    folder = tmp_path / "planted"
    (folder / "kbp_torn-1.0.dist-info" / "entry_points.txt").write_bytes(b"[ketbench.figures]\n\xff\xfe\x00")
    for on_path in (False, True):
        if on_path:
            monkeypatch.syspath_prepend(str(folder))
        look_again()
        assert [one.name for one in contributions("figure")] == ["sound"]
