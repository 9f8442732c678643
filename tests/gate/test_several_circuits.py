"""Several circuits, a recurrent cell, several targets: values against another program, and models that come back."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from sklearn.metrics import mean_absolute_error, r2_score

from ketbench.base.errors import InputError
from ketbench.base.problems import Severity
from ketbench.circuit.json_form import circuit_to_json
from ketbench.contract.orders import executed_to_json, order_from_bytes
from ketbench.contract.plugin import Checkpoint, Context, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench.project.proposing.preset_circuits import dressed_circuit, recurrent_cell, state_first
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend
from ketbench_gate.models.evaluating.targets import noisy as noise_target
from ketbench_gate.models.exporting import standalone
from ketbench_gate.models.model import infidelity
from ketbench_gate.models.parts.running import over_pieces

BACKEND = StatevectorBackend()
OTHER = json.dumps([circuit_to_json(dressed_circuit("other", 3, 1))])


def table(numbers=False):
    generator = np.random.default_rng(0)
    values = generator.normal(size=(40, 3))
    second = Column("second", values @ [0.0, 2.0, 1.0] * 10 + 300)
    if numbers:
        target = Column("first", values @ [1.0, -1.0, 0.5], role=Role.TARGET)
    else:
        target = Column("class", (values.sum(1) > 0).astype(np.int32), Kind.CATEGORY, Role.TARGET, ("low", "high"))
    columns = [Column(f"f{k}", values[:, k]) for k in range(3)]
    return Dataset("d", (*columns, *([second] if numbers else []), target), split=Split(validation=0.2, test=0.25))


def series():
    generator = np.random.default_rng(1)
    codes = (np.arange(40) % 2).astype(np.int32)
    values = generator.normal(size=(40, 4, 2)).astype(np.float32)
    values[codes == 1, 0, 0] += 2
    target = Column("class", codes, Kind.CATEGORY, Role.TARGET, ("low", "high"))
    return Dataset("s", (Column("signal", values, Kind.TENSOR), target), split=Split(validation=0.2, test=0.25))


KINDS = {
    "parallel": (table(), dressed_circuit("c", 3), {"copies": 3}),
    "others beside": (table(), dressed_circuit("c", 2), {"more_circuits": OTHER, "encoder": "mlp"}),
    "sequence": (table(), dressed_circuit("c", 3), {"copies": 2, "arrangement": "sequence"}),
    "other widths behind": (table(), dressed_circuit("c", 2), {"more_circuits": OTHER, "arrangement": "sequence"}),
    "recurrent": (series(), recurrent_cell("cell", 2, 1), {"encoder": "recurrent", "observables": state_first(2)}),
    "several targets": (table(numbers=True), dressed_circuit("c", 3), {"more_targets": ("second",)}),
}


def settings(**params):
    fixed = {"epochs": 2, "explain": "none", "precision": "complex128", "checkpoint_seconds": 0}
    return BACKEND.params(**{**fixed, **params})


@pytest.fixture(scope="module")
def trained():
    """The end of a run of each kind, its task and its settings; made once."""
    made = {}

    def of(kind):
        if kind not in made:
            data, circuit, params = KINDS[kind]
            task, asked = Task(data, circuit, 5), settings(**params)
            made[kind] = task, asked, list(BACKEND.run(task, asked, Context()))[-1]
        return made[kind]

    return of


def test_rows(task_rows):
    data, model = task_rows
    rows = prepare(data).test.rows
    kept = {name: data.column(name) for name in model.inputs}
    return Dataset("new", tuple(replace(c, values=c.values[rows]) for c in kept.values()))


test_rows.__test__ = False


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_computes_in_pennylane_what_the_run_predicts(trained, tmp_path, kind):
    task, asked, result = trained(kind)
    BACKEND.export(task, asked, result.model, "folder", str(tmp_path), Context())
    rows = test_rows((task.dataset, result.model))
    ours = BACKEND.predict(task, asked, result.model, rows, Context())
    theirs = standalone.load(tmp_path).predict({c.name: c.values for c in rows.columns})
    assert list(theirs) == list(ours.columns)
    for name, column in ours.columns.items():
        if column.dtype.kind == "f":
            np.testing.assert_allclose(theirs[name], column, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_an_exported_folder_comes_back_to_be_used_and_trained_on(trained, tmp_path, kind):
    task, asked, result = trained(kind)
    BACKEND.export(task, asked, result.model, "torch", str(tmp_path), Context())
    items = list(BACKEND.adopt(task, asked, str(tmp_path), Context()))
    made = items[-1]
    assert made.model.tensors.keys() == {k for k in result.model.tensors if not k.startswith("unused")}
    for name, value in result.model.tensors.items():
        np.testing.assert_array_equal(made.model.tensors[name], value)
    first = "test_r2" if kind == "several targets" else "test_log_loss"
    assert made.summary[first] == pytest.approx(result.summary[first], abs=1e-12)
    start = next(item for item in items if isinstance(item, Checkpoint)).data
    further = list(BACKEND.run(task, asked, Context(resume=start, branch=True)))[-1]
    before = result.model.tensors["seed0.frozen"]
    assert not np.array_equal(further.model.tensors["seed0.frozen"], before)
    assert np.abs(further.model.tensors["seed0.frozen"] - before).max() < 1.0


def test_a_state_of_torch_that_was_trained_elsewhere_comes_back(trained, tmp_path):
    task, asked, result = trained("parallel")
    BACKEND.export(task, asked, result.model, "torch", str(tmp_path), Context())
    there = standalone.load(tmp_path)
    with torch.no_grad():
        there.head.bias += torch.tensor([100.0, 0.0])
    save_file(there.state_dict(), tmp_path / "state.safetensors")
    made = list(BACKEND.adopt(task, asked, str(tmp_path / "state.safetensors"), Context()))[-1]
    rows = test_rows((task.dataset, made.model))
    assert set(BACKEND.predict(task, asked, made.model, rows, Context()).columns["prediction"]) == {"low"}


def changed(folder, **values):
    described = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**described, **values}))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda f: changed(f, folder_format=7), "has format 7, and this Ketbench reads up to 1; update"),
        (lambda f: changed(f, weights_sha256="0" * 64), "not those that were exported"),
        (lambda f: changed(f, kind="other"), "describes 'other', not a hybrid model"),
        (lambda f: changed(f, classes=["a", "b"]), r"differ in: classes \(a, b, not low, high\)"),
        (lambda f: changed(f, observables=["Z0", "Z1", "X2"]), "differ in: observables"),
        (lambda f: (f / "model.json").write_text("["), "cannot be read"),
        (lambda f: (f / "model.json").unlink(), "is not an exported model: it has no model.json"),
        (lambda f: (f / "weights.safetensors").unlink(), "cannot be read"),
    ],
)
def test_a_folder_that_is_not_the_experiments_is_refused_in_one_sentence(trained, tmp_path, spoil, sentence):
    task, asked, result = trained("parallel")
    BACKEND.export(task, asked, result.model, "torch", str(tmp_path), Context())
    spoil(tmp_path)
    with pytest.raises(InputError, match=sentence):
        list(BACKEND.adopt(task, asked, str(tmp_path), Context()))


def test_a_state_of_another_shape_names_what_differs(trained, tmp_path):
    task, asked, _ = trained("parallel")
    for state, sentence in (
        ({"weights": torch.zeros(3)}, "lacks 'beside.0.weights'"),
        (None, "is not a safetensors file"),
    ):
        path = tmp_path / "state.safetensors"
        path.write_bytes(b"no") if state is None else save_file(state, path)
        with pytest.raises(InputError, match=sentence):
            list(BACKEND.adopt(task, asked, str(path), Context()))


def test_a_cell_reads_the_values_of_the_step_before_as_angles():
    seen = []

    def cell(rows):
        seen.append(rows.clone())
        return rows.sum(1, keepdim=True) * torch.tensor([[1.0, 10.0]])

    given = torch.tensor([[[1.0], [2.0]], [[3.0], [5.0]]])
    found = over_pieces(cell, given, state=1)
    assert torch.equal(seen[0], torch.tensor([[1.0, 0.0], [3.0, 0.0]]))
    second = torch.tensor([[2.0, torch.pi / 2], [5.0, 3 * torch.pi / 2]])
    torch.testing.assert_close(seen[1], second)
    torch.testing.assert_close(found, second.sum(1, keepdim=True) * torch.tensor([[1.0, 10.0]]))


def test_scores_of_several_targets_are_scikit_learns_in_their_units(trained):
    task, asked, result = trained("several targets")
    rows = test_rows((task.dataset, result.model))
    found = BACKEND.predict(task, asked, result.model, rows, Context()).columns
    places = prepare(task.dataset).test.rows
    shares = []
    for name in ("first", "second"):
        true = task.dataset.column(name).values[places]
        shares.append(r2_score(true, found[f"prediction_{name}"]))
        assert result.summary[f"test_r2_{name}"] == pytest.approx(shares[-1], abs=1e-6)
        error = mean_absolute_error(true, found[f"prediction_{name}"])
        assert result.summary[f"test_mae_{name}"] == pytest.approx(error, rel=1e-6)
    assert result.summary["test_r2"] == pytest.approx(np.mean(shares), abs=1e-6)
    assert result.model.inputs == ("f0", "f1", "f2")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("nothing",), "no column 'nothing'"),
        (("first",), "is a target already"),
        (("second", "second"), "target already"),
    ],
)
def test_more_targets_that_cannot_be_are_named(names, sentence):
    task = Task(table(numbers=True), dressed_circuit("c", 3), 5)
    found = BACKEND.check(task, settings(more_targets=names))
    assert any(sentence in str(p) for p in found if p.severity is Severity.ERROR)


def test_strong_controls_stand_beside_several_targets_and_circuits():
    task = Task(table(numbers=True), dressed_circuit("c", 2), 5)
    params = settings(more_targets=("second",), copies=2, controls="strong", encoder="linear", epochs=1)
    result = list(BACKEND.run(task, params, Context()))[-1]
    held = {b.name: b.summary for b in result.baselines}
    assert len(held) == 9
    assert all(np.isfinite(summary["test_r2_second"]) for summary in held.values())
    assert held["circuit_frozen"]["parameters"] == result.summary["parameters"] - result.summary["circuit_weights"]


@pytest.mark.parametrize(
    ("circuit", "params", "sentence"),
    [
        (dressed_circuit("c", 2), {"encoder": "recurrent"}, "reads the 2 of a step and its state"),
        (
            dressed_circuit("c", 4),
            {"encoder": "recurrent", "observables": ("Z0",)},
            "reads a state of 2 numbers",
        ),
        (recurrent_cell("c", 2), {"encoder": "recurrent", "copies": 2}, "A recurrent cell is one circuit"),
        (dressed_circuit("c", 2), {"more_circuits": "no", "encoder": "steps"}, "More circuits is not a list"),
    ],
)
def test_circuits_that_do_not_fit_are_refused_with_the_numbers(circuit, params, sentence):
    found = [
        str(p) for p in BACKEND.check(Task(series(), circuit, 1), settings(**params)) if p.severity is Severity.ERROR
    ]
    assert any(sentence in text for text in found), found


@pytest.mark.parametrize("disturbed", [{"shots": 10}, {"depolarising": 0.1}])
def test_noise_is_refused_where_it_would_reach_the_first_circuit_only(disturbed):
    backend = PennyLaneBackend()
    params = backend.params(copies=2, epochs=1, **disturbed)
    task = Task(table(), dressed_circuit("c", 3), 5)
    assert any("models of one circuit, and this one has 2" in str(p) for p in backend.check(task, params))
    with pytest.raises(InputError, match="models of one circuit"):
        list(backend.run(task, params, Context()))


def test_both_engines_train_several_circuits_alike(trained):
    task, _, result = trained("others beside")
    backend = PennyLaneBackend()
    held = {"encoder": "mlp", "more_circuits": OTHER, "epochs": 2, "explain": "none", "device": "default.qubit"}
    other = list(backend.run(task, backend.params(**held), Context()))[-1]
    np.testing.assert_allclose(other.arrays["test_outputs"], result.arrays["test_outputs"], atol=1e-8)


@pytest.mark.parametrize("kind", ["parallel", "sequence", "recurrent"])
def test_a_model_of_several_circuits_is_evaluated_as_a_whole(trained, kind):
    task, asked, result = trained(kind)

    def at(**how):
        return list(BACKEND.evaluate(task, asked, result.model, {"rows": 4, **how}, Context()))[-1]

    exact = at(target="exact")
    np.testing.assert_allclose(exact.arrays["device_outputs"], exact.arrays["exact_outputs"], atol=1e-9)
    np.testing.assert_allclose(exact.arrays["exact_outputs"], result.arrays["test_outputs"][:4], atol=1e-9)
    weak, strong = (at(target=f"noise.depolarizing:{p}").summary["device_error"] for p in (0.01, 0.1))
    assert 1e-6 < weak < strong
    times = {"parallel": 3, "sequence": 2, "recurrent": 4}[kind]
    assert at(target="noise.depolarizing:0.01", shots=50).summary["executions"] == 4 * times


@pytest.mark.parametrize("kind", ["parallel", "sequence", "recurrent"])
def test_several_circuits_are_mitigated_each_before_its_values_go_on(trained, kind):
    task, asked, result = trained(kind)
    how = {"rows": 4, "target": "noise.depolarizing:0.01", "mitigate": "zne"}
    found = list(BACKEND.evaluate(task, asked, result.model, how, Context()))[-1].summary
    assert found["mitigated_error"] < found["device_error"] / 1.5
    assert found["mitigated_error"] == found["mitigated_exponential_error"]
    assert found["extra_executions"] == found["executions"] - 4 * {"parallel": 3, "sequence": 2, "recurrent": 4}[kind]
    assert ("mitigated_linear_accuracy" in found) == (kind == "parallel")
    read = {"rows": 4, "target": "noise.readout:0.1", "mitigate": "readout"}
    found = list(BACKEND.evaluate(task, asked, result.model, read, Context()))[-1].summary
    assert found["mitigated_error"] < 1e-9 < found["device_error"]


@pytest.mark.parametrize(("kind", "rounds"), [("parallel", 1), ("sequence", 2), ("recurrent", 4)])
def test_circuits_are_ordered_round_by_round(trained, kind, rounds):
    task, asked, result = trained(kind)
    how = {"rows": 3, "target": "noise.depolarizing:0.02", "mitigate": "zne+readout"}
    here = list(BACKEND.evaluate(task, asked, result.model, how, Context()))[-1]
    came, machine = [], noise_target
    for _ in range(rounds):
        given = {"executed": executed_to_json(came)} if came else {"stage": "order"}
        made = list(BACKEND.evaluate(task, asked, result.model, {**how, **given}, Context()))[-1]
        assert made.summary["rounds"] == rounds
        order = order_from_bytes(made.arrays["order"].tobytes())
        came += [machine.execute("depolarizing:0.02", one, lambda: False) for one in order]
    given = {"executed": executed_to_json(came)}
    there = list(BACKEND.evaluate(task, asked, result.model, {**how, **given}, Context()))[-1]
    assert "order" not in there.arrays
    np.testing.assert_allclose(there.arrays["mitigated_outputs"], here.arrays["mitigated_outputs"], atol=1e-9)
    assert there.summary["executions"] == here.summary["executions"]


def test_several_targets_are_evaluated_elsewhere(trained):
    task, asked, result = trained("several targets")
    found = list(BACKEND.evaluate(task, asked, result.model, {"target": "exact"}, Context()))[-1].summary
    assert found["device_r2"] == pytest.approx(result.summary["test_r2"], abs=1e-9)


def test_the_fidelity_is_that_with_the_state_of_the_class():
    bloch = torch.tensor([[0.0, 0.6, 0.8], [1.0, 0.0, 0.0]], dtype=torch.float64)
    classes = torch.tensor([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]], dtype=torch.float64)
    values = bloch @ classes.T
    targets = torch.tensor([0, 1])
    pauli = torch.tensor([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=torch.complex128)
    states = (torch.eye(2) + torch.einsum("rk,kab->rab", bloch.to(pauli), pauli)) / 2
    projectors = (torch.eye(2) + torch.einsum("rk,kab->rab", classes.to(pauli), pauli)) / 2
    overlaps = torch.einsum("rab,rba->r", states, projectors[targets]).real
    torch.testing.assert_close(infidelity(values, targets), 1 - overlaps.mean())
