"""Qubits by encoding, what does not fit and what is offered; each offer fits."""

import numpy as np
import pytest

from ketbench.base.problems import Severity
from ketbench.circuit.angles.expressions import expression, to_text
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Op
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.importing import import_file
from ketbench.data.preparing.preparation import MinMax, Standardise
from ketbench.project.machine_fit import capacity, fit_to_machine, qubits_needed
from ketbench.project.resizing import encoding_circuit


def angles(wires: int) -> Circuit:
    names = tuple(f"q{i}" for i in range(wires))
    return Circuit("c", names, tuple(Op("ry", (i,), (expression(f"x[{i}]"),)) for i in range(wires)))


def amplitudes(wires: int) -> Circuit:
    return Circuit("c", tuple(f"q{i}" for i in range(wires)), (Op("amplitude_encoding", tuple(range(wires))),))


@pytest.mark.parametrize(
    ("features", "needed"), [(1, (1, 1)), (2, (2, 1)), (12, (12, 4)), (16, (16, 4)), (17, (17, 5))]
)
def test_qubits_by_encoding(features, needed):
    assert qubits_needed(features) == needed


def test_the_sentence():
    wine = import_file("sklearn:wine").with_step(Standardise())
    assert fit_to_machine(wine).sentence == "13 features: 13 qubits by angle encoding, 4 by amplitude encoding."


def test_what_a_circuit_takes():
    assert capacity(angles(3)) == 3
    assert capacity(amplitudes(3)) == 8


def test_too_many_features_bring_offers_that_fit():
    wine = import_file("sklearn:wine").with_step(MinMax())
    found = fit_to_machine(wine, angles(4))
    assert "takes 4, so 9 would not be looked at" in found.problems[0].message
    assert [offer.key for offer in found.offers] == ["select", "pca", "amplitude", "reupload"]
    for offer in found.offers:
        if offer.dataset is not None:
            assert fit_to_machine(offer.dataset, angles(4)).features == 4
            assert offer.dataset.without_step(len(offer.dataset.preparation) - 1).sha256 == wine.sha256


def test_the_best_features_are_selected():
    generator = np.random.default_rng(0)
    classes = np.array([0, 1] * 30)
    noise = [Column(f"n{i}", generator.random(60)) for i in range(3)]
    data = Dataset(
        "d", (*noise, Column("good", classes + 0.1 * generator.random(60)), coded("y", ["a", "b"] * 30, Role.TARGET))
    )
    select = fit_to_machine(data, angles(1)).offers[0]
    assert select.dataset.preparation[-1].columns == ("good",)


def test_too_few_features_and_no_encoding_are_errors():
    iris = import_file("sklearn:iris").with_step(Standardise())
    assert fit_to_machine(iris, angles(6)).problems[0].severity is Severity.ERROR
    assert "takes none" in fit_to_machine(iris, Circuit("c", ("q0",))).problems[0].message
    assert not [p for p in fit_to_machine(iris, angles(4)).problems if p.where == "dataset.features"]
    assert not fit_to_machine(iris, amplitudes(2)).problems


def test_angles_beyond_a_full_turn_are_told():
    wine = import_file("sklearn:wine")
    assert any("more than a full turn" in p.message for p in fit_to_machine(wine, angles(13)).problems)


def test_angles_are_looked_at_as_the_circuit_makes_them():
    wine = import_file("sklearn:wine").with_step(Standardise())
    names = tuple(f"q{i}" for i in range(13))
    drawn = [Op("ry", (i,), (expression(f"x[{i}]*scale" if i else "0.1*x[0]"),)) for i in range(13)]
    assert not fit_to_machine(wine, Circuit("c", names, tuple(drawn))).problems


def test_too_wide_angles_are_scaled_by_one_offer():
    wine = import_file("sklearn:wine")
    (offer,) = fit_to_machine(wine, angles(13)).offers
    assert (offer.key, offer.dataset.preparation[-1]) == ("angles", MinMax())
    assert not fit_to_machine(offer.dataset, angles(13)).problems


def with_a_category():
    """A category whose odd and even codes are the two classes, a number that knows little, three of noise."""
    random = np.random.default_rng(3)
    codes = random.integers(0, 6, 200)
    y = codes % 2 ^ (random.random(200) < 0.05)
    names = tuple("abcdef")
    category = Column("letter", codes.astype(np.int32), Kind.CATEGORY, Role.FEATURE, names)
    noise = [Column(f"n{i}", random.normal(size=200) + 0.2 * y * (i == 0)) for i in range(4)]
    target = Column("y", y.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("no", "yes"))
    return Dataset("d", (*noise, category, target))


def test_a_category_is_ranked_by_its_values_and_not_by_the_order_of_its_codes():
    offers = {offer.key: offer for offer in fit_to_machine(with_a_category(), angles(1)).offers}
    assert offers["select"].dataset.preparation[-1].columns == ("letter",)


def test_a_pca_that_is_offered_mixes_no_codes():
    offers = {offer.key: offer for offer in fit_to_machine(with_a_category(), angles(2)).offers}
    assert [step.kind for step in offers["pca"].dataset.preparation] == ["one-hot", "standardise", "pca"]
    assert "one-hot before" in offers["pca"].why
    assert fit_to_machine(offers["pca"].dataset, angles(2)).features == 2


def test_a_feature_between_those_that_the_circuit_reads_is_named():
    random = np.random.default_rng(1)
    names = ("a", "b", "c", "d")
    data = Dataset("d", tuple(Column(n, random.normal(size=30)) for n in names)).with_step(MinMax())
    circuit = Circuit("c", ("q0", "q1"), (Op("ry", (0,), (expression("x[0]"),)), Op("ry", (1,), (expression("x[3]"),))))
    found = fit_to_machine(data, circuit).problems[0]
    assert found.message == "'d' gives 4 features and circuit 'c' takes 2, so 2 would not be looked at (b, c)."
    one = Dataset("d", data.columns[:1]).with_step(MinMax())
    assert "'d' gives 1 feature and" in fit_to_machine(one, circuit).problems[0].message


def test_data_with_fewer_features_than_the_circuit_reads_get_a_shorter_encoding():
    values = np.linspace(0.1, 1.0, 40)
    kinds = coded("y", ["a", "b"] * 20, Role.TARGET)
    table = Dataset("d", (Column("a", values), Column("b", values[::-1].copy()), kinds)).with_step(MinMax())
    offers = fit_to_machine(table, encoding_circuit("c", 3)).offers
    assert [offer.key for offer in offers] == ["again", "fewer"], "the one that keeps the circuit comes first"
    assert offers[0].why == "All gates, wires and weights stay; what read x[2] reads 'a'."
    kept, drawn = offers[0].circuit, encoding_circuit("c", 3)
    assert [(op.gate, op.wires) for op in kept.ops] == [(op.gate, op.wires) for op in drawn.ops]
    assert (kept.features, kept.parameters) == ((0, 1), drawn.parameters)
    assert fit_to_machine(table, kept).problems == ()
    assert offers[1].title == "Encode the 2 features there are"
    cost = "A shorter encoding, which may cost accuracy: no trained weight lost, 1 wire left without data."
    assert offers[1].why == cost
    made = offers[1].circuit
    assert fit_to_machine(table, made).problems == ()
    assert (made.features, made.n_wires, len(made.parameters)) == ((0, 1), 3, 18)


def test_a_feature_mixed_with_weights_is_read_again_and_what_the_shorter_encoding_loses_is_said():
    values = np.linspace(0.1, 1.0, 40)
    table = Dataset("d", (Column("a", values), coded("y", ["a", "b"] * 20, Role.TARGET))).with_step(MinMax())
    drawn = CircuitBuilder("c", 2).add("ry", 0, "x[0]").add("ry", 1, "w*x[1] + v").add("rz", 1, "u").build()
    again, fewer = fit_to_machine(table, drawn).offers
    assert to_text(again.circuit.ops[1].angles[0]) == to_text(drawn.ops[1].angles[0]).replace("x[1]", "x[0]")
    assert len(again.circuit.parameters) == 3
    assert len(fewer.circuit.parameters) == 1
    assert fewer.why.endswith("1 gate taken out, 2 trained weights lost, 1 wire left without data.")
