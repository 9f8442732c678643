"""When a person is told that a run ended, and that the window comes back when the message is clicked."""

import os

import pytest
from PySide6.QtCore import Qt

from ketbench_ui.shell import ending


@pytest.fixture
def notified(tmp_path, monkeypatch):
    """Where a desktop without a tray writes what it was asked to show."""
    written = tmp_path / "shown"
    program = tmp_path / ending.NOTIFIER
    program.write_text(f'#!/bin/sh\necho "$*" > {written}.part\nmv {written}.part {written}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(ending, "SHORTEST", 0.0)
    return written


def test_who_looks_elsewhere_is_told_and_the_window_comes_back(qtbot, with_backend, run_to_end, notified):
    window = with_backend("good.trainer", steps=5)
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    name = run_to_end(window)
    (text,) = window.ending.told
    assert text.startswith(f"{name} (")
    assert " is done after " in text
    qtbot.waitUntil(notified.exists, timeout=600_000)
    assert notified.read_text().strip() == f"--app-name=Ketbench Ketbench {text}"
    window.ending.bring_back()
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    qtbot.waitUntil(window.isActiveWindow)


def test_who_sees_the_window_is_not_told(qtbot, with_backend, run_to_end, notified):
    window = with_backend("good.trainer", steps=5)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    run_to_end(window)
    assert window.ending.told == []


def test_a_short_run_is_not_told(qtbot, with_backend, run_to_end, notified, monkeypatch):
    monkeypatch.setattr(ending, "SHORTEST", 3600.0)
    window = with_backend("good.trainer", steps=5)
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    run_to_end(window)
    assert window.ending.told == []


def test_the_message_says_how_long_it_took(qtbot, with_backend, run_to_end, notified):
    window = with_backend("good.trainer", steps=3)
    live = window.controller.running.runs[run_to_end(window)]
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    window.ending.told.clear()
    live.seconds = 72.0
    window.ending.tell(live)
    assert window.ending.told == ["run-0001 (trial) is done after 1 min 12 s."]


def test_a_maximised_window_comes_back_maximised(qtbot, window):
    window.showMaximized()
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    window.ending.bring_back()
    assert window.isMaximized()
