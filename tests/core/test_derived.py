"""A derived dataset keeps rows and target, and says where it came from."""

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Role
from ketbench.data.preparing.preparation import prepare
from ketbench.project.derived import use_features, with_features
from ketbench.samples import sample


def wine():
    return sample("wine-classifier").build()


def test_only_the_chosen_features_are_left():
    before = wine().datasets["wine"]
    names = [column.name for column in before.features][:3]
    after = with_features(before, names)
    assert [column.name for column in after.features] == names
    assert after.target == before.target
    assert after.n_rows == before.n_rows
    assert after.column(before.features[5].name).role is Role.SKIP
    assert "3 of 13 features" in after.provenance.report[-1]


def test_a_pca_goes_no_further_than_the_features():
    after = with_features(wine().datasets["wine"], [c.name for c in wine().datasets["wine"].features][:2])
    assert prepare(after).train.x.shape[1] == 2
    assert np.isfinite(prepare(after).train.x).all()


def test_the_project_lists_it_under_a_free_name_each_time():
    project = wine()
    names = [project.datasets["wine"].features[0].name]
    project, first = use_features(project, "wine", names)
    project, second = use_features(project, "wine", names)
    assert {first.name, second.name} < set(project.datasets)
    assert first.name != second.name


@pytest.mark.parametrize(("dataset", "names"), [("beer", ["alcohol"]), ("wine", []), ("wine", ["foam"])])
def test_what_is_not_there_is_refused(dataset, names):
    with pytest.raises(DatasetError):
        use_features(wine(), dataset, names)
