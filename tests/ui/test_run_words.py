"""What the window says of runs: the same standing everywhere, newest first, and no button that cannot act."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt

from ketbench.backends.registry import Registry
from ketbench.contract.run import Run, Status
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.window import MainWindow

PATIENCE = 600_000


def _measured(qtbot, window):
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=PATIENCE)
    return live


def test_a_paused_run_is_paused_in_the_list_as_on_the_page(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    live = _measured(qtbot, window)
    assert window.experiment.runs.currentText() == f"{live.run_id}, running"
    window.actions_by_id["hold"].trigger()
    qtbot.waitUntil(lambda: live.status is Status.PAUSED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.experiment.runs.currentText() == f"{live.run_id}, paused", timeout=PATIENCE)
    window.actions_by_id["hold"].trigger()
    qtbot.waitUntil(lambda: window.experiment.runs.currentText() == f"{live.run_id}, running", timeout=PATIENCE)


def test_a_second_window_offers_no_pause_of_what_it_does_not_run(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    live = _measured(qtbot, window)
    second = MainWindow(Controller(Registry()))
    qtbot.addWidget(second)
    second.show()
    assert second.controller.open(window.controller.session.path)
    second.show_run(live.run_id)
    second.experimenting.enter("live")
    hold = second.experiment.strip.pause
    assert second.shown_run().status is Status.RUNNING
    assert not hold.isEnabled()
    assert "Another window runs it" in hold.toolTip()
    assert not second.actions_by_id["hold"].isEnabled()
    second.close()


def test_runs_stand_newest_first_in_whatever_order_they_ended(opened):
    wanted = opened.controller.experiment
    for number in (3, 1, 2):
        opened.controller.session.begin_run(Run(f"run-{number:04d}", wanted, Status.DONE))
    opened.controller.project_changed.emit()
    listed = [text.split()[0] for text in opened.tree.lines.lines("runs")]
    assert listed == ["run-0003", "run-0002", "run-0001"]
    combo = opened.experiment.runs
    assert [combo.itemText(at).split(",")[0] for at in range(combo.count())] == listed
    assert newest_first(["a", "run-2", "b"]) == ["run-2", "b", "a"]


def test_every_file_is_proposed_beside_the_project_under_its_name_and_the_run(opened, folder, monkeypatch, tmp_path):
    asked: list[Path] = []
    beside = tmp_path / "elsewhere"
    beside.mkdir()
    opened.controller.session.save_copy(beside / "copy.h5")
    assert opened.controller.open(beside / "copy.h5")
    run = Run("run-0001", opened.controller.experiment, Status.DONE)
    opened.controller.session.begin_run(replace(run, seconds=1.0))
    opened.controller.project_changed.emit()
    opened.show_run("run-0001")
    monkeypatch.setattr(opened.verbs.ask, "save_as", lambda _, proposal, kinds: asked.append(proposal))
    opened.verbs.write_report()
    opened.verbs.export_run()
    opened.verbs.export_all_runs()
    opened.verbs.use_figure("save", "loss")
    names = ["copy-run-0001.html", "copy-run-0001.csv", "copy-runs.csv", "copy-run-0001-loss.pdf"]
    assert asked == [beside / name for name in names]
    assert opened.circuit.exporting.folder() == beside


def test_long_names_in_the_queue_end_in_dots_and_are_whole_in_the_tooltip(opened, run_to_end):
    wanted = replace(opened.controller.experiment, name="an experiment " * 12, params={"epochs": 1})
    opened.controller.set_experiment("add", wanted)
    opened.controller.choose(wanted.name)
    opened.controller.checking.check_now()
    run_id = run_to_end(opened)
    opened.arrangement.show("queue")
    table = opened.queue._table
    (item,) = table.findItems(run_id, Qt.MatchFlag.MatchExactly)
    assert table.columnWidth(1) < 230 < table.sizeHintForColumn(1)
    assert table.columnWidth(2) > table.sizeHintForColumn(2), "the backend is whole"
    assert item.toolTip(1) == wanted.name
    assert item.toolTip(2) == wanted.backend
