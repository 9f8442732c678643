"""`ketbench circuit reach` against truths known by hand."""

import math

import pytest

GHZ = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nh q[0];\ncx q[0], q[1];\ncx q[1], q[2];\n'


@pytest.fixture
def ghz(tmp_path):
    path = tmp_path / "ghz.qasm"
    path.write_text(GHZ)
    return path


def test_a_fixed_entangled_state(ketbench, ghz):
    found = ketbench("circuit", "reach", ghz, "--pairs", 50, "--json").last_json
    assert found["entangling_capability"] == pytest.approx(1)
    assert found["expressibility"] == pytest.approx(7 * math.log(75))
    assert found["of_haar"] < 1
    out = ketbench("circuit", "reach", ghz, "--pairs", 50).out
    assert "entangling capability" in out
    assert "Sim" in out


def test_features_are_drawn_or_given(ketbench, wine):
    drawn = ketbench("circuit", "reach", wine, "--json", "--pairs", 500).last_json
    given = ketbench("circuit", "reach", wine, "--json", "--pairs", 500, "--feature", "0,0,0,0").last_json
    assert drawn["expressibility"] < 0.2
    assert given["expressibility"] < 0.2
    assert drawn != given
    assert drawn == ketbench("circuit", "reach", wine, "--json", "--pairs", 500).last_json


def test_what_cannot_be_sampled_is_a_sentence(ketbench, wine, ghz, tmp_path):
    assert "uses 4 features" in ketbench("circuit", "reach", wine, "--feature", "1,2").err
    assert ketbench.status == 2
    assert "cannot be sampled" in ketbench("circuit", "reach", ghz, "--pairs", 10**9).err
    middle = tmp_path / "middle.qasm"
    middle.write_text(GHZ.replace("h q[0];", "bit[1] c;\nh q[0];\nc[0] = measure q[0];"))
    assert "measures or resets in its middle" in ketbench("circuit", "reach", middle).err
