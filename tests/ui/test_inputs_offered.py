"""The form offers what a backend needs and what it can use besides, and nothing else."""

import pytest

from ketbench.samples import sample


@pytest.mark.parametrize(
    ("name", "experiment", "offered"),
    [
        ("breast-cancer-features", "five-features-by-circuit", {"dataset", "circuit"}),
        ("max-cut", "cut", {"dataset"}),
        ("photonic-link", "co-packaged", set()),
    ],
)
def test_a_circuit_that_may_judge_is_offered(window, folder, name, experiment, offered):
    assert window.controller.create(folder / "lab.h5", sample(name).build())
    window.controller.choose(experiment)
    setup = window.experiment.setup
    shown = {name for name, box in (("dataset", setup.dataset), ("circuit", setup.circuit)) if not box.isHidden()}
    assert shown == offered
    if "circuit" in offered:
        assert setup.circuit.currentText() == "five wires"
