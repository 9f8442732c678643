"""The choices that hold for all projects, taken by the real dialog and obeyed by the real worker."""

from ketbench.base.preferences import choose, preferences
from ketbench.contract.run import Status
from ketbench_ui.shell.preferences_dialog import PreferencesDialog

from .conftest import PATIENCE


def dialog_of(window):
    window.actions_by_id["preferences"].trigger()
    return window.findChild(PreferencesDialog)


def test_a_run_over_the_chosen_memory_is_stopped(qtbot, opened):
    try:
        dialog = dialog_of(opened)
        assert dialog.memory.text() == "most of what is free"
        dialog.memory.setValue(50)
        dialog.accept()
        assert preferences().run_memory_mb == 50
        opened.actions_by_id["run"].trigger()
        live = opened.controller.running.current()
        qtbot.waitUntil(lambda: live.status.is_final, timeout=PATIENCE)
        assert live.status is Status.FAILED
        assert "memory" in live.error
    finally:
        choose(run_memory_mb=0)


def test_cancel_changes_nothing(window):
    dialog = dialog_of(window)
    dialog.reference.setValue(7)
    dialog.reject()
    assert preferences().reference_over_mb != 7


def test_a_place_that_cannot_be_written_is_said_in_the_dialog(window, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("ketbench.base.preferences.preferences_path", lambda: tmp_path / "file" / "preferences.json")
    dialog = dialog_of(window)
    dialog.accept()
    assert dialog.isVisible()
    assert "cannot be written" in dialog.refusal.text()
    dialog.reject()
