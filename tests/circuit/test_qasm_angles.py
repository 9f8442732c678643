"""Angles in OpenQASM: brackets only where needed, whole numbers as the specification says, bounds of arrays."""

import math

import pytest

from ketbench.base.errors import QasmError
from ketbench.base.problems import Problem
from ketbench.circuit.angles.expressions import (
    Binary,
    Feature,
    Number,
    Reference,
    Unary,
    evaluate,
    expression,
    to_text,
)
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.qasm import from_qasm2, from_qasm3
from ketbench.circuit.qasm.angles import angle_text

A, B, C = Reference("a"), Reference("b"), Reference("c")


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Unary(Unary(A)), "-(-a)"),
        (Unary(Binary("+", A, B)), "-(a + b)"),
        (Unary(Binary("*", A, B)), "-(a*b)"),
        (Unary(Binary("**", A, B)), "-a**b"),
        (Binary("**", Unary(A), B), "(-a)**b"),
        (Binary("**", A, Unary(B)), "a**-b"),
        (Binary("**", Binary("**", A, B), C), "(a**b)**c"),
        (Binary("**", A, Binary("**", B, C)), "a**b**c"),
        (Binary("**", A, Binary("*", B, C)), "a**(b*c)"),
        (Binary("*", Binary("+", A, B), C), "(a + b)*c"),
        (Binary("*", A, Unary(B)), "a*-b"),
        (Binary("*", Unary(A), B), "-a*b"),
        (Binary("-", A, Binary("-", B, C)), "a - (b - c)"),
        (Binary("-", Binary("-", A, B), C), "a - b - c"),
        (Binary("+", A, Binary("*", B, C)), "a + b*c"),
        (Binary("/", A, Binary("/", B, C)), "a/(b/c)"),
        (Binary("/", Binary("/", A, B), C), "a/b/c"),
        (Binary("/", Number(1.0), Number(2.0)), "1.0/2"),
        (Binary("/", Binary("+", Number(1.0), Number(2.0)), Number(3.0)), "(1.0 + 2)/3"),
        (Binary("/", Unary(Number(1.0)), Number(2.0)), "-1.0/2"),
        (Binary("/", A, Number(2.0)), "a/2"),
        (Binary("/", Number(0.5), Number(2.0)), "0.5/2"),
        (Binary("**", Number(2.0), A), "2.0**a"),
        (Binary("*", Number(2.0), A), "2*a"),
        (Number(999999999999999.0), "999999999999999"),
        (Number(1e15), "1000000000000000.0"),
        (Number(1e16), "1e+16"),
        (expression("sin(a/2) + pi"), "sin(a/2) + pi"),
        (expression("sin(1/2)"), "sin(1.0/2)"),
    ],
)
def test_an_angle_is_written_with_the_brackets_it_needs_and_no_others(tree, text):
    assert angle_text(tree, {}) == text


def test_names_of_parameters_and_features_are_those_of_the_text():
    tree = Binary("+", A, Binary("*", Feature(0), Feature(12)))
    assert angle_text(tree, {"a": "alpha", "x[12]": "last"}, "inputs") == "alpha + inputs[0]*last"


def read(angle: str, before: str = "", version: int = 3) -> tuple[Circuit, list[Problem]]:
    notes: list[Problem] = []
    if version == 2:
        return from_qasm2(f'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nrz({angle}) q[0];', notes=notes), notes
    text = f'OPENQASM 3.0;\ninclude "stdgates.inc";\n{before}\nqubit q;\nrz({angle}) q;'
    return from_qasm3(text, notes=notes), notes


@pytest.mark.parametrize(
    ("angle", "value", "warnings"),
    [
        ("7/2", 3.0, 1),
        ("-7/2", -3.0, 1),
        ("7/(-2)", -3.0, 1),
        ("1/2", 0.0, 1),
        ("6/3", 2.0, 0),
        ("-6/3", -2.0, 0),
        ("0/5", 0.0, 0),
        ("7.0/2", 3.5, 0),
        ("7/2.0", 3.5, 0),
        ("(3 + 4)/2", 3.0, 1),
        ("(3 + 4.0)/2", 3.5, 0),
        ("n/2", 3.0, 1),
        ("f/2", 3.5, 0),
        ("pi/2", math.pi / 2, 0),
        ("2**(1/2)", 1.0, 1),
        ("float(3)/2", 1.5, 0),
        ("10 - 4 - 3", 3.0, 0),
    ],
)
def test_whole_numbers_divide_towards_zero_in_version_3(angle, value, warnings):
    circuit, notes = read(angle, "const int n = 7;\nconst float f = 7;")
    assert float(evaluate(circuit.ops[0].angles[0])) == pytest.approx(value, abs=1e-15)
    assert len(notes) == warnings


def test_the_warning_says_the_fraction_that_was_likely_meant():
    _, notes = read("7/2")
    assert "7/2 divides whole numbers, which gives 3 in OpenQASM 3, not 3.5; write 7.0/2 if" in notes[0].message
    _, notes = read("(3 + 4)/2")
    assert "write one of them as a float if" in notes[0].message


@pytest.mark.parametrize(("angle", "value"), [("7/2", 3.5), ("-1/4", -0.25), ("3*pi/4", 3 * math.pi / 4)])
def test_version_2_divides_as_real_numbers(angle, value):
    circuit, notes = read(angle, version=2)
    assert float(evaluate(circuit.ops[0].angles[0])) == pytest.approx(value, abs=1e-15)
    assert not notes


@pytest.mark.parametrize("angle", ["1/2", "0/5", "-1/2"])
def test_a_quotient_of_nothing_has_no_sign(angle):
    assert read(angle)[0].ops[0].angles[0] == Number(0.0)


@pytest.mark.parametrize(
    ("angle", "value"),
    [("sin(pi/2)", 1.0), ("sqrt(4.0)", 2.0), ("arccos(1)", 0.0), ("log(euler)", 1.0), ("exp(0)", 1.0)],
)
def test_a_function_of_one_argument_is_read(angle, value):
    op = read(angle)[0].ops[0]
    assert op.gate == "rz"
    assert float(evaluate(op.angles[0])) == pytest.approx(value, abs=1e-15)


def test_a_function_that_angles_lack_is_kept_as_text_and_a_remainder_is_read():
    assert read("rotl(5, 3)")[0].ops[0].gate == "opaque"
    assert read("mod(5.0, 3.0)")[0].ops[0].angles[0] == Number(2.0)


def test_a_constant_stands_for_its_value_and_its_sign():
    circuit, _ = read("a + b", "const float a = -1.5;\nconst float b = 0.25;")
    assert circuit.ops[0].angles[0] == Binary("+", Unary(Number(1.5)), Number(0.25))


@pytest.mark.parametrize("word", ["pi", "π", "tau", "τ", "euler", "ℇ"])
def test_the_constants_of_the_specification_have_their_values(word):
    wanted = {"p": math.pi, "π": math.pi, "t": math.tau, "τ": math.tau, "e": math.e, "ℇ": math.e}[word[0]]
    assert float(evaluate(read(word)[0].ops[0].angles[0])) == wanted


FEATURES = "input array[float[64], 3] features;"


@pytest.mark.parametrize("index", [0, 2])
def test_the_first_and_the_last_element_of_an_array_exist(index):
    assert read(f"features[{index}]", FEATURES)[0].ops[0].angles[0] == Feature(index)
    assert read("features[4/2]", FEATURES)[0].ops[0].angles[0] == Feature(2)


@pytest.mark.parametrize("index", ["3", "-1", "1.5"])
def test_what_is_no_element_of_an_array_is_refused(index):
    with pytest.raises(QasmError, match=r"does not exist; 'features' has the elements 0 to 2\."):
        read(f"features[{index}]", FEATURES)


def test_the_largest_number_is_read_and_a_larger_one_refused():
    assert to_text(read("1e308")[0].ops[0].angles[0]) == "1e+308"
    with pytest.raises(QasmError, match="The number is too large"):
        read("1.5e308")


def test_a_name_that_nothing_declared_gets_the_nearest_one():
    with pytest.raises(QasmError, match="The parameter 'thata' is not declared here; did you mean 'theta'"):
        read("thata", "input float theta;")
    with pytest.raises(QasmError, match="The parameter 'zz' is not declared here; declare it before"):
        read("zz", "input float theta;")
    with pytest.raises(QasmError, match="The array 'feature' is not declared here; did you mean 'features'"):
        read("feature[0]", FEATURES)
