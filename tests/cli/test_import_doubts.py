"""`ketbench data look --json`, and `ketbench import` over a doubt: refused, settled by an option, or accepted."""

import pytest

from ketbench.project.session import Session

GAPS = "a,y\n" + "".join(f"{-999 if i % 5 == 0 else i},{i % 2}\n" for i in range(30))


@pytest.fixture
def gaps(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text(GAPS)
    return path


def test_a_look_counts_and_doubts(ketbench, gaps):
    found = ketbench("data", "look", gaps, "--json").whole_json
    assert (found["rows"], found["columns"]) == (30, 2)
    assert found["confidence"]["separator"] > 0.9
    assert found["confidence"]["missing"] == 0.5
    assert len(found["doubts"]) == 1


def test_a_doubt_stops_an_import(ketbench, wine, gaps):
    assert ketbench("import", wine, gaps).status == 2
    assert "--missing=-999" in ketbench.err
    assert "--accept" in ketbench.err
    assert ketbench("import", wine, gaps, "--missing=-999", "--name", "settled").status == 0
    assert ketbench("import", wine, gaps, "--accept", "--name", "accepted").status == 0
    with Session.open(wine, read_only=True) as session:
        assert int(session.project.datasets["settled"].column("a").missing.sum()) == 6
        assert not session.project.datasets["accepted"].column("a").missing.any()
        assert "gaps" not in session.project.datasets


def test_what_is_no_table_ends_with_2(ketbench, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('{"message": "rate limit exceeded", "documentation_url": "https://x"}')
    assert ketbench("data", "look", path).status == 2
    assert "error reply" in ketbench.err


def test_a_circuit_becomes_a_circuit(ketbench, wine, tmp_path):
    path = tmp_path / "bell.qasm"
    path.write_text('OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\nh q[0];\ncx q[0],q[1];\n')
    assert ketbench("import", wine, path, "--json").whole_json == {"circuit": "bell", "wires": 2, "operations": 2}
    with Session.open(wine, read_only=True) as session:
        assert session.project.circuits["bell"].n_wires == 2


def test_an_experiment_that_runs_is_proposed(ketbench, wine, tmp_path):
    path = tmp_path / "mixed.csv"
    rows = "".join(f"{i % 7 if i % 5 else ''},{'abc'[i % 3]},{'no' if i % 2 else 'yes'}\n" for i in range(60))
    path.write_text(f"x,k,y\n{rows}")
    assert ketbench("import", wine, path, "--target", "y").status == 0
    assert ketbench("add", wine, "gate.statevector", "--data", "mixed", "--name", "m").status == 0
    assert "One-hot: 'k'" in ketbench.err
    with Session.open(wine, read_only=True) as session:
        made = session.project.experiments["m"]
        assert [step.kind for step in made.dataset.preparation] == ["impute", "one-hot", "min-max"]
        assert made.circuit.n_wires == 4
        assert session.project.datasets["mixed"].preparation == ()
    assert ketbench("data", "prepare", wine, "--experiment", "m", "--step", "pca:components=2").status == 0
    with Session.open(wine, read_only=True) as session:
        assert session.project.experiments["m"].dataset.preparation[-1].kind == "pca"
        assert session.project.datasets["mixed"].preparation == ()
