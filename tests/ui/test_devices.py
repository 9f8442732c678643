"""Devices and jobs in the window: listed, asked about, to be cancelled; a key goes to the keyring."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from ketbench.contract.page import Tab
from ketbench.contract.targets import Device
from ketbench.running.devices.job import Batch, DeviceJob, packed
from ketbench_ui.experiment.result.view import with_studies
from ketbench_ui.shell.devices_dialog import DevicesDialog
from ketbench_ui.shell.preferences_dialog import PreferencesDialog

from .conftest import PATIENCE

KEY = "key-that-nobody-may-see"


def job(name, **changes):
    held = {"target": "ionq.simulator", "shots": 100, "backend": "gate.statevector"}
    batch = Batch("k", 3, "queued", "v-1", 2)
    made = DeviceJob(name, "", "ionq.simulator", held, packed(b"[]"), (batch,), "2026-01-01")
    return replace(made, **changes)


def dialog_of(window):
    window.actions_by_id["devices"].trigger()
    return window.findChild(DevicesDialog)


def rows(table):
    items = [table.topLevelItem(at) for at in range(table.topLevelItemCount())]
    return [[item.text(k) for k in range(table.columnCount())] for item in items]


@pytest.fixture
def with_jobs(opened, monkeypatch):
    monkeypatch.delenv("IONQ_API_KEY", raising=False)
    session = opened.controller.session
    done = (Batch("d", 3, "done", "v-0", counts=({"0": 100},) * 3),)
    over = job("job-0001", batches=done, result={"summary": {"test_accuracy": 0.75}})
    session.keep_job("job-0001", over.to_json())
    session.keep_job("job-0002", job("job-0002").to_json())
    return opened


def test_devices_are_listed_with_what_to_do(qtbot, opened):
    dialog = dialog_of(opened)
    qtbot.waitUntil(lambda: dialog.devices.topLevelItemCount() > 0, timeout=PATIENCE)
    found = {row[0]: row for row in rows(dialog.devices)}
    assert found["exact"][2] == "ready"
    assert all(row[2] == "ready" or row[3] for row in found.values())
    dialog.close()


def test_jobs_stand_with_their_state_and_open_ones_are_asked_about(qtbot, with_jobs):
    dialog = dialog_of(with_jobs)
    qtbot.waitUntil(lambda: not with_jobs.devices.is_busy, timeout=PATIENCE)
    new, old = rows(dialog.jobs)
    assert old == ["job-0001", "", "ionq.simulator", "done", "3", "", "accuracy 0.750"]
    assert (new[0], new[3]) == ("job-0002", "queued, 2 in the queue")
    dialog.ask.click()
    qtbot.waitUntil(lambda: bool(with_jobs.devices.jobs()[0].reason), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not with_jobs.devices.is_busy, timeout=PATIENCE)
    dialog.jobs.topLevelItem(0).setSelected(True)
    assert "IonQ has no credentials here" in dialog.reason.text()
    assert dialog.cancel.isEnabled()
    dialog.close()


def test_a_key_goes_to_the_keyring_and_leaves_the_field(window, monkeypatch):
    kept = {}
    ring = SimpleNamespace(set_password=lambda *words: kept.update({words[:2]: words[2]}))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr("ketbench_hardware.credentials.find_spec", lambda name: name)
    window.actions_by_id["preferences"].trigger()
    dialog = window.findChild(PreferencesDialog)
    assert [dialog.vendor.itemText(k) for k in range(dialog.vendor.count())] == ["ibm", "ionq", "origin"]
    dialog.vendor.setCurrentText("ionq")
    dialog.key.setText(KEY)
    dialog.accept()
    assert kept == {("ketbench", "ionq"): KEY}
    assert dialog.key.text() == ""


def test_the_map_of_a_device_is_drawn_and_what_has_none_says_so(qtbot, opened):
    dialog = dialog_of(opened)
    ring = Device("map.ring:3", "map", 3, gates=("cz",), edges=((0, 1), (1, 2), (2, 0)), errors={"readout": 0.02})
    away = Device("ionq", "IonQ", state="offline", reason="IonQ cannot be reached.", remedy="Try again later.")
    dialog.map.show_device(ring)
    assert dialog.map.figure.figure.edges.tolist() == [[0, 1], [1, 2], [2, 0]]
    assert dialog.map.words == "map.ring:3: 3 qubits; 3 pairs of qubits; gates cz; readout error 0.02."
    dialog.map.show_device(away)
    assert (dialog.map.figure, dialog.map.words) == (None, "IonQ cannot be reached. Try again later.")
    dialog.close()


def test_what_is_asked_for_on_the_page_reaches_the_devices(qtbot, opened, monkeypatch):
    dialog = dialog_of(opened)
    asked = []
    page = dialog.work
    for signal in (page.evaluate, page.compile, page.study):
        signal.disconnect()
        signal.connect(lambda *words: asked.append(words))
    page.offer(["run-0001 wine", "run-0002 wine"], ["map.ring:5", "exact"], busy=False)
    page.run.setCurrentText("run-0002 wine")
    page.device.setCurrentText("map.line:9")
    page.offer(["run-0002 wine"], ["map.ring:5"], busy=False)
    how = {"target": "map.line:9", "shots": 1000, "rows": 0, "mitigate": ""}
    for button in (page.begin, page.look, page.by_rate, page.by_shots):
        button.click()
    assert asked == [
        ("run-0002", how, 0),
        ("run-0002", "map.line:9"),
        ("run-0002", {**how, "rates": page.rates.text()}),
        ("run-0002", {**how, "shots": page.many_shots.text()}),
    ]
    page.offer([], [], busy=False)
    assert not page.begin.isEnabled()
    assert "train one first" in page.told.text()
    about = {"before": {"depth": 3, "two_qubit": 1}, "after": {"depth": 9, "two_qubit": 4}, "layout": [2, 0]}
    page.show_circuits({"before": "one", "after": "two", "about": about}, "map.line:9")
    assert (page.before.toPlainText(), page.after.toPlainText()) == ("one", "two")
    assert "depth 3 becomes 9, 1 two-qubit gates become 4; wires on qubits 2, 0" in page.told.text()
    dialog.close()


def test_studies_have_a_tab_of_their_own():
    tabs = [Tab("Figures", ("a", "study_rate_x")), Tab("Tables", ("study_rate_x_points",)), Tab("Numbers", ())]
    found = with_studies(tabs, ["a", "study_rate_x", "study_rate_x_points"])
    assert [(tab.title, tab.figures) for tab in found] == [
        ("Figures", ("a",)),
        ("Numbers", ()),
        ("Studies", ("study_rate_x", "study_rate_x_points")),
    ]
    assert with_studies(tabs[2:], ["a"]) == tabs[2:]


def test_the_steps_of_a_training_stand_in_one_row(qtbot, opened):
    session = opened.controller.session
    for number in (1, 2, 3):
        held = {"target": "ibm.fake_manila", "digest": str(number), "runs": ["run-0001"]}
        over = Batch("d", 4, "done", "v", counts=())
        made = DeviceJob(f"job-{number:04d}", "run-0001", "ibm.fake_manila", held, "", (over,), "2026-01-01")
        session.keep_job(made.id, replace(made, result={"summary": {"executions": 4}}).to_json())
    dialog = dialog_of(opened)
    assert rows(dialog.jobs) == [
        ["job-0001 to job-0003", "run-0001", "ibm.fake_manila", "3 done", "12", "", "training"]
    ]
    dialog.close()
