"""Our reader of Touchstone files against scikit-rf's, point by point, and version 2 through scikit-rf."""

import numpy as np
import pytest
import skrf

from ketbench_photonic.reading.files import part_loss_db, read_by_kit, touchstone
from ketbench_photonic.reading.touchstone import read_touchstone

HERTZ = np.linspace(1e9, 60e9, 31)


def network(ports, seed=0):
    """A passive part: random, symmetric, with a loss that grows with the frequency."""
    rng = np.random.default_rng(seed)
    s = 0.05 * (rng.normal(size=(31, ports, ports)) + 1j * rng.normal(size=(31, ports, ports)))
    line = np.exp(-HERTZ / 40e9) * np.exp(-2j * np.pi * HERTZ * 5e-11)
    for out, into in ((1, 0), (3, 2))[: ports // 2]:
        s[:, out, into] += line
        s[:, into, out] = s[:, out, into]
    return skrf.Network(frequency=skrf.Frequency.from_f(HERTZ, unit="hz"), s=s, z0=50)


@pytest.mark.parametrize("form", ["db", "ma", "ri"])
@pytest.mark.parametrize("ports", [2, 4])
def test_both_readers_give_the_same_loss(tmp_path, form, ports):
    network(ports).write_touchstone("part", str(tmp_path), form=form)
    path = tmp_path / f"part.s{ports}p"
    ours = read_touchstone(path.read_text(), ports, "part")
    theirs = read_by_kit(path, ports, "part")
    np.testing.assert_allclose(ours.hertz, theirs.hertz, rtol=1e-9)
    np.testing.assert_allclose(ours.loss_db, theirs.loss_db, atol=1e-6)


def test_two_ports_are_the_kits_own_transmission(tmp_path):
    made = network(2)
    made.write_touchstone("part", str(tmp_path))
    ours = touchstone(str(tmp_path / "part.s2p"), 2)
    np.testing.assert_allclose(ours.loss_db, -made.s_db[:, 1, 0], atol=1e-6)


def test_the_differential_mode_of_four_ports_is_that_of_the_kit(tmp_path):
    made = network(4)
    made.write_touchstone("part", str(tmp_path))
    ours = touchstone(str(tmp_path / "part.s4p"), 4)
    mixed = made.copy()
    # The kit takes the pairs in order: 1 and 3 are in, 2 and 4 are out.
    mixed.renumber([0, 1, 2, 3], [0, 2, 1, 3])
    mixed.se2gmm(p=2)
    np.testing.assert_allclose(ours.loss_db, -20 * np.log10(np.abs(mixed.s[:, 1, 0])), atol=1e-6)


VERSION_2 = """[Version] 2.0
# GHz S DB R 50
[Number of Ports] 2
[Two-Port Data Order] 21_12
[Number of Frequencies] 2
[Reference] 50 50
[Network Data]
1 -20 0 -3 0 -3 0 -20 0
60 -20 0 -5 0 -5 0 -20 0
[End]
"""


def test_version_2_is_read_through_the_kit(tmp_path):
    path = tmp_path / "part.s2p"
    path.write_text(VERSION_2)
    middle = 1 + 59 * (26.5625 - 1) / 59
    assert part_loss_db(str(path), 1310.0, 53.125) == pytest.approx(3 + 2 * (middle - 1) / 59, abs=1e-6)


def test_what_the_kit_cannot_read_is_told(tmp_path):
    path = tmp_path / "part.s2p"
    path.write_text("[Version] 2.0\n[Network Data]\nnonsense")
    with pytest.raises(Exception, match="cannot be read by scikit-rf") as refused:
        touchstone(str(path), 2)
    assert "part.s2p" in str(refused.value)
