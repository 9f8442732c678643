"""An exported model computes the same where Ketbench cannot be imported."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.qasm import from_qasm3
from ketbench.contract.plugin import Context
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.preparing.preparation import Impute, OneHot, Pca, Standardise
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.exporting import circuit_runs, standalone
from ketbench_gate.models.keeping.description import lowered_to_json

ALONE = """
import sys, json
from pathlib import Path
sys.path[:] = [p for p in sys.path if not any((Path(p or ".") / n).exists() for n in ("ketbench", "ketbench_gate"))]
from importlib.util import find_spec
assert find_spec("ketbench") is None and find_spec("ketbench_gate") is None
sys.path.insert(0, sys.argv[1])
import model
made = model.load()
rows = json.loads(sys.stdin.read())
print(json.dumps({"pennylane": made.predict(rows), "torch": model.load(engine="torch").predict(rows)}))
"""


def colours(task):
    names = ["red", "green", "blue"] * 20
    columns = (*task.dataset.columns, coded("colour", names))
    steps = (Impute(), OneHot(), Standardise(), Pca(components=2))
    return replace(task, dataset=replace(task.dataset, columns=columns, preparation=steps))


@pytest.fixture
def trained(task, done):
    backend, task = StatevectorBackend(), colours(task)
    _, result = done(backend, task, epochs=1, explain="none", encoder="linear", head="mlp")
    return backend, task, result.model


def test_the_folder_predicts_alone_what_the_run_predicts(trained, tmp_path):
    backend, task, model = trained
    names = backend.export(task, backend.params(), model, "folder", str(tmp_path), Context())
    assert sorted(names) == sorted(path.name for path in tmp_path.iterdir())
    assert "README.md" in names
    given = {"a": [0.5, -1.0, 0.1], "b": [0.2, 1.0, 2.0], "colour": ["blue", "red", "never seen"]}
    asked = [sys.executable, "-I", "-c", ALONE, str(tmp_path)]
    ran = subprocess.run(asked, input=json.dumps(given), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    checked = subprocess.run([sys.executable, "-I", tmp_path / "model.py"], capture_output=True, text=True, check=False)
    assert "the kept rows agree to" in checked.stdout
    codes = np.array([model.description["inputs"][2]["categories"].index("blue"), 2, -1], np.int32)
    columns = (
        Column("a", np.array(given["a"])),
        Column("b", np.array(given["b"])),
        Column("colour", codes, Kind.CATEGORY, categories=("blue", "green", "red")),
    )
    ours = backend.predict(task, backend.params(), model, Dataset("new", columns), Context())
    for found in json.loads(ran.stdout).values():
        assert found["prediction"] == ours.columns["prediction"].tolist()
        np.testing.assert_allclose(found["probability_c0"], ours.columns["probability_c0"], atol=1e-6)


def test_a_changed_weight_is_found_at_start(trained, tmp_path):
    backend, task, model = trained
    changed = {**model.tensors, "seed0.frozen": model.tensors["seed0.frozen"] + np.float32(0.1)}
    backend.export(task, backend.params(), model, "torch", str(tmp_path), Context())
    assert standalone.load(tmp_path).described["engine"] == "torch"
    from safetensors.numpy import load_file, save_file

    held = load_file(tmp_path / "weights.safetensors")
    save_file({**held, "seed0.frozen": changed["seed0.frozen"]}, tmp_path / "weights.safetensors")
    with pytest.raises(RuntimeError, match="kept rows come out wrong"):
        standalone.load(tmp_path)


def test_circuits_are_written_with_their_trained_values(trained, tmp_path):
    backend, task, model = trained
    values = dict(zip(model.description["parameters"], model.tensors["seed0.frozen"].tolist(), strict=True))
    for form in ("pennylane", "qiskit", "qasm3"):
        folder = tmp_path / form
        folder.mkdir()
        backend.export(task, backend.params(), model, form, str(folder), Context())
        if form != "qasm3":
            held = {}
            text = (folder / "circuit.py").read_text()
            exec(text[text.index("WEIGHTS") : text.index("SAMPLE")], held)
            assert held["WEIGHTS"] == values
    read = from_qasm3((tmp_path / "qasm3" / "circuit.qasm").read_text())
    assert not read.parameters
    x = torch.tensor([[0.3, -0.7]], dtype=torch.float64)
    sees = observables((), 2)
    bound = StatevectorEngine(Work(lowered(read), sees)).expectations(torch.zeros(0, dtype=torch.float64), x)
    weights = torch.tensor(list(values.values()), dtype=torch.float64)
    ours = StatevectorEngine(Work(lowered(task.circuit), sees)).expectations(weights, x)
    np.testing.assert_allclose(bound, ours, atol=1e-12)


def test_an_unknown_form_is_named(trained, tmp_path):
    backend, task, model = trained
    with pytest.raises(InputError, match="do not write 'pickle'"):
        backend.export(task, backend.params(), model, "pickle", str(tmp_path), Context())


def test_every_gate_is_the_same_alone():
    builder = CircuitBuilder("all", 3)
    builder.add("h", 0).add("h", 1).add("h", 2)
    for number, gate in enumerate(("x", "y", "z", "s", "sdg", "t", "tdg", "sx", "sxdg", "id")):
        builder.add(gate, number % 3).add("ry", (number + 1) % 3, f"0.3 + {number}*x[0]")
    for gate in ("rx", "ry", "rz", "p"):
        builder.add(gate, 1, f"sin({gate}) ** 2 - x[1] / pi").add("h", 1)
    builder.add("u", 2, "a", "-b", "x[0]")
    for gate in ("rxx", "ryy", "rzz"):
        builder.add(gate, (2, 0), f"{gate} * x[1]")
    builder.add("swap", (0, 2)).add("iswap", (2, 1)).add("x", 0, controls=(2,))
    builder.add("x", 2, controls=(Control(0, 0), 1)).add("ry", 0, "c", controls=(1,))
    circuit = builder.build()
    flat, sees = lowered(circuit), observables(("Z0", "X1 Y2", "0.5*Z0 Z2 - 2*Y1 + 3"), 3)
    described = {
        "wires": flat.n_wires,
        "operations": lowered_to_json(circuit, flat),
        "terms": [[[t.factor, t.letters] for t in o.terms] for o in sees],
    }
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(len(circuit.parameters), generator=generator, dtype=torch.float64)
    x = torch.randn((4, 2), generator=generator, dtype=torch.float64)
    named = dict(zip(flat.parameters, weights, strict=True))
    expected = StatevectorEngine(Work(flat, sees)).expectations(weights, x)
    np.testing.assert_allclose(circuit_runs.torch_run(described)(named, x), expected, atol=1e-12)
    np.testing.assert_allclose(circuit_runs.pennylane_run(described)(named, x), expected, atol=1e-12)


def test_amplitudes_are_loaded_alike_alone():
    circuit = CircuitBuilder("state", 3).add("amplitude_encoding", (0, 2), "x[0]", "x[1]", "x[2]").add("ry", 1, "w")
    circuit = circuit.add("x", 2, controls=(1,)).build()
    flat, sees = lowered(circuit), observables(("Z0", "Z2", "X0 X2"), 3)
    described = {
        "wires": 3,
        "operations": lowered_to_json(circuit, flat),
        "terms": [[[t.factor, t.letters] for t in o.terms] for o in sees],
    }
    x = torch.tensor([[0.1, 0.2, 0.7], [1.0, -1.0, 0.5]], dtype=torch.float64)
    weights = torch.tensor([0.4], dtype=torch.float64)
    expected = StatevectorEngine(Work(flat, sees)).expectations(weights, x)
    np.testing.assert_allclose(circuit_runs.torch_run(described)({"w": weights[0]}, x), expected, atol=1e-12)
    np.testing.assert_allclose(circuit_runs.pennylane_run(described)({"w": weights[0]}, x), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b\n1.5,x\n2,y\n", {"a": ["1.5", "2"], "b": ["x", "y"]}),
        ("\ufeffb;a\nx;1,5\ny;-2,25\n", {"b": ["x", "y"], "a": ["1.5", "-2.25"]}),
        ("a\tb\n1,5\tx,y\n", {"a": ["1.5"], "b": ["x,y"]}),
        ('a,b\n"1","x, y"\n', {"a": ["1"], "b": ["x, y"]}),
    ],
)
def test_a_table_for_an_exported_model_is_read_by_the_mark_between_its_names(tmp_path, text, columns):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    assert standalone.table(path, ["a", "b"]) == columns


def test_a_row_of_another_length_is_named(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a;b\n1;2\n3\n")
    with pytest.raises(ValueError, match=r"Line 3 of .* has 1 cells, its first line 2"):
        standalone.table(path, ["a", "b"])
