"""A row without a value where one is needed goes by one click: on the strip, in Problems, and on the Data page."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from ketbench.base.problems import Problem
from ketbench.data.column import Column
from ketbench.project.proposing.gaps import gap_offers
from ketbench.samples import sample


def with_gaps(dataset, name, rows):
    def gapped(column):
        if column.name != name:
            return column
        values = column.values.copy()
        values[list(rows)] = -1 if column.is_coded else np.nan
        return replace(column, values=values)

    return replace(dataset, columns=tuple(gapped(column) for column in dataset.columns))


def shown(window, dataset):
    experiment = replace(window.controller.experiment, dataset=dataset)
    window.controller.apply("gaps", window.controller.project.with_dataset(dataset).with_experiment(experiment))
    window.controller.checking.check_now()
    return window


@pytest.fixture
def target_gap(opened):
    data = opened.controller.experiment.dataset
    return shown(opened, with_gaps(data, data.target.name, (3, 77)))


def test_the_strip_drops_rows_without_a_target(target_gap):
    window, strip = target_gap, target_gap.experiment.strip
    assert not window.actions_by_id["run"].isEnabled()
    assert strip.fix.text() == "Drop the 2 rows without 'species'"
    strip.fix.click()
    assert window.controller.experiment.dataset.n_rows == 148
    assert not window.controller.experiment.dataset.target.missing.any()
    window.controller.checking.check_now()
    assert window.actions_by_id["run"].isEnabled()
    window.actions_by_id["undo"].trigger()
    assert window.controller.experiment.dataset.n_rows == 150


def test_problems_carry_the_same_fix(target_gap):
    panel = target_gap.problems
    assert not panel.fix.isHidden()
    assert panel.fix.text() == "Drop the 2 rows without 'species'"
    panel.fix.click()
    assert target_gap.controller.experiment.dataset.n_rows == 148
    target_gap.controller.checking.check_now()
    assert panel.fix.isHidden()


def test_the_data_page_drops_them_from_the_menu_of_the_column(target_gap):
    window = target_gap
    window.pick("datasets", "iris")
    table = window.data.columns
    table.select("species")
    action = next(one for one in table.menu().actions() if one.text().startswith("Drop"))
    assert action.text() == "Drop 2 rows without 'species'"
    action.trigger()
    assert window.controller.project.datasets["iris"].n_rows == 148
    table.select("species")
    assert not any(one.text().startswith("Drop") for one in table.menu().actions())


def test_a_feature_may_be_filled_in_or_its_rows_dropped(opened):
    data = opened.controller.experiment.dataset
    name = data.features[0].name
    gapped = with_gaps(data, name, (5,))
    fill, drop = gap_offers(gapped, Problem("no value", f"dataset.columns.{name}"))
    assert [step.kind for step in fill.dataset.preparation].count("impute") == 1
    assert drop.title == f"Drop the row without '{name}'"
    kept = [row for row in range(150) if row != 5]
    assert np.array_equal(drop.dataset.features[0].values, data.features[0].values[kept])


def test_nothing_is_offered_where_nothing_is_missing_or_would_be_left(opened):
    data = opened.controller.experiment.dataset
    place = f"dataset.columns.{data.target.name}"
    assert gap_offers(data, Problem("wrong", place)) == ()
    assert gap_offers(with_gaps(data, data.target.name, range(150)), Problem("wrong", place)) == ()
    assert gap_offers(data, Problem("wrong", "dataset.columns.nobody")) == gap_offers(None, Problem("x", place)) == ()
    assert isinstance(data.target, Column)


def test_a_graph_is_told_nothing_of_test_rows(window, folder):
    assert window.controller.create(folder / "cut.h5", sample("max-cut").build())
    window.experimenting.show()
    words = [one.text() for one in window.experiment.setup_pane.findChildren(QLabel) if not one.isHidden()]
    assert not any("test rows" in text for text in words)
    assert window.experiment.setup_pane.judged.isHidden()
