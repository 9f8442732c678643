"""A setting whose nought stands for something is told as what it stands for."""

import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.results.paging import stages_of


@pytest.mark.parametrize(("omega", "told"), [(0.0, "from layout"), (2.0, "2 rad/µs")])
def test_an_automatic_omega_says_where_it_comes_from(omega, told):
    stages = stages_of(Registry(), Experiment("e", "atoms.mis", params={"omega": omega}))
    assert [stage.title for stage in stages if stage.label == "Pulse"] == [told]
