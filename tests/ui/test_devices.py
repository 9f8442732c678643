"""Devices and jobs in the window: listed, asked about, to be cancelled; a key goes to the keyring."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from ketbench.running.devices.job import Batch, DeviceJob, packed
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
