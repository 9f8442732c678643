"""Large arrays reach the other process by files, and are the same there."""

import numpy as np

from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench_ui.data.asking.crossing import LARGE, Crossing, fetched
from ketbench_ui.data.asking.desk import Desk

from .conftest import PATIENCE, asked_elsewhere


def test_small_arrays_stay_and_large_ones_are_mapped():
    crossing = Crossing()
    small, large = np.arange(10.0), np.arange(LARGE / 8)
    left = crossing.left({"a": small, "b": large})
    assert left["a"] is small
    back = fetched(left["b"])
    assert isinstance(back, np.memmap)
    crossing.close()
    assert not left["b"].exists()
    assert np.array_equal(back, large)


def test_a_file_that_is_written_while_the_folder_goes_is_removed_too():
    crossing = Crossing()
    crossing.close()
    crossing._folder.mkdir()
    left = crossing.left({"b": np.zeros(LARGE // 8)})
    assert not left["b"].exists()
    assert not crossing._folder.exists()


def test_a_question_about_a_large_dataset(qtbot, application):
    desk, found = Desk(), []
    data = Dataset("d", (Column("a", np.arange(LARGE / 4)),))
    try:
        for _ in range(2):
            desk.ask("mean", asked_elsewhere().mean_of, data, done=found.append, failed=found.append)
            qtbot.waitUntil(lambda: not desk.busy, timeout=PATIENCE)
    finally:
        desk.close()
    assert found == [(LARGE / 8 - 0.5, True)] * 2
