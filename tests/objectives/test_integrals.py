"""Integrals of a file are the molecule: the energies of H2 that are known, whatever symmetry the file leaves out."""

import numpy as np
import pytest

from ketbench.base.errors import KetbenchError
from ketbench.contract.plugin import Severity, Task
from ketbench.data.importing import import_file
from ketbench_gate.objectives.energy.checks import problems
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.subject import subject_of
from ketbench_gate.objectives.operators.integrals import integrals_problem, is_integrals

# Integrals of two orbitals, close to those of H2; what is wanted is computed from them by hand.
HEAD = " &FCI NORB=2,NELEC={electrons},MS2={spin},\n  ORBSYM=1,5,\n  ISYM=1,\n &END\n"
BODY = """ 0.6744887663568383 1 1 1 1
 0.1812875358123322 2 1 2 1
 0.6634680964235684 2 2 1 1
 0.6973979494693358 2 2 2 2
 -1.252477303982147 1 1 0 0
 -0.4759344611440753 2 2 0 0
 -0.5779862172 1 0 0 0
 0.7137539936876182 0 0 0 0
"""


def written(folder, body=BODY, electrons=2, spin=0):
    path = folder / "h2.fcidump"
    path.write_text(HEAD.format(electrons=electrons, spin=spin) + body)
    return import_file(path)


def test_hydrogen_has_its_energies(tmp_path):
    dataset = written(tmp_path)
    assert is_integrals(dataset)
    found = subject_of(dataset, EnergyParams())
    assert (found.kind, found.unit, found.n_wires) == ("molecule", "Ha", 4)
    # 2 h11 + (11|11) + E, and the two-by-two interaction of both closed shells.
    low = 2 * -1.252477303982147 + 0.6744887663568383 + 0.7137539936876182
    high = 2 * -0.4759344611440753 + 0.6973979494693358 + 0.7137539936876182
    exact = np.linalg.eigvalsh([[low, 0.1812875358123322], [0.1812875358123322, high]])[0]
    assert found.hartree_fock == pytest.approx(low, abs=1e-10)
    assert found.exact == pytest.approx(exact, abs=1e-9)


def test_a_triplet_and_an_ion_take_their_own_sector(tmp_path):
    triplet = subject_of(written(tmp_path, spin=2), EnergyParams())
    # Both electrons up: h11 + h22 + (11|22) - (12|12) + E.
    wanted = -1.252477303982147 - 0.4759344611440753 + 0.6634680964235684 - 0.1812875358123322 + 0.7137539936876182
    assert triplet.exact == pytest.approx(wanted, abs=1e-9)
    ion = subject_of(written(tmp_path, electrons=1, spin=1), EnergyParams())
    assert ion.exact == pytest.approx(-1.252477303982147 + 0.7137539936876182, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"electrons": 5}, "5 electrons into 2 orbitals"),
        ({"spin": 1}, "MS2 = 1"),
        ({"body": BODY + " 0.5 3 1 0 0\n"}, "an orbital is outside 1 to 2"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, change, complaint):
    dataset = written(tmp_path, **change)
    assert complaint in integrals_problem(dataset)
    with pytest.raises(KetbenchError, match=complaint):
        subject_of(dataset, EnergyParams())


def test_charge_and_scan_have_no_place_beside_integrals(tmp_path):
    dataset = written(tmp_path)
    assert all(one.severity is Severity.NOTE for one in problems(Task(dataset), EnergyParams()))
    for params, word in ((EnergyParams(charge=1), "electrons"), (EnergyParams(scan=(0.7,)), "one geometry")):
        assert word in str(next(iter(problems(Task(dataset), params))))
