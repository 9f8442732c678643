"""Datasets by reference in the window: read in the background, told when gone or changed, put right by a click."""

import pytest

from ketbench.base.preferences import choose, preferences
from ketbench.data.by_reference import by_reference
from ketbench.data.importing import import_file
from ketbench.project.project import Project
from ketbench.project.session import Session

from .conftest import PATIENCE, answered, click


def text(shift=0.0, rows=80):
    lines = [f"{i * 0.37 + shift:.2f},{(i * 7) % 13},{'ja' if i % 3 else 'nein'}" for i in range(rows)]
    return "length,count,ok\n" + "\n".join(lines) + "\n"


@pytest.fixture
def file(folder):
    path = folder / "measured.csv"
    path.write_text(text())
    return path


@pytest.fixture
def referenced(folder, file):
    """A project on disk with a dataset by reference."""
    path = folder / "lab.h5"
    Session.create(path, Project("lab").with_dataset(by_reference(import_file(file, target="ok")))).close()
    return path


def opened(qtbot, window, path, *, complete=True):
    assert window.controller.open(path)
    window.show_page("data")
    if complete:
        qtbot.waitUntil(lambda: not window.data.dataset.is_absent, timeout=PATIENCE)
        answered(qtbot, window)
    else:
        qtbot.waitUntil(lambda: window.data.file.locate.isVisible(), timeout=PATIENCE)


def test_values_come_back_in_the_background_and_are_no_step(qtbot, window, referenced):
    opened(qtbot, window, referenced)
    assert window.data.file.said.text().startswith("Kept by reference to")
    assert window.data.file.said.text().endswith("the file is unchanged.")
    assert not window.controller.session.history.can_undo
    assert not window.controller.session.dirty
    assert window.data.split_bar.counts == [48, 16, 16]


def test_a_file_that_moved_is_located(qtbot, window, referenced, file, folder):
    moved = folder / "archive" / "old.csv"
    moved.parent.mkdir()
    file.rename(moved)
    opened(qtbot, window, referenced, complete=False)
    assert "which is gone" in window.data.file.said.text()
    assert window.data.columns.model.index(0, 3).data() == "not read"
    window.verbs.ask.open_one = lambda *_: moved
    click(qtbot, window.data.file.locate)
    qtbot.waitUntil(lambda: not window.data.dataset.is_absent, timeout=PATIENCE)
    assert window.controller.session.history.labels[-1] == "find old.csv"


def test_a_file_that_changed_is_imported_again(qtbot, window, referenced, file):
    file.write_text(text(shift=5.0))
    opened(qtbot, window, referenced, complete=False)
    assert "is not the one that" in window.data.file.said.text()
    click(qtbot, window.data.file.again)
    dialog = window.importing.again_dialog
    qtbot.waitUntil(dialog.accept_new.isEnabled, timeout=PATIENCE)
    assert "which ones is not known" in dialog.told.text()
    click(qtbot, dialog.accept_new)
    qtbot.waitUntil(lambda: not window.data.dataset.is_absent, timeout=PATIENCE)
    assert window.data.dataset.column("length").values[0] == 5.0
    assert window.data.dataset.target.name == "ok"
    assert window.data.dataset.is_reference


def test_a_snapshot_tells_too_when_its_file_changed(qtbot, window, folder, file):
    Session.create(folder / "lab.h5", Project("lab").with_dataset(import_file(file, target="ok"))).close()
    file.write_text(text(shift=5.0))
    opened(qtbot, window, folder / "lab.h5")
    assert window.data.file.said.text().startswith("Snapshot of")
    assert window.data.file.said.text().endswith("has changed since.")
    assert window.data.file.again.isVisible()
    file.unlink()
    window.data.show_dataset(None)
    window.controller.project_changed.emit()
    assert window.data.file.said.text().endswith("is gone.")


def test_how_a_dataset_is_kept_is_one_undoable_click(qtbot, window, referenced):
    opened(qtbot, window, referenced)
    window.data.file.keep_snapshot.trigger()
    assert not window.data.dataset.is_reference
    window.controller.undo()
    assert window.data.dataset.is_reference
    assert not window.data.dataset.is_absent


def test_the_limit_decides_about_new_files(qtbot, window, folder, file):
    window.controller.create(folder / "new.h5", Project("new"))
    before = preferences().reference_over_mb
    try:
        window.data.file.storage.menu().aboutToShow.emit()
        window.data.file.limit.setValue(0)
        window.data.file.limit.editingFinished.emit()
        assert preferences().reference_over_mb == 0
        window.verbs.import_path(file)
        qtbot.waitUntil(lambda: "measured" in window.controller.project.datasets, timeout=PATIENCE)
        assert window.controller.project.datasets["measured"].is_reference
    finally:
        choose(reference_over_mb=before)


def test_run_is_refused_with_the_reason_while_values_are_not_here(qtbot, window, referenced, file):
    from ketbench.contract.experiment import Experiment

    file.unlink()
    with Session.open(referenced) as session:
        data = session.project.datasets["measured"]
        session.apply("add", session.project.with_experiment(Experiment("e", "gate.statevector", data)))
    opened(qtbot, window, referenced, complete=False)
    found = window.controller.checking.findings(window.controller.experiment)
    assert any("which is not read" in str(problem) for problem in found)
