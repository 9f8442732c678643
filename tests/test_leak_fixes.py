"""Each finding's fix makes that finding go away, and loses nothing in silence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import DatasetError
from ketbench.data.checks.fixes import Fix, Way, fixed, without_gaps
from ketbench.data.checks.leaks import leaks
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Role
from ketbench.data.splits.split import Split
from ketbench.data.splits.splitting import column_of, split_along


def faulty():
    chance = np.random.default_rng(0)
    rows = 80
    wanted = np.arange(rows) % 2
    values = chance.normal(size=rows)
    values[40:50] = values[:10]
    columns = (
        Column("twin", values),
        Column("copy", wanted * 3.0 + 1),
        Column("number", np.arange(rows) + 100.0),
        Column("still", np.full(rows, 2.0)),
        coded("colour", [("red", "green", "blue")[i] for i in chance.integers(0, 3, rows)]),
        coded("house", [f"h{i // 9}" for i in range(rows)], Role.GROUP),
        Column("day", np.arange(rows, dtype=float), role=Role.TIME),
        coded("y", ["ab"[i] for i in wanted], Role.TARGET),
    )
    return Dataset("faulty", columns, Split("random"))


def test_every_cure_ends_its_finding():
    data = faulty()
    found = {(leak.fix.way, leak.fix.column): leak for leak in leaks(data) if leak.fix}
    assert {way for way, _ in found} == {Way.BY_GROUP, Way.BY_TIME, Way.SKIP, Way.AS_ID, Way.ONE_HOT}
    for leak in found.values():
        after = [str(other.problem) for other in leaks(fixed(data, leak.fix))]
        assert str(leak.problem) not in after, leak.fix.title


def test_twins_go_and_what_they_said_is_told():
    data = faulty().with_roles({"copy": Role.SKIP, "number": Role.SKIP, "still": Role.SKIP, "colour": Role.SKIP})
    (leak,) = [leak for leak in leaks(data) if leak.fix and leak.fix.way is Way.DROP_DUPLICATES]
    alone = fixed(data, leak.fix)
    assert alone.n_rows == 70
    assert "10 rows with the features of an earlier one removed" in alone.provenance.report[-1]
    assert not [other for other in leaks(alone) if other.fix and other.fix.way is Way.DROP_DUPLICATES]


def test_twins_with_another_target_are_counted():
    values = np.array([1.0, 2.0, 1.0, 3.0])
    data = Dataset("d", (Column("a", values), coded("y", ["p", "q", "q", "q"], Role.TARGET)), Split("random"))
    assert "1 of them with another value of 'y'" in fixed(data, Fix(Way.DROP_DUPLICATES)).provenance.report[-1]


def test_a_cure_for_a_column_that_is_gone_is_a_sentence():
    with pytest.raises(DatasetError, match="no column 'gone'"):
        fixed(faulty(), Fix(Way.SKIP, "gone"))


def test_splitting_along_a_column_gives_it_the_role_and_skips_the_former():
    made = split_along(faulty(), "grouped", "colour")
    assert (made.column("colour").role, made.column("house").role) == (Role.GROUP, Role.SKIP)
    assert column_of(made) == "colour"
    assert column_of(split_along(made, "random")) == ""


@given(st.sampled_from(["time", "given"]), st.integers(2, 5))
def test_folds_go_where_there_are_none(method, folds):
    folded = faulty().with_split(Split("stratified", folds=folds, fold=1))
    made = split_along(folded, method, "day" if method == "time" else "colour")
    assert (made.split.folds, made.split.fold) == (0, 0)


def test_rows_without_a_target_are_left_out_and_told():
    labels = coded("y", ["a", "b", "", "a", "b"], Role.TARGET)
    gone = replace(labels, values=np.array([0, 1, -1, 0, 1], dtype=np.int32), categories=("a", "b"))
    data = Dataset("d", (Column("x", np.arange(5.0)), gone))
    made = without_gaps(data, "y")
    assert made.column("x").values.tolist() == [0, 1, 3, 4]
    assert made.provenance.report[-1] == "1 row without a value in 'y' removed."
    assert without_gaps(made, "y") is made
    with pytest.raises(DatasetError, match="no value in any row"):
        without_gaps(Dataset("d", (Column("x", np.full(3, np.nan)),)), "x")
