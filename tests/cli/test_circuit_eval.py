"""`ketbench circuit eval` against values known by hand."""

import math

import pytest

BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] theta;\nqubit[2] q;\nry(theta) q[0];\ncx q[0], q[1];\n'


@pytest.fixture
def bell(tmp_path):
    path = tmp_path / "bell.qasm"
    path.write_text(BELL)
    return path


@pytest.mark.parametrize("engine", ["statevector", "default.qubit", "lightning.qubit"])
def test_values_and_gradients_are_exact(ketbench, bell, engine):
    words = ["--observable", "Z0", "--observable", "X0 X1", "--set", "theta=0.3", "--gradient", "--engine", engine]
    found = ketbench("circuit", "eval", bell, *words, "--json").last_json
    assert found["values"][0] == pytest.approx([math.cos(0.3), math.sin(0.3)], abs=1e-10)
    assert found["parameter_gradients"]["theta"][0] == pytest.approx([-math.sin(0.3), math.cos(0.3)], abs=1e-10)


def test_shots_are_seeded(ketbench, bell):
    words = ["circuit", "eval", bell, "--set", "theta=pi/3", "--shots", "500", "--seed", "4", "--json"]
    one, two = (ketbench(*words).last_json["values"][0][0] for _ in range(2))
    assert one == two
    assert abs(one - 0.5) < 0.2


def test_people_get_a_table(ketbench, bell):
    out = ketbench("circuit", "eval", bell, "--set", "theta=0.5").out
    assert "0.8776" in out
    assert "Engine" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "theta=x[0]"], "not a number"),
        (["--set", "phi=1"], "phi"),
        (["--set", "theta=1/0"], "no finite value"),
        (["--set", "theta=1", "--dtype", "int8"], "int8"),
        (["--set", "theta=1", "--engine", "magic.qubit"], "magic.qubit"),
        (["--set", "theta=1", "--observable", "Q7"], "Q7"),
        ([], "theta"),
    ],
)
def test_bad_input_is_one_sentence(ketbench, bell, words, said):
    terminal = ketbench("circuit", "eval", bell, *words)
    assert terminal.status == 2
    assert said in terminal.err
    assert len(terminal.err.strip().splitlines()) == 1
