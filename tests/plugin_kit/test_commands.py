"""`ketbench plugin` new, check and list: what they write, what they say, and how bad input ends."""

import sys
from importlib.metadata import version

import pytest

from ketbench.backends.discovery import PATH_VARIABLE

from .packages import GOOD, installed


@pytest.fixture
def planted_package(tmp_path, monkeypatch, planted_on_path):
    """An installed package whose backends are planted; gives the folder."""

    def make(attribute, name="planted"):
        entries = f"{name} = ketbench_planted:{attribute}"
        installed(tmp_path, "kb-planted", entries=entries)
        monkeypatch.setenv(PATH_VARIABLE, str(tmp_path))

    return make


def test_check_passes_a_good_backend_and_reports_in_json(ketbench, planted_package):
    planted_package("Planted")
    report = ketbench("plugin", "check", "planted", "--json").json
    assert ketbench.status == 0
    assert report["conforms"] is True
    assert {one["rule"]: one["state"] for one in report["rules"]}["steps"] == "passed"


def test_check_names_the_broken_rule_and_its_page(ketbench, planted_package):
    planted_package("ReadOnly")
    assert ketbench("plugin", "check", "planted").status == 1
    assert "breaks arrays; the rules are explained in docs/plugin-rules.md#arrays." in ketbench.err
    assert "read-only" in ketbench.out


def test_check_survives_a_backend_that_ends_its_process(ketbench, planted_package):
    planted_package("Dies", "planted.dies")
    sentence = ketbench("plugin", "check", "planted.dies").sentence
    assert "ended a process with status 3 (while looking at rule 'files')" in sentence


def test_check_of_an_unknown_name(ketbench):
    assert "No backend 'zzz'" in ketbench("plugin", "check", "zzz").sentence


def test_list_shows_found_failed_other_contract_and_duplicate(ketbench, tmp_path, monkeypatch):
    one, two = tmp_path / "one", tmp_path / "two"
    good = GOOD.format(name="kb.twice")
    other = GOOD.format(name="kb.old").replace("title =", "contract = 0\n    title =")
    narrow = GOOD.format(name="kb.narrow").replace("(self, task, params, context)", "(self, task)")
    entries = "kb.twice = kb_good:Backend\nkb.old = kb_old:Backend\nkb.narrow = kb_narrow:Backend\nkb.gone = kb_none:B"
    installed(one, "kb-one", entries=entries, modules=[("kb_good", good), ("kb_old", other), ("kb_narrow", narrow)])
    installed(two, "kb-two", entries="kb.twice = kb_good:Backend")
    installed(two, "kb-damaged", entries="no equals sign")
    monkeypatch.setenv(PATH_VARIABLE, f"{one}:{two}")
    rows = {(row["name"], row["distribution"]): row for row in ketbench("plugin", "list", "--json").json}
    assert rows["kb.twice", "kb-one"]["state"] == "found"
    assert rows["kb.twice", "kb-one"]["licence"] == "MIT"
    assert rows["gate.statevector", "ketbench"]["version"] == version("ketbench")
    expected = {
        ("kb.twice", "kb-two"): ("duplicate", "already provided by 'kb-one'", "Remove one"),
        ("kb.old", "kb-one"): ("wrong contract", "contract version 0", "Update 'kb-one'."),
        ("kb.narrow", "kb-one"): (
            "wrong contract",
            "has run(task), but this workbench calls run(task, params",
            "Update",
        ),
        ("kb.gone", "kb-one"): ("failed", "No module named 'kb_none'", "Install 'kb_none'"),
    }
    for key, (state, reason, remedy) in expected.items():
        assert rows[key]["state"] == state
        assert reason in rows[key]["reason"]
        assert remedy in rows[key]["remedy"]
    damaged = [row for row in rows.values() if "kb_damaged" in row["distribution"]]
    assert damaged
    assert "Install it again, or remove it" in damaged[0]["remedy"]


@pytest.mark.parametrize("name", ["my-plugin", "3d", "class", "MyPlugin", "a b", "../x", "größe", ""])
def test_a_name_that_is_no_identifier(ketbench, tmp_path, name):
    sentence = ketbench("plugin", "new", name, "--dir", tmp_path / "made").sentence
    assert "cannot be the name of a plugin" in sentence
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["torch", "json", "ketbench"])
def test_a_name_that_is_taken(ketbench, tmp_path, name):
    assert "There is a Python module" in ketbench("plugin", "new", name, "--dir", tmp_path / "made").sentence


def test_a_folder_with_something_in_it_is_left_alone(ketbench, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert "is not empty" in ketbench("plugin", "new", "kb_new", "--dir", tmp_path).sentence
    assert "is a file" in ketbench("plugin", "new", "kb_new", "--dir", tmp_path / "notes.txt").sentence
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written(ketbench, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in ketbench("plugin", "new", "kb_new", "--dir", tmp_path / "file" / "inside").sentence


def test_a_new_plugin_says_what_comes_next(ketbench, tmp_path):
    assert ketbench("plugin", "new", "kb_fresh", "--dir", tmp_path / "made").status == 0
    assert "ketbench plugin check kb_fresh" in ketbench.err
    assert (tmp_path / "made" / "kb_fresh" / "backend.py").exists()


def test_the_command_line_loads_neither_suite_nor_template():
    assert "ketbench.cli.machine.plugin" in sys.modules
    import subprocess

    program = (
        "import sys, ketbench.cli.app; print([n for n in sys.modules if n.startswith(('ketbench.testing', 'pytest'))])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=600)
    assert ended.stdout.strip() == "[]"
