import numpy as np
import pennylane as qml
import pytest
from sklearn.datasets import make_moons

from ketbench.contract.model import Model
from ketbench.data.preparing.preparation import MinMax
from ketbench.plugin import CircuitBuilder, Column, Context, Dataset, InputError, Kind, Role, Split, Task
from ketbench_gate.objectives.backends import KernelBackend
from ketbench_gate.objectives.kernels import run as running
from ketbench_gate.objectives.kernels.maps import feature_map
from ketbench_gate.objectives.kernels.matrices import (
    alignment,
    bloch_vectors,
    fidelity_kernel,
    off_diagonal,
    positive,
    projected_kernel,
    sampled_kernel,
    states,
)
from ketbench_gate.objectives.kernels.params import KernelParams

FEW = {"bandwidths": (0.5, 1.0), "penalties": (1.0, 10.0), "folds": 3}


def moons(rows=80, classes=2, numbers=False):
    x, y = make_moons(rows, noise=0.1, random_state=0)
    columns = [Column("a", x[:, 0].copy()), Column("b", x[:, 1].copy())]
    if numbers:
        columns.append(Column("y", x[:, 0] ** 2 + x[:, 1], role=Role.TARGET))
    else:
        codes = (np.arange(rows) % classes if classes > 2 else y).astype(np.int32)
        columns.append(Column("y", codes, Kind.CATEGORY, Role.TARGET, tuple(f"c{i}" for i in range(classes))))
    return Dataset("moons", tuple(columns), Split(validation=0.0, test=0.3, seed=1), (MinMax(),))


def run(dataset, circuit=None, **params):
    *_, result = KernelBackend().run(Task(dataset, circuit), KernelParams(**(FEW | params)), Context())
    return result


def test_the_zz_map_has_the_published_overlap():
    found = states(feature_map("zz", 2), [[0.3, 1.1], [0.9, -0.4]])
    assert fidelity_kernel(found)[0, 1] == pytest.approx(0.6899288823, abs=1e-9)


def test_the_iqp_map_is_pennylanes():
    rows = np.random.default_rng(0).normal(size=(4, 3))
    device = qml.device("default.qubit", wires=3)

    @qml.qnode(device)
    def known(x):
        qml.IQPEmbedding(x, wires=range(3), n_repeats=2)
        return qml.state()

    theirs = fidelity_kernel(np.array([known(row) for row in rows]))
    assert np.allclose(fidelity_kernel(states(feature_map("iqp", 3), rows)), theirs, atol=1e-12)


def test_the_projected_kernel_is_that_of_reduced_density_matrices():
    found = states(feature_map("iqp", 2), np.random.default_rng(1).normal(size=(3, 2)))
    matrices = [[qml.math.reduce_statevector(one, [wire]) for wire in range(2)] for one in found]
    known = np.array(
        [[np.exp(-0.7 * sum(np.linalg.norm(a[k] - b[k]) ** 2 for k in range(2))) for b in matrices] for a in matrices]
    )
    assert np.allclose(projected_kernel(bloch_vectors(found), gamma=0.7), known, atol=1e-12)


def test_alignment_has_the_known_value_and_refuses_one_class():
    p = np.array([0, 0.5, 2, 3])
    kernel = np.cos((p[:, None] - p) / 2) ** 2
    assert alignment(kernel, [1, 1, -1, -1]) == pytest.approx(0.5000161356, abs=1e-10)
    perfect = np.outer([1, 1, -1, -1], [1, 1, -1, -1]) + 5.0
    assert alignment(perfect, [1, 1, -1, -1], centred=True) == pytest.approx(1.0)
    with pytest.raises(InputError, match="two classes"):
        alignment(kernel, [1, 1, 1, 1])


def test_shots_give_a_positive_matrix_with_ones_on_its_diagonal():
    kernel = fidelity_kernel(states(feature_map("iqp", 2), np.random.default_rng(2).normal(size=(12, 2))))
    rough = sampled_kernel(kernel, 20, 0)
    found = positive(rough)
    assert not np.allclose(rough, rough.T)
    assert np.allclose(found, found.T)
    assert np.linalg.eigvalsh(found).min() > -1e-12
    assert np.allclose(np.diag(found), 1.0)
    assert np.abs(positive(sampled_kernel(kernel, 1_000_000, 0)) - kernel).max() < 5e-3
    assert off_diagonal(np.array([[1, 0.2], [0.4, 1]])) == (pytest.approx(0.3), pytest.approx(0.01))


@pytest.mark.parametrize(("classes", "kernel"), [(2, "fidelity"), (3, "projected")])
def test_a_run_names_its_bandwidth_and_controls_and_its_model_predicts_the_same(classes, kernel):
    dataset = moons(classes=classes)
    found = run(dataset, kernel=kernel)
    assert set(found.summary) >= {"test_balanced_accuracy", "bandwidth", "off_diagonal_mean", "alignment"}
    assert found.summary["bandwidth"] in FEW["bandwidths"]
    assert [b.name for b in found.baselines] == ["rbf", "linear"]
    assert all("test_balanced_accuracy" in b.summary for b in found.baselines)
    model = Model.from_bytes(found.model.to_bytes())
    test = np.flatnonzero(running.rows_of(dataset).test.rows >= 0)
    rows = Dataset("new", tuple(Column(c.name, c.values[running.rows_of(dataset).test.rows]) for c in dataset.features))
    told = KernelBackend().predict(Task(), KernelParams(), model, rows, Context())
    codes = np.array([int(str(name)[1:]) for name in told.columns["y"]])
    assert np.array_equal(codes, found.arrays["predicted"].astype(int))
    assert len(codes) == len(test)
    if classes == 2:
        assert found.summary["test_balanced_accuracy"] > 0.85


def test_numbers_are_learnt_by_ridge():
    found = run(moons(numbers=True), penalties=(100.0,))
    assert found.summary["test_r2"] > 0.9
    assert found.baselines[0].summary["test_r2"] > 0.9


def test_one_class_is_told_from_the_other():
    found = run(moons(), learner="one-class")
    assert 0.5 < found.summary["test_balanced_accuracy"] <= 1


def test_landmarks_stand_for_all_rows(monkeypatch):
    whole = run(moons(120), bandwidths=(0.5,), penalties=(10.0,))
    monkeypatch.setattr(running, "EXACT_ROWS", 50)
    few = run(moons(120), bandwidths=(0.5,), penalties=(10.0,), landmarks=40)
    assert few.model is None
    assert few.summary["test_balanced_accuracy"] == pytest.approx(whole.summary["test_balanced_accuracy"], abs=0.06)


def test_a_trained_map_is_better_aligned():
    builder = CircuitBuilder("trained", 2)
    for wire in range(2):
        builder.add("ry", wire, f"x[{wire}]*w{wire}").add("rz", wire, f"x[{wire}]*v{wire}")
    builder.add("x", 1, controls=[0]).add("ry", 0, "x[0]*u")
    *events, result = KernelBackend().run(
        Task(moons(), builder.build(), 3), KernelParams(**(FEW | {"alignment_steps": 15})), Context()
    )
    traced = [event.values["alignment"] for event in events if "alignment" in getattr(event, "values", {})]
    assert traced[-1] > traced[0] + 0.01
    assert len(result.arrays["weights"]) == 5


def test_duplicates_and_concentration_are_told():
    dataset = moons(40).with_rows(np.concatenate([np.arange(40), np.arange(40)]))
    assert any("Duplicates" in note for note in run(dataset).notes)
    wide = np.random.default_rng(0).normal(size=(60, 10)) * 3
    columns = tuple(Column(f"f{i}", wide[:, i].copy()) for i in range(10))
    target = Column("y", (np.arange(60) % 2).astype(np.int32), Kind.CATEGORY, Role.TARGET, ("a", "b"))
    found = run(Dataset("wide", (*columns, target), Split(test=0.3, validation=0)), bandwidths=(1.0,))
    assert any("concentrates" in note for note in found.notes)


@pytest.mark.parametrize(
    ("dataset", "params", "said"),
    [
        (moons(classes=2).with_rows(np.arange(0)), {}, "no value"),
        (moons(), {"bandwidths": (0.0,)}, "not positive"),
        (moons(numbers=True), {"learner": "svm"}, "needs classes"),
    ],
)
def test_what_is_wrong_is_said_before_the_run(dataset, params, said):
    found = KernelBackend().check(Task(dataset), KernelParams(**params))
    assert any(said in str(problem) for problem in found), list(map(str, found))


def test_labels_of_one_class_are_refused():
    same = Column("y", np.zeros(20, np.int32), Kind.CATEGORY, Role.TARGET, ("only", "other"))
    dataset = Dataset("same", (Column("a", np.arange(20.0)), same), Split("random", test=0.2, validation=0))
    assert any("single value" in str(p) for p in KernelBackend().check(Task(dataset), KernelParams()))
    with pytest.raises(InputError, match="of class 'only'"):
        run(dataset)


def test_the_classical_kernels_beside_it_see_no_order_in_codes():
    """Odd and even codes are the two classes, so no line through them tells these apart."""
    random = np.random.default_rng(4)
    codes = random.integers(0, 5, 120)
    letter = Column("letter", codes.astype(np.int32), Kind.CATEGORY, Role.FEATURE, tuple("abcde"))
    y = Column("y", (codes % 2).astype(np.int32), Kind.CATEGORY, Role.TARGET, ("even", "odd"))
    data = Dataset("d", (letter, y), Split(validation=0.0, test=0.3, seed=1), (MinMax(),))
    found = {b.name: b.summary[next(k for k in b.summary if k.startswith("test_"))] for b in run(data).baselines}
    assert found["linear"] == found["rbf"] == 1.0
