import pytest

from ketbench.project.session import Session


def summary(ketbench, path, *words):
    ran = ketbench("run", path, *words, "--json")
    assert ran.status == 0, ran.err
    return ran.last_json


def test_a_molecule_from_the_command_line_to_its_energy(ketbench, tmp_path):
    path = tmp_path / "h2.h5"
    assert ketbench("new", path, "--molecule", "H 0 0 0; H 0 0 1.38894870606", "--unit", "bohr").status == 0
    added = ketbench("add", path, "gate.energy", "--data", "molecule", "--ansatz", "givens")
    assert added.status == 0
    found = summary(ketbench, path)
    assert found["summary"]["energy"] == pytest.approx(-1.137306036, abs=1e-6)
    assert found["summary"]["hartree_fock_energy"] == pytest.approx(-1.116998997, abs=1e-6)
    assert abs(found["summary"]["error_mha"]) < 1e-3
    assert set(found["baselines"]) == {"hartree_fock", "exact"}


def test_terms_are_imported_and_minimised(ketbench, tmp_path):
    path, terms = tmp_path / "t.h5", tmp_path / "terms.txt"
    terms.write_text("0.5 X0 Z1\n-0.5 Z0\n0.25\n")
    assert ketbench("new", path).status == 0
    assert ketbench("import", path, terms).status == 0
    assert ketbench("add", path, "gate.energy", "--data", "terms", "--ansatz", "hardware").status == 0
    found = summary(ketbench, path)["summary"]
    assert found["energy"] == pytest.approx(found["exact_energy"], abs=1e-8)
    assert found["exact_energy"] == pytest.approx(0.25 - 0.5**0.5)


def test_charge_and_active_space_go_along_and_a_proposal_is_replaced(ketbench, tmp_path):
    path = tmp_path / "heh.h5"
    words = ("--molecule", "He 0 0 0; H 0 0 0.7743", "--charge", "1", "--active", "2,2")
    assert ketbench("new", path, *words).status == 0
    assert ketbench("add", path, "gate.energy", "--data", "molecule", "--ansatz", "uccsd").status == 0
    with Session.open(path, read_only=True) as session:
        (only,) = session.project.experiments.values()
    assert dict(only.params) == {"charge": 1, "active_electrons": 2, "active_orbitals": 2, "ansatz": "uccsd"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--molecule", "H 0 0 0; H 0 0 0"), "same spot"),
        (("--molecule", "H 0 0 0; H 0 0 0.1"), "give --unit bohr or angstrom, or --accept"),
        (("--molecule", "H 0 0 0; H 0 0 7"), "over 5"),
        (("--molecule", "H 0 0 0; H 0 0 1", "--unit", "mile"), "unit 'mile' is unknown"),
        (("--molecule", "H 0 0 0; H 0 0 1", "--active", "2"), "ELECTRONS,ORBITALS"),
        (("--molecule", "H 0 0 0; H 0 0 1", "--active", "1,2"), "do not fit"),
        (("--molecule", "H 0 0 0; H 0 0 1", "--charge", "2"), "0 electrons"),
        (("--charge", "1"), "give --molecule too"),
    ],
)
def test_bad_molecules_end_in_a_sentence(ketbench, tmp_path, words, said):
    ran = ketbench("new", tmp_path / "bad.h5", *words)
    assert ran.status != 0
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "bad.h5").exists()


def test_unusual_distances_are_taken_when_they_are_meant(ketbench, tmp_path):
    path = tmp_path / "far.h5"
    assert ketbench("new", path, "--molecule", "H 0 0 0; H 0 0 6", "--accept").status == 0
    assert summary(ketbench, path)["summary"]["energy"] == pytest.approx(-0.9331637, abs=1e-4)


def test_a_kernel_predicts_new_rows_from_the_command_line(ketbench, tmp_path):
    path, rows, out = tmp_path / "k.h5", tmp_path / "rows.csv", tmp_path / "out.csv"
    rows.write_text("a,b,y\n" + "".join(f"{i % 7},{(i * 3) % 5},{'low' if i % 7 < 3 else 'high'}\n" for i in range(60)))
    assert ketbench("new", path).status == 0
    assert ketbench("import", path, rows, "--target", "y", "--accept").status == 0
    few = ("--set", "bandwidths=[0.5]", "--set", "penalties=[10.0]", "--set", "folds=2")
    assert ketbench("add", path, "gate.kernel", "--data", "rows", *few).status == 0
    found = summary(ketbench, path)
    assert found["summary"]["test_balanced_accuracy"] > 0.9
    assert set(found["baselines"]) == {"rbf", "linear"}
    assert ketbench("predict", path, "last", rows, "--out", out).status == 0
    told = [line.split(",")[0] for line in out.read_text().splitlines()]
    assert told[0] == "y"
    assert told[1:8] == ["low", "low", "low", "high", "high", "high", "high"]
