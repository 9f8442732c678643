"""Every candidate is listed with what became of it, and none hides another."""

import subprocess
import sys
import threading
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ketbench.backends import discovery, registry
from ketbench.backends.registry import Registry, State
from ketbench.base.errors import BackendError
from ketbench.contract.plugin import Availability, Backend

PLUGINS = Path(__file__).parent / "plugins_for_tests"


@pytest.fixture(scope="module")
def found():
    return Registry([PLUGINS])


@pytest.fixture(autouse=True)
def own_path(monkeypatch):
    """Folders made for one test are forgotten after it."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])


def distribution(folder, name, entries, files=(), metadata="Metadata-Version: 2.4\nName: {}\nVersion: 1.0\n"):
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(metadata.format(name))
    (info / "entry_points.txt").write_text(entries)
    for path, text in files:
        (folder / path).write_text(text)


def test_a_backend_is_loaded_by_its_name(found):
    backend = found.backend("good.trainer")
    assert isinstance(backend, Backend)
    assert found.backend("good.trainer") is backend
    assert found.available("good.trainer") == Availability(True)


def test_names_load_nothing(tmp_path):
    distribution(tmp_path, "lazy", "[ketbench.backends]\nlazy.one = lazy_module_of_tests:Backend\n")
    assert "lazy.one" in Registry([tmp_path]).names
    assert "lazy_module_of_tests" not in sys.modules


@pytest.mark.parametrize(
    ("name", "state", "reason", "remedy"),
    [
        (
            "bad.import",
            State.FAILED,
            "No module named 'no_such_library_anywhere'",
            "Install 'no_such_library_anywhere'",
        ),
        ("bad.attribute", State.FAILED, "AttributeError", "Tell the author of 'ketbench-test-plugins 1.0'"),
        ("bad.contract", State.WRONG_CONTRACT, "written for contract version 99", "Update Ketbench."),
        ("bad.shape", State.FAILED, "lacks needs, params, available, check, run", "Tell the author"),
        ("bad.name", State.FAILED, "calls itself 'another.name'", "Tell the author"),
        ("good.trainer", State.FOUND, "", ""),
    ],
)
def test_each_candidate_says_what_became_of_it(found, name, state, reason, remedy):
    row = found.candidate(name)
    assert (row.state, bool(row.reason)) == (state, bool(reason))
    assert reason in row.reason
    assert remedy in row.remedy


def test_of_two_with_one_name_the_first_is_used_and_the_second_is_listed(found):
    rows = [row for row in found.candidates() if row.name == "good.trainer"]
    assert [(row.distribution, row.state) for row in rows] == [
        ("ketbench-second", State.FOUND),
        ("ketbench-test-plugins", State.DUPLICATE),
    ]
    assert "already provided by 'ketbench-second'" in rows[1].reason


def test_a_row_carries_version_licence_and_dependencies(found):
    row = found.candidate("good.flood")
    assert (row.version, row.licence, row.requires) == ("1.0", "Apache-2.0", ("numpy",))
    assert row.folder == str(PLUGINS)


def test_failures_hide_nobody(found):
    assert {"good.trainer", "good.flood", "bad.raises"} <= set(found.backends())
    assert not {"bad.import", "bad.contract"} & set(found.backends())


def test_an_unknown_name_gets_the_names_there_are(found):
    with pytest.raises(BackendError, match=r"did you mean 'good.trainer'\? There are .*good.flood"):
        found.backend("good.trainr")
    with pytest.raises(BackendError, match=r"No backend 'zzz'. There are "):
        found.backend("zzz")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("bad.absent", "There is no GPU here."),
        ("bad.asked", "failed when asked if it can run: OSError: no driver."),
        ("bad.answer", "answered with str instead of Availability"),
        ("bad.import", "cannot be loaded"),
        ("no.such", "No backend 'no.such'"),
    ],
)
def test_asking_whether_it_can_run_always_gets_an_answer(found, name, sentence):
    answer = found.available(name)
    assert not answer.ok
    assert sentence in answer.reason


def test_a_backend_that_hangs_when_asked_is_asked_once(found, monkeypatch):
    monkeypatch.setattr(registry, "AVAILABLE_SECONDS", 0.2)
    assert "took over 0.2 s" in found.available("bad.hangs").reason
    asked = threading.active_count()
    assert "does not say" in found.available("bad.hangs").reason
    assert threading.active_count() == asked, "no second thread waits for it"


def test_a_plugin_that_hangs_while_it_is_imported_fails_and_hides_nobody(tmp_path):
    hanging = "import threading\nthreading.Event().wait()\n"
    entries = "[ketbench.backends]\nhanging.one = hanging_module_of_tests:Backend\n"
    distribution(tmp_path, "hanging", entries, [("hanging_module_of_tests.py", hanging)])
    found = Registry([tmp_path, PLUGINS], patience=0.5)
    assert "took over 0.5 s to load" in found.candidate("hanging.one").reason
    assert found.backend("good.flood")


def test_one_that_hangs_while_it_is_imported_holds_up_nobody_who_asks_for_another(tmp_path):
    gate = tmp_path / "gate"
    hanging = f"import os, threading\nwhile not os.path.exists({str(gate)!r}):\n    threading.Event().wait(0.05)\n"
    entries = "[ketbench.backends]\nhanging.two = hanging_gate_of_tests:Backend\n"
    distribution(tmp_path, "hanging", entries, [("hanging_gate_of_tests.py", hanging)])
    found = Registry([tmp_path, PLUGINS])
    asking = threading.Thread(target=found.candidates, daemon=True)
    asking.start()
    try:
        with pytest.raises(TimeoutError):
            registry.within(0.3, lambda: found.backend("hanging.two"))
        assert registry.within(600.0, lambda: found.backend("good.flood"))
        assert asking.is_alive()
    finally:
        gate.touch()
        asking.join(600.0)


@pytest.mark.parametrize("body", ["class Backend(\n", "raise SystemExit(3)\n", "raise KeyboardInterrupt\n", "1 / 0\n"])
def test_whatever_an_import_raises_is_a_reason(tmp_path, body):
    module = f"raising_{abs(hash(body))}"
    entries = f"[ketbench.backends]\nraising.one = {module}:Backend\n"
    distribution(tmp_path, "raising", entries, [(f"{module}.py", body)])
    row = Registry([tmp_path]).candidate("raising.one")
    assert row.state is State.FAILED
    assert "cannot be loaded" in row.reason


@pytest.mark.parametrize("entries", ["[ketbench.backends]\nno equals sign\n", "[ketbench.backends]\n= x:y\n"])
def test_damaged_metadata_are_listed_and_hide_nobody(tmp_path, entries):
    distribution(tmp_path, "damaged", entries, metadata="")
    good = "from ketbench_test_plugins.good import Flood\nclass Backend(Flood):\n    name = 'beside.damage'\n"
    beside = "[ketbench.backends]\nbeside.damage = beside_damage_of_tests:Backend\n"
    distribution(tmp_path, "beside", beside, [("beside_damage_of_tests.py", good)])
    found = Registry([tmp_path, PLUGINS])
    assert found.backend("good.trainer")
    assert found.backend("beside.damage")
    rows = [row for row in found.candidates() if row.folder == str(tmp_path) and row.name != "beside.damage"]
    assert all(row.state is State.FAILED and row.reason and row.remedy for row in rows)
    assert rows
    assert entry_points(group="pytest11"), "other libraries can still read theirs"


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path):
    absent = str(tmp_path / "absent")
    assert Registry([absent]).names == Registry().names
    assert absent not in sys.path


def test_folders_come_from_the_variable_too(monkeypatch):
    monkeypatch.setenv(discovery.PATH_VARIABLE, str(PLUGINS))
    assert "good.trainer" in Registry().names


def test_the_plugin_list_loads_no_engine_and_no_window():
    heavy = ["torch", "pennylane", "dimod", "pandas", "sklearn", "scipy.stats", "matplotlib", "PySide6"]
    program = (
        "import sys; from ketbench.backends.registry import Registry; Registry(sys.argv[1:]).candidates();"
        f"import ketbench.running.jobs.runner; print([name for name in {heavy} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(PLUGINS)], capture_output=True, text=True, check=True, timeout=600
    )
    assert answer.stdout.strip() == "[]"
