"""Each way of cheating is found once it is there, and not before."""

import numpy as np
import pytest

from ketbench.data.checks.leaks import leak_warnings
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.importing import import_file
from ketbench.data.preparing.preparation import OneHot
from ketbench.data.splits.split import Split


def clean(**extra: Column) -> Dataset:
    generator = np.random.default_rng(1)
    columns = (
        Column("a", generator.normal(size=60)),
        Column("b", generator.normal(size=60)),
        coded("y", ["n", "p", "p"] * 20, Role.TARGET),
    )
    return Dataset("d", (*columns, *extra.values()))


def messages(data: Dataset) -> str:
    return " ".join(map(str, leak_warnings(data)))


def test_clean_data_give_no_warning():
    assert leak_warnings(clean()) == []


def test_duplicate_rows_across_parts():
    data = clean()
    twice = data.with_rows(np.concatenate([np.arange(60), np.arange(30)]))
    found = messages(twice)
    assert "duplicated in another part" in found


def test_an_id_as_a_feature():
    assert "'n' is different in every row" in messages(clean(n=Column("n", np.arange(60.0))))


@pytest.mark.parametrize("factor", [1.0, -3.0])
def test_a_copy_of_a_numeric_target(factor):
    values = np.random.default_rng(2).normal(size=60)
    data = clean(z=Column("z", factor * values + 5)).with_roles({"y": Role.SKIP})
    data = Dataset("d", (*data.columns, Column("t", values, role=Role.TARGET)), Split("random"))
    assert "'z' alone gives the target away in every row" in messages(data)


def test_a_copy_and_a_near_copy_of_the_classes():
    assert "'z' alone gives" in messages(clean(z=coded("z", ["no", "yes", "yes"] * 20)))
    nearly = ["no", "yes", "yes"] * 200
    nearly[0] = "yes"
    data = Dataset("d", (coded("z", nearly), coded("y", ["n", "p", "p"] * 200, Role.TARGET)))
    assert "99.8% certainty" in messages(data)


def test_a_number_that_separates_the_classes():
    values = np.where(np.array(["n", "p", "p"] * 20) == "n", 0.0, 5.0) + np.random.default_rng(0).random(60)
    assert "'z' alone gives" in messages(clean(z=Column("z", values)))


def test_constants_in_all_rows_and_in_the_training_rows():
    assert "'z' has the same value in every row" in messages(clean(z=Column("z", np.ones(60))))


def test_a_group_in_two_parts():
    data = clean(g=coded("g", [f"g{i // 2}" for i in range(60)], Role.GROUP))
    assert "groups of 'g'" in messages(data)
    assert "groups of 'g'" not in messages(data.with_split(Split("grouped")))


def test_times_that_are_not_split_by_time():
    data = clean(t=Column("t", np.arange(60.0), role=Role.TIME))
    assert "has times in 't'" in messages(data)
    assert "has times" not in messages(data.with_split(Split("time")))


def test_categories_that_count_as_numbers():
    colours = np.random.default_rng(0).choice(["red", "green", "blue"], 60)
    assert "3 categories without order" in messages(clean(c=coded("c", list(colours))))


def test_real_sets_are_not_accused_of_copies():
    for name in ("iris", "wine", "breast_cancer"):
        assert "alone" not in messages(import_file(f"sklearn:{name}"))


def test_duplicates_count_for_every_kind_of_feature():
    words = Column("t", np.array(["a", "b", "a", "b"], dtype=object), Kind.TEXT)
    pictures = Column(
        "i", np.stack([np.eye(3), np.ones((3, 3)), np.eye(3), np.zeros((3, 3))]).astype(np.float32), Kind.IMAGE
    )
    gaps = Column("g", np.array([np.nan, 1.0, np.nan, 1.0]))
    part = coded("part", ["train", "train", "test", "test"], Role.SKIP)
    data = Dataset("d", (words, pictures, gaps, part), Split("given", column="part"))
    assert "1 row of 'd' duplicated in another part: rows 1 and 3" in messages(data)


def test_no_row_is_looked_at_one_by_one(calls_of):
    def costs(rows):
        generator = np.random.default_rng(0)
        data = Dataset("d", tuple(Column(f"x{i}", generator.random(rows)) for i in range(4)), Split("random"))
        return calls_of(lambda: leak_warnings(data)), leak_warnings(data)

    few, many = costs(1000), costs(300_000)
    assert many[1] == []
    assert many[0] < 2 * few[0]


def many_letters(target):
    """Twelve categories of twenty rows each; codes as they come, so that their order says nothing."""
    names = tuple("abcdefghijkl")
    codes = (np.arange(240) % 12).astype(np.int32)
    y = Column("y", target(codes).astype(np.int32), Kind.CATEGORY, Role.TARGET, ("no", "yes"))
    return Dataset("d", (Column("letter", codes, Kind.CATEGORY, Role.FEATURE, names), y))


def test_a_category_that_decides_the_target_is_told_however_its_codes_are_ordered():
    assert "'letter' alone gives the target away" in messages(many_letters(lambda codes: codes % 2))
    assert "alone" not in messages(many_letters(lambda codes: np.arange(240) // 12 % 2))


def test_codes_are_told_of_a_category_that_the_one_hot_step_leaves_out():
    colours = coded("c", ["red", "green", "blue"] * 20)
    sizes = coded("s", ["S", "M", "L", "L", "M"] * 12)
    data = clean(c=colours, s=sizes).with_step(OneHot(columns=("c",)))
    assert "'s' has 3 categories without order" in messages(data)
    assert "'c' has 3" not in messages(data)
    assert "without order" not in messages(data.with_step(OneHot(columns=("s",))))
