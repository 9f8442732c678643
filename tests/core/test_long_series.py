"""Series whose older points lie in a scratch file: nothing is lost, changed, or kept in memory."""

import errno
import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.contract import long_series
from ketbench.contract.long_series import MOST_ROOM, LongSeries, Scratch
from ketbench.contract.result import Metric, MetricLog

LONG = 3 * MOST_ROOM + 1234


def _filled(count, head=0):
    steps = np.arange(count)
    values, times = np.random.default_rng(count).normal(size=count), steps / 1000
    begin = (steps[:head], values[:head], times[:head]) if head else None
    series = LongSeries(Scratch(), begin)
    for at in range(head, count):
        series.append(at, values[at], times[at])
    return series, (steps, values, times)


@pytest.fixture(scope="module", params=[0, 100, MOST_ROOM + 7])
def long(request):
    return _filled(LONG, request.param)


@given(st.integers(0, LONG), st.integers(0, LONG))
@settings(deadline=None)
def test_any_part_of_a_long_series_is_what_was_appended(long, first, last):
    series, columns = long
    assert len(series) == LONG
    for found, wanted in zip(series.between(first, last), columns, strict=True):
        assert found.tobytes() == wanted[first:last].tobytes()


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.floats(), st.floats()), max_size=200), st.integers(1, 9))
def test_every_step_and_value_comes_back_bit_for_bit(points, room):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_series, "FIRST_ROOM", 1)
        patch.setattr(long_series, "MOST_ROOM", 2**room)
        series = LongSeries(Scratch())
        for point in points:
            series.append(*point)
        steps, values, times = series.between(0, len(points))
    assert steps.tolist() == [point[0] for point in points]
    assert np.array_equal(values, [point[1] for point in points], equal_nan=True)
    assert np.array_equal(times, [point[2] for point in points], equal_nan=True)


def test_a_part_is_a_copy_that_later_points_do_not_change():
    series, _ = _filled(10)
    before = series.between(0, 10)[1]
    kept = before.copy()
    for at in range(1000):
        series.append(at, 0.0, 0.0)
    assert (before == kept).all()


def test_memory_does_not_grow_with_the_points():
    series = LongSeries(Scratch())
    for at in range(2 * MOST_ROOM):
        series.append(at, 0.5, 0.1)
    gc.collect()
    tracemalloc.start()
    for at in range(4 * MOST_ROOM):
        series.append(at, 0.5, 0.1)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Kept in memory they would be 24 bytes each; what else of the process allocates meanwhile is counted as well.
    assert grown < 24 * 4 * MOST_ROOM / 20


class FullDisk(Scratch):
    """A disk that takes the first part and no more."""

    def write(self, data):
        if self._size:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_points_stay_in_memory_where_the_disk_is_full():
    series = LongSeries(FullDisk())
    for at in range(LONG):
        series.append(at, at / 3, at / 1000)
    steps, values, _ = series.between(0, LONG)
    assert (steps == np.arange(LONG)).all()
    assert (values == np.arange(LONG) / 3).all()


def test_a_folder_that_cannot_be_used_is_replaced_by_the_one_for_temporary_files(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    scratch = Scratch()
    assert scratch.read(scratch.write(b"points"), 6) == b"points"


def test_the_scratch_file_is_gone_with_its_series(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    series, _ = _filled(MOST_ROOM + 1)
    del series
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_log_goes_on_from_the_metrics_of_another_run():
    before = Metric(np.arange(3), np.array([3.0, 2.0, 1.0]), np.array([0.1, 0.2, 0.3]))
    log = MetricLog({"loss": before})
    log.add(3, {"loss": 0.5, "accuracy": 1.0}, 0.4)
    found = log.frozen()
    assert found["loss"] == Metric(np.arange(4), np.array([3.0, 2.0, 1.0, 0.5]), np.zeros(4))
    assert found["accuracy"].steps.tolist() == [3]
    assert len(before) == 3
