"""A run of unequal parts has a bar that runs evenly and a total that settles."""

from hypothesis import given
from hypothesis import strategies as st

from ketbench.running.time_left import TimeLeft
from ketbench.running.workload import Workload


class Clock:
    """Seconds that were worked."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def work(self, load, kind, seconds):
        self.now += seconds
        load.ended(kind)


def test_kinds_that_cost_unequal_time_are_foreseen_after_one_of_each():
    clock = Clock()
    load = Workload({"short": 10, "long": 10, "last": 1}, clock)
    load.guess("last", 5.0)
    clock.work(load, "short", 0.1)
    clock.work(load, "long", 3.0)
    assert load.done == 3100
    assert load.total == 31_000 + 5000


def test_the_first_part_of_a_kind_counts_no_more_once_there_is_a_second():
    clock = Clock()
    load = Workload({"fold": 10}, clock)
    clock.work(load, "fold", 9.0)
    assert load.total == 90_000
    clock.work(load, "fold", 1.0)
    assert load.total == 10_000 + 8 * 1000


def test_what_is_unknown_costs_as_much_as_the_mean_of_the_known_and_a_measured_part_beats_a_guess():
    clock = Clock()
    load = Workload({"one": 1, "other": 2}, clock)
    assert (load.done, load.total) == (0, 1)
    clock.work(load, "one", 2.0)
    assert load.total == 6000
    load.guess("other", 10.0)
    assert load.total == 22_000
    clock.work(load, "other", 4.0)
    assert load.total == 10_000


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.0, 1e4)), max_size=30))
def test_the_bar_never_goes_back_nor_beyond_its_end(parts):
    clock = Clock()
    load = Workload({"a": 5, "b": 5}, clock)
    before = 0
    for kind, seconds in parts:
        clock.work(load, kind, seconds)
        assert before <= load.done <= load.total
        before = load.done


def test_time_left_is_right_after_a_tenth_of_uneven_folds():
    clock, left = Clock(), TimeLeft()
    load = Workload({"quick": 20, "slow": 20}, clock)
    for _ in range(2):
        for kind, seconds in (("quick", 0.2), ("slow", 2.0)):
            clock.work(load, kind, seconds)
            left.take(clock.now, load.done, load.total)
    assert abs(left.seconds(clock.now) - 18 * 2.2) < 0.01
