import numpy as np
import pennylane as qml
import pytest

from ketbench.contract.plugin import Context, Task
from ketbench.plugin import CircuitBuilder, InputError
from ketbench_gate import objectives
from ketbench_gate.objectives.backends import StudyBackend
from ketbench_gate.objectives.instruments.fourier import fourier_coefficients
from ketbench_gate.objectives.instruments.params import StudyParams
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


def studied(circuit=None, **params):
    return list(StudyBackend().run(Task(None, circuit, 3), StudyParams(**params), Context()))[-1]


def test_a_study_of_plateaus_fits_what_the_function_gives_and_shows_the_other_cost():
    result = studied(qubits=(2, 3, 4), layers=(0, 2), draws=30)
    alone = gradient_variances((2, 3, 4), 0, 30, 3)
    assert result.summary["rate"] == alone.rate
    assert result.summary["halvings_a_qubit"] == pytest.approx(alone.rate / np.log(2))
    assert result.baselines[0].summary["rate"] == gradient_variances((2, 3, 4), 0, 30, 3, local=False).rate
    assert [series.label for series in result.figures["variances"].series][1] == "2 layers"


def test_a_study_of_reach_nears_haar_states():
    result = studied(study="expressibility", wires=3, depths=(0, 4), draws=200)
    (_, shallow, flat), (_, deep, bent) = result.figures["table"].rows
    assert shallow > 3 * deep
    assert flat == pytest.approx(0, abs=1e-12)
    assert bent == pytest.approx(6 / 9, abs=0.08)
    assert result.baselines[0].summary["entangling_power"] == pytest.approx(6 / 9)


def test_a_study_of_a_spectrum_counts_its_frequencies():
    circuit = CircuitBuilder("two", 2).add("rx", 0, "x[0]").add("rx", 1, "x[0]").build()
    result = studied(circuit, study="fourier", observable="Z0 Z1")
    assert (result.summary["frequencies"], result.summary["largest_frequency"]) == (3, 2)
    assert result.summary["mean"] == pytest.approx(0.5)
    assert result.baselines[0].summary["frequencies"] == 5


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"study": "fourier"}, "choose one that uses features"),
        ({"qubits": (4,)}, "two different sizes"),
        ({"qubits": (2, 40)}, "40 qubits are outside"),
        ({"layers": (-1,)}, "give some from 0 to 200"),
    ],
)
def test_a_study_that_cannot_be_made_is_refused_before(params, said):
    assert said in str(StudyBackend().check(Task(), StudyParams(**params))[0])
    with pytest.raises(InputError, match=said):
        studied(**params)


def test_the_page_says_what_was_measured():
    result = studied(qubits=(2, 3), draws=20)
    page = StudyBackend().page(Task(), StudyParams(), result)
    assert page.verdict.title.startswith("The variance of the gradient halves")
    assert page.tabs[0].figures == ("variances",)
