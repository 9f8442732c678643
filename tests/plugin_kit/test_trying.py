"""Plugins that crash, end, print, hang or raise while they are imported, beside a good one: nobody else notices."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ketbench.backends.registry import Registry, State
from ketbench.backends.trying import trial
from ketbench.backends.trying.switches import SAFE, switch
from ketbench.base.errors import BackendError
from ketbench.cli import main

GOOD = """
from ketbench.plugin import Availability, Params, Result

class Backend:
    name, title, needs, params = "{name}", "A good one", frozenset(), Params
    def available(self): return Availability(True, "Here.")
    def check(self, task, params): return ()
    def run(self, task, params, context): yield Result(summary={{"score": 1.0}})
"""
BAD = {
    "crashes": ("import ctypes\nctypes.string_at(0)\n", "(signal SIGSEGV)"),
    "aborts": ("import os\nos.abort()\n", "(signal SIGABRT)"),
    "exits": ("import os\nos._exit(7)\n", "(exit code 7)"),
    "hangs": ("import threading\nthreading.Event().wait()\n", "took over 1 s to load"),
    "raises": ("1 / 0\n", "ZeroDivisionError"),
    "asked": (
        GOOD.format(name="asked.one").replace('return Availability(True, "Here.")', "import os; os._exit(9)"),
        "(exit code 9)",
    ),
}


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "path", [*sys.path])


def package(folder: Path, name: str, body: str) -> Path:
    """An installed plugin with one backend."""
    module = f"kbtried_{name}_{abs(hash(str(folder))) % 10**8}"
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[ketbench.backends]\n{name}.one = {module}:Backend\n")
    (folder / f"{module}.py").write_text(body)
    (info / "RECORD").write_text(
        f"{module}.py,,\n" + "".join(f"{info.name}/{f},,\n" for f in ("METADATA", "entry_points.txt", "RECORD"))
    )
    return folder / f"{module}.py"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "plugins"
    package(made, "good", GOOD.format(name="good.one"))
    return made


def test_whatever_an_import_does_it_is_one_sentence_and_the_others_are_there(folder):
    for name, (body, _) in BAD.items():
        package(folder, name, body)
    found = Registry([folder], patience=1.0)
    rows = {row.name: row for row in found.candidates()}
    for name, (_, said) in BAD.items():
        row = rows[f"{name}.one"]
        assert (row.state, said in row.reason) == (State.FAILED, True), row
        assert name in row.remedy
        with pytest.raises(BackendError, match=r"cannot be loaded|ended the process|took over"):
            found.backend(f"{name}.one")
    assert (rows["good.one"].state, rows["good.one"].title) == (State.FOUND, "A good one")
    assert not any(name.startswith("kbtried_") for name in sys.modules), "nothing foreign was imported here"
    assert found.available("good.one").ok


def test_what_was_tried_is_remembered_until_its_file_changes(folder, monkeypatch):
    file = package(folder, "exits", BAD["exits"][0])
    assert Registry([folder]).candidate("exits.one").state is State.FAILED
    started = []
    monkeypatch.setattr(trial, "_started", lambda *words: started.append(words))
    assert "(exit code 7)" in Registry([folder]).candidate("exits.one").reason
    assert not started
    monkeypatch.undo()
    monkeypatch.setattr(sys, "path", [*sys.path])
    file.write_text(GOOD.format(name="exits.one") + "# mended\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
    assert Registry([folder]).candidate("exits.one").state is State.FOUND


def test_of_two_in_one_package_the_second_is_tried_though_the_first_dies(folder):
    package(folder, "two", BAD["exits"][0])
    entries = folder / "two-1.0.dist-info" / "entry_points.txt"
    (folder / "kbtried_second.py").write_text(GOOD.format(name="two.second"))
    entries.write_text(entries.read_text() + "two.second = kbtried_second:Backend\n")
    rows = {row.name: row.state for row in Registry([folder]).candidates()}
    assert (rows["two.one"], rows["two.second"]) == (State.FAILED, State.FOUND)


def test_one_that_prints_leaves_json_alone(folder):
    loud = "import os\nprint('LOUD')\nos.write(1, b'LOUDER')\n" + GOOD.format(name="loud.one")
    package(folder, "loud", loud)
    ended = subprocess.run(
        [sys.executable, "-m", "ketbench", "plugin", "list", "--json"],
        env={**__import__("os").environ, "KETBENCH_PLUGIN_PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = {row["name"]: row["state"] for row in json.loads(ended.stdout)}
    assert rows["loud.one"] == "found"


def test_disabled_and_safe_leave_out_a_package_without_loading_it(folder, monkeypatch, capsys):
    package(folder, "exits", BAD["exits"][0])
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(folder))
    assert main(["plugin", "disable", "good.one"]) == 0
    row = Registry().candidate("good.one")
    assert (row.state, "plugin enable good" in row.remedy) == (State.DISABLED, True)
    with pytest.raises(BackendError, match="are disabled"):
        Registry().backend("good.one")
    assert main(["plugin", "enable", "good"]) == 0
    assert Registry().backend("good.one").title == "A good one"
    monkeypatch.setattr(trial, "_started", None)
    monkeypatch.setenv(SAFE, "1")
    states = {row.name: row.state for row in Registry().candidates()}
    assert (states["good.one"], states["exits.one"]) == (State.DISABLED, State.DISABLED)
    assert states["gate.statevector"] is State.FOUND
    assert main(["plugin", "disable", "gate.statevector"]) == 2
    assert main(["plugin", "disable", "no.such"]) == 2
    assert "no plugin 'no.such'" in capsys.readouterr().err.lower()


def test_a_package_is_removed_without_being_loaded(folder, monkeypatch, capsys):
    file = package(folder, "exits", BAD["exits"][0])
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(folder))
    assert main(["plugin", "remove", "exits"]) == 0
    assert not file.exists()
    assert not list(folder.glob("exits-*"))
    assert "exits.one" not in Registry().names
    assert "good.one" in Registry().names
    assert main(["plugin", "remove", "ketbench"]) == 2


def test_a_disabled_one_gives_its_name_to_another(folder, tmp_path):
    other = tmp_path / "other"
    package(other, "other", GOOD.format(name="good.one").replace("A good one", "Another"))
    info = other / "other-1.0.dist-info" / "entry_points.txt"
    info.write_text(info.read_text().replace("other.one", "good.one"))
    switch("good", on=False)
    assert Registry([folder, other]).backend("good.one").title == "Another"


def entry_package(folder, group, body):
    """An installed package that registers one entry of another group."""
    module = f"kbtried_{group}_{abs(hash(str(folder))) % 10**8}"
    info = folder / f"kb{group}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: kb{group}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[ketbench.{group}]\nzz_odd = {module}:It\n")
    (folder / f"{module}.py").write_text(body)


@pytest.mark.parametrize(
    ("group", "body", "words"),
    [
        ("commands", "import os\nos._exit(7)\n", "exit code 7"),
        ("targets", "import threading\nthreading.Event().wait()\n", "took over 0.5 s to load"),
        ("layers", "import ctypes\nctypes.string_at(0)\n", "signal SIGSEGV"),
        ("judges", "import sys\nsys.exit('no')\n", "cannot be loaded: SystemExit"),
        ("packs", "raise RuntimeError('no')\n", "cannot be loaded: RuntimeError"),
    ],
)
def test_whatever_else_a_plugin_registers_is_tried_elsewhere_first(tmp_path, monkeypatch, group, body, words):
    from ketbench.backends.trying import entries as kinds

    entry_package(tmp_path / "site", group, body)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(kinds, "LOAD_SECONDS", 0.5)
    (odd,) = [one for one in kinds.entries(f"ketbench.{group}") if one.name == "zz_odd"]
    with pytest.raises(BackendError, match=words):
        kinds.load(odd)
    assert not [name for name in sys.modules if name.startswith(f"kbtried_{group}_")]


def test_one_that_prints_is_loaded_and_leaves_the_output_alone(tmp_path, monkeypatch, capfd):
    from ketbench.backends.trying import entries as kinds

    entry_package(tmp_path / "site", "targets", "import os\nprint('hello')\nos.write(1, b'there')\nIt = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    (odd,) = [one for one in kinds.entries("ketbench.targets") if one.name == "zz_odd"]
    assert kinds.load(odd) == 3
    assert capfd.readouterr().out == ""
