"""What is of the wrong type fails where it is given, in one sentence of Ketbench's own; representations are short."""

import numpy as np
import pandas as pd
import pytest

import ketbench as kb
from ketbench.base.errors import KetbenchError
from ketbench.data.column import coded
from ketbench.data.dataset import Role

DATA = kb.dataset({"a": [1.0, 2.0], "kind": ["x", "y"]}, "d", target="kind")
MADE = kb.Experiment("e", "gate.statevector", DATA)
WRONG = {
    "split as text": lambda: DATA.with_split("70/30"),
    "share as text": lambda: kb.Split(test="0.3"),
    "seed of a split": lambda: kb.Split(seed="x"),
    "method": lambda: kb.Split(method="half"),
    "kind": lambda: DATA.with_kind("a", "numeric"),
    "role": lambda: coded("k", ["a", "b"], "target"),
    "labels with None": lambda: coded("k", ["a", None]),
    "labels with NaN": lambda: coded("k", ["a", float("nan")], Role.TARGET),
    "one text": lambda: coded("k", "abc"),
    "name": lambda: DATA.renamed(3),
    "seed": lambda: kb.Experiment("e", "b", seed="x"),
    "backend": lambda: kb.Experiment("e", None),
    "frame for a dataset": lambda: kb.Experiment("e", "b", pd.DataFrame({"a": [1]})),
    "name of a parameter": lambda: kb.Experiment("e", "b", params={1: 2}),
    "an object": lambda: kb.Experiment("e", "b", params={"epochs": object()}),
    "no table": lambda: kb.dataset([1, 2]),
    "no columns": lambda: kb.dataset(pd.DataFrame()),
    "ragged": lambda: kb.dataset({"a": [np.array([1, 2]), np.array([1])]}),
    "spans": lambda: kb.dataset(pd.DataFrame({"a": pd.to_timedelta([1, 2], unit="h")})),
    "run": lambda: kb.run("e"),
    "run nothing": lambda: kb.run(None),
    "sweep a single value": lambda: kb.sweep(MADE, "test_accuracy", epochs=5),
    "sweep no value": lambda: kb.sweep(MADE, "test_accuracy", epochs=[]),
    "workers": lambda: kb.sweep(MADE, "test_accuracy", workers="x", epochs=[1]),
    "predict": lambda: kb.predict(MADE, pd.DataFrame()),
    "explain": lambda: kb.explain("lab.h5"),
    "save": lambda: kb.save("x", "y.h5"),
    "open": lambda: kb.open(5),
    "trust": lambda: kb.trust("mynets"),
    "circuit": lambda: kb.circuit(5),
    "empty text": lambda: kb.circuit(""),
    "a function that fails": lambda: kb.circuit(lambda a: a.b, 1.0),
}


@pytest.mark.parametrize("name", WRONG)
def test_it_is_told_where_it_is_given(name):
    with pytest.raises(KetbenchError) as told:
        WRONG[name]()
    assert str(told.value).count("\n") == 0
    assert str(told.value).endswith(".")


def test_moments_of_a_zone_are_kept_in_utc():
    data = kb.dataset(pd.DataFrame({"t": pd.to_datetime(["2020-01-01T01:00"]).tz_localize("Europe/Paris")}))
    assert data.columns[0].values.tolist() == [1577836800.0]


def test_representations_are_one_short_line():
    project = kb.sample("iris-classifier")
    found = [project, project.datasets["iris"], project.experiment(), project.experiment().circuit]
    assert [repr(one) for one in found[1:]] == [
        "<Dataset 'iris': 150 rows, 4 features, target 'species'>",
        "<Experiment 'iris': gate.statevector on 'iris' and 'reuploading-4', seed 7>",
        "<Circuit 'reuploading-4': 4 wires, 32 operations, 16 parameters, 4 features>",
    ]
    assert all(one._repr_html_() for one in found)


def test_formulas_of_several_arguments_are_kept():
    from qiskit import QuantumCircuit
    from qiskit.circuit import Parameter, ParameterVector

    from ketbench.circuit.angles.expressions import evaluate

    made, x, a = QuantumCircuit(2), ParameterVector("x", 2), Parameter("a")
    made.p(2 * (np.pi - x[0]) * (np.pi - x[1]) + a, 0)
    made.ry(x[1] - 3 * a, 1)
    circuit = kb.circuit(made)
    values = {"a": 0.3}
    product, line = (evaluate(op.angles[0], values, [0.5, 1.25]) for op in circuit.ops)
    assert product == pytest.approx(2 * (np.pi - 0.5) * (np.pi - 1.25) + 0.3, abs=1e-7)
    assert line == pytest.approx(1.25 - 0.9, abs=1e-9)
    assert circuit.features == (0, 1)
    from ketbench.base.errors import CircuitError

    odd = QuantumCircuit(1)
    odd.rx(a.sin(), 0)
    with pytest.raises(CircuitError, match="more than a sum of multiples and products"):
        kb.circuit(odd)
