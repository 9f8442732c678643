import numpy as np
import pennylane as qml
import pytest

from ketbench.plugin import CircuitBuilder, InputError
from ketbench_gate import objectives
from ketbench_gate.objectives.instruments.fourier import fourier_coefficients
from ketbench_gate.objectives.instruments.plateaus import (
    against_depth,
    entangling_power,
    expressibility,
    gradient_variances,
)


def test_two_turns_know_two_frequencies():
    circuit = CircuitBuilder("two", 2).add("rx", 0, "x[0]").add("rx", 1, "x[0]").build()
    found = fourier_coefficients(circuit, "Z0 Z1")
    assert found.at(0) == pytest.approx(0.5)
    assert [found.at(2), found.at(-2)] == pytest.approx([0.25, 0.25])
    assert found.accessible == ((-2,), (0,), (2,))


def test_coefficients_of_two_features_are_pennylanes():
    builder = CircuitBuilder("pair", 2).add("ry", 0, "x[0]").add("ry", 1, "x[1]").add("x", 1, controls=[0])
    circuit = builder.add("rx", 0, "x[1]").add("rz", 1, "w").add("ry", 1, "x[0]").build()

    @qml.qnode(qml.device("default.qubit", wires=2))
    def known(x):
        qml.RY(x[0], 0), qml.RY(x[1], 1), qml.CNOT([0, 1]), qml.RX(x[1], 0), qml.RZ(0.4, 1), qml.RY(x[0], 1)
        return qml.expval(qml.Z(1))

    theirs = qml.fourier.coefficients(known, 2, 2)
    ours = fourier_coefficients(circuit, "Z1", [0.4])
    for frequency, value in zip(ours.frequencies, ours.coefficients, strict=True):
        assert value == pytest.approx(complex(theirs[frequency]), abs=1e-10)


@pytest.mark.parametrize(
    ("angle", "said"), [("0.5*x[0]", "not whole"), ("w", "no feature"), ("x[3]", "4 features"), ("3*x[0]", "above 1")]
)
def test_what_has_no_spectrum_is_refused(angle, said):
    with pytest.raises(InputError, match=said):
        fourier_coefficients(CircuitBuilder("one", 1).add("rx", 0, angle).build())


def test_a_degree_makes_room_for_scaled_features():
    circuit = CircuitBuilder("one", 1).add("rx", 0, "3*x[0]").build()
    assert fourier_coefficients(circuit, degree=3).accessible == ((-3,), (3,))


def test_gradients_of_a_global_cost_vanish_faster():
    whole = gradient_variances([2, 4, 6], draws=60, local=False)
    part = gradient_variances([2, 4, 6], draws=60, depth=1)
    assert whole.rate > 0.4 > part.rate
    with pytest.raises(InputError, match="two sizes"):
        gradient_variances([3])


def test_reach_has_its_ends():
    random = np.random.default_rng(0)
    haar = random.normal(size=(4000, 8)) + 1j * random.normal(size=(4000, 8))
    haar /= np.linalg.norm(haar, axis=1, keepdims=True)
    fixed = np.zeros((200, 8), complex)
    fixed[:, 0] = 1
    assert expressibility(haar) < 0.05 < 2 < expressibility(fixed)
    bell = np.array([[1, 0, 0, 1]]) / np.sqrt(2)
    assert entangling_power(bell.astype(complex)) == pytest.approx(1)
    assert entangling_power(fixed[:, :4]) == pytest.approx(0)
    rows = against_depth(3, [0, 3], draws=200)
    assert rows[0][2] == pytest.approx(0)
    assert rows[1][1] < rows[0][1]
    assert rows[1][2] > 0.3


def test_public_names_are_there():
    assert all(callable(getattr(objectives, name)) for name in objectives.__all__)
    with pytest.raises(AttributeError, match="no attribute 'beer'"):
        _ = objectives.beer
