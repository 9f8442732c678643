"""Each explaining figure against a truth known by hand."""

import numpy as np
import pytest
import torch

from ketbench.base.figures import HeatMap, Histogram, Line, Scatter
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Context, Task
from ketbench.project.storage.codecs.figure import read_figure, write_figure
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend
from ketbench_gate.explaining.outputs.classifying import class_figures, reliability
from ketbench_gate.explaining.outputs.regressing import residuals
from ketbench_gate.explaining.states import BINS, divergence, log_haar, meyer_wallach, reach
from ketbench_gate.explaining.variance import columns_of, variance_figures
from ketbench_gate.models.measured import Measured, area
from ketbench_gate.models.samples import Samples

NOTHING = np.zeros((1, 0))


def built(wires, *ops):
    builder = CircuitBuilder("c", wires)
    for gate, on, *angles in ops:
        controls = [on[0]] if gate == "cx" else ()
        builder.add("x" if gate == "cx" else gate, on[1] if gate == "cx" else on, *angles, controls=controls)
    return builder.build()


def test_the_idle_circuit_has_the_expressibility_of_one_fidelity():
    # All pairs fall into the last bin, whose Haar weight is (1 / 75) ** (N - 1).
    for wires in (1, 2, 3):
        idle = built(wires, *[("rz", wire, 0.0) for wire in range(wires)])
        found = reach(idle, NOTHING, seed=1, pairs=50)
        assert found.expressibility == pytest.approx((2**wires - 1) * np.log(BINS))
        assert found.entangling == pytest.approx(0, abs=1e-12)


def test_the_hadamard_and_z_turn_of_one_qubit_agrees_with_the_paper():
    # Sim et al., figure 2: H, then RZ on one qubit has an expressibility of about 0.2; with RX besides about 0.02.
    circle = reach(built(1, ("h", 0), ("rz", 0, "a")), NOTHING, seed=1, pairs=5000)
    sphere = reach(built(1, ("h", 0), ("rz", 0, "a"), ("rx", 0, "b")), NOTHING, seed=1, pairs=5000)
    assert circle.expressibility == pytest.approx(0.22, abs=0.04)
    assert sphere.expressibility == pytest.approx(0.02, abs=0.015)
    assert sphere.of_haar < sphere.expressibility < circle.expressibility


def test_the_distribution_of_haar_sums_to_one():
    for size in (2, 4, 64):
        assert np.exp(log_haar(size)).sum() == pytest.approx(1)
    fidelities = np.random.default_rng(0).beta(1, 7, 200_000)
    assert divergence(fidelities, 8) < 1e-3


def test_products_have_no_entanglement_and_ghz_has_all():
    product = built(3, *[("ry", wire, f"a{wire}") for wire in range(3)])
    assert reach(product, NOTHING, seed=0, pairs=40).entangling == pytest.approx(0, abs=1e-12)
    ghz = built(3, ("h", 0), ("cx", (0, 1)), ("cx", (1, 2)))
    assert reach(ghz, NOTHING, seed=0, pairs=40).entangling == pytest.approx(1)
    w_state = np.zeros((1, 8), complex)
    w_state[0, [1, 2, 4]] = 3**-0.5
    # Each qubit of the W state has purity 5/9.
    assert meyer_wallach(w_state)[0] == pytest.approx(8 / 9)


def test_the_slope_of_a_cosine_has_variance_one_half(done, task):
    circuit = built(2, ("ry", 0, "theta"), ("ry", 1, "x[0]"), ("rz", 1, "idle"))
    _, result = done(StatevectorBackend(), Task(task.dataset, circuit, 0), epochs=1, explain="full")
    (series,) = result.figures["gradient_variance"].series
    assert columns_of(circuit) == [0, 1]
    assert series.y[0] == pytest.approx(0.5, abs=0.06)
    assert series.y[1] == pytest.approx(0, abs=1e-12)


def perfect(shift):
    """Two classes, told apart without a mistake; or, shifted, always wrong."""
    targets = torch.tensor([0, 1, 0, 1, 0, 1])
    sure = torch.nn.functional.one_hot((targets + shift) % 2, 2) * 20.0
    return Measured(f"shift {shift}", np.ones(1), np.ones(6), (sure, targets))


def test_roc_of_a_perfect_and_of_an_always_wrong_model():
    figures = class_figures([perfect(0), perfect(1)], ["no", "yes"])
    right, wrong, chance = figures["roc"].series
    assert "area 1.000" in right.label
    assert "area 0.000" in wrong.label
    assert (right.y.max(), wrong.y[wrong.x == 0].max()) == (1, 0)
    assert chance.label == "chance"
    assert area(*perfect(0).test) == 1.0


def test_roc_known_by_hand():
    # Scores 0.1, 0.4 | 0.35, 0.8: three of four pairs of a positive and a negative are in order.
    chance = torch.tensor([0.1, 0.4, 0.35, 0.8], dtype=torch.float64)
    outputs = torch.stack([1 - chance, chance], 1).log()
    assert area(outputs, torch.tensor([0, 0, 1, 1])) == pytest.approx(0.75)
    assert area(outputs, torch.tensor([0, 0, 0, 0])) is None


def test_calibration_known_by_hand():
    # Four answers given with 0.9, of which three are right: confidence 0.9, share 0.75, error 0.15.
    outputs = torch.log(torch.tensor([[0.9, 0.1]] * 4))
    confidence, share, gap = reliability(outputs, torch.tensor([0, 0, 0, 1]))
    assert (confidence[0], share[0], gap) == (pytest.approx(0.9), pytest.approx(0.75), pytest.approx(0.15))


def test_residuals_are_in_the_unit_of_the_target():
    targets, outputs = torch.tensor([0.0, 1.0]), torch.tensor([[0.5], [1.0]])
    samples = Samples({}, (), centre=10.0, scale=2.0)
    predicted, gap = residuals(Measured("m", np.ones(1), np.ones(2), (outputs, targets)), samples)
    assert predicted.tolist() == [11.0, 12.0]
    assert gap.tolist() == [-1.0, 0.0]


def test_a_run_explains_itself_in_full_and_again_the_same(task, done, tmp_path):
    _, result = done(StatevectorBackend(), task, epochs=3, explain="full")
    kinds = {
        "roc": Line,
        "calibration": Line,
        "decision_boundary": HeatMap,
        "trajectories": Line,
        "loss_landscape": HeatMap,
        "gradient_variance": Line,
        "expressibility": Histogram,
        "entanglement": Histogram,
    }
    for name, kind in kinds.items():
        assert isinstance(result.figures[name], kind), name
    assert len(result.figures["trajectories"].series) == 12
    assert len(result.figures["trajectories"].series[0].x) == 3
    assert 0 <= result.summary["entangling_capability"] <= 1
    assert result.summary["expressibility"] > 0
    assert result.summary["explaining_seconds"] < 30
    plane = result.figures["decision_boundary"]
    assert sum(len(points.x) for points in plane.points) == 12
    _, again = done(StatevectorBackend(), task, epochs=3, explain="full")
    for name in kinds:
        assert_same(result.figures[name], again.figures[name])
    import h5py

    with h5py.File(tmp_path / "f.h5", "w") as file:
        write_figure(file.create_group("plane"), plane)
        assert_same(read_figure(file["plane"]), plane)


def assert_same(one, two):
    from ketbench.base.figures import same

    assert same(one, two)


def test_the_middle_of_the_landscape_is_the_loss_of_the_trained_model(task, done):
    from ketbench_gate.explaining.landscape import GRID

    _, result = done(StatevectorBackend(), task, epochs=25, explain="full", precision="complex128", learning_rate=0.1)
    values = result.figures["loss_landscape"].values
    middle = values[GRID // 2, GRID // 2]
    assert middle < np.median(values)
    assert middle < 0.5


def test_what_is_quick_and_what_is_none(task, regression, done):
    _, quick = done(StatevectorBackend(), task, epochs=2)
    assert {"roc", "calibration", "decision_boundary", "trajectories"} <= set(quick.figures)
    assert "loss_landscape" not in quick.figures
    _, none = done(StatevectorBackend(), task, epochs=2, explain="none")
    assert "roc" not in none.figures
    assert none.summary["test_accuracy"] == quick.summary["test_accuracy"]
    _, numbers = done(StatevectorBackend(), regression, epochs=2)
    assert isinstance(numbers.figures["residuals"], Scatter)
    assert "roc" not in numbers.figures


def test_another_engine_says_what_it_leaves_out(task, done):
    _, result = done(PennyLaneBackend(), task, epochs=1)
    assert "decision_boundary" not in result.figures
    assert any("Decision boundary not measured" in note for note in result.notes)


def test_a_circuit_without_parameters_says_so(task, done):
    fixed = built(2, ("ry", 0, "x[0]"), ("ry", 1, "x[1]"))
    _, result = done(StatevectorBackend(), Task(task.dataset, fixed, 0), epochs=1, explain="full")
    assert "expressibility" not in result.summary
    assert any("nothing in the circuit trains" in note for note in result.notes)


def test_a_resumed_run_explains_the_same(task, done):
    from ketbench.contract.plugin import Checkpoint

    asked = {"epochs": 4, "checkpoint_every": 2, "repeats": 2}
    events, whole = done(StatevectorBackend(), task, **asked)
    saved = [event for event in events if isinstance(event, Checkpoint)]
    _, rest = done(StatevectorBackend(), task, Context(resume=saved[-1].data), **asked)
    assert_same(whole.figures["trajectories"], rest.figures["trajectories"])
    for name in ("test_accuracy_by_seed", "test_accuracy_by_row"):
        assert np.array_equal(whole.arrays[name], rest.arrays[name])
    assert whole.arrays["test_accuracy_by_seed"].shape == (4, 2)
    assert whole.arrays["test_accuracy_by_row"].shape == (4, 12)


def test_the_mean_of_a_column_lies_in_its_band_though_a_parameter_has_no_slope():
    circuit = built(2, ("ry", 0, "a"), ("ry", 1, "b"))
    (series,) = variance_figures(circuit, "Z(0)", np.array([0.5, 0.0]))["gradient_variance"].series
    assert series.low.tolist() == [0.25]
    assert series.y.tolist() == [0.25]
    assert series.high.tolist() == [0.5]
