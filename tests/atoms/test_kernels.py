"""Kernels against small cases counted by hand and against the definition written out."""

import networkx as nx
import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from ketbench.base.errors import InputError
from ketbench_atoms import Device, Noise, Pulse, Register, evolve, kernel_matrix
from ketbench_atoms.graphs.graph import from_networkx
from ketbench_atoms.kernels.classical import radial, shortest_paths, weisfeiler_lehman
from ketbench_atoms.kernels.features import Feature, Measurement, measured
from ketbench_atoms.kernels.graphlets import graphlets, shares

PATH, TRIANGLE, STAR = (from_networkx(g) for g in (nx.path_graph(4), nx.complete_graph(3), nx.star_graph(3)))


def test_the_kernel_of_distributions_is_that_of_scipy():
    rows = np.random.default_rng(0).dirichlet(np.ones(6), 9)
    rows[0] = [1, 0, 0, 0, 0, 0]
    right = np.exp(-1.7 * jensenshannon(rows[:, None, :], rows[None], axis=2) ** 2)
    np.testing.assert_allclose(kernel_matrix(rows, mu=1.7), right, atol=1e-12)
    np.testing.assert_allclose(kernel_matrix(rows[:3], rows[3:], mu=1.7), right[:3, 3:], atol=1e-12)
    two = np.stack([rows, rows[::-1]], axis=1)
    apart = -np.log(kernel_matrix(two))
    mean = (-np.log(kernel_matrix(rows)) - np.log(kernel_matrix(rows[::-1]))) / 2
    np.testing.assert_allclose(apart, mean, atol=1e-12)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([[0.5, 0.4]], "sum to 1"), ([[np.nan, 1.0]], "shares"), ([], "shape"), ([[1.0], [0.5, 0.5]], "one length")],
)
def test_rows_that_are_no_distributions_are_refused(rows, words):
    with pytest.raises(InputError, match=words):
        kernel_matrix(rows)


def test_mu_must_be_above_zero():
    with pytest.raises(InputError, match="mu is 0"):
        kernel_matrix([[1.0]], mu=0)


def test_weisfeiler_lehman_sees_labels_and_degrees_but_not_everything():
    hexagon = from_networkx(nx.cycle_graph(6))
    triangles = from_networkx(nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3)))
    assert weisfeiler_lehman([hexagon, triangles])[0, 1] == pytest.approx(1)
    first = weisfeiler_lehman([PATH, STAR])
    # Round 0: 4 x 4. Round 1: 2 ends of the path look like 3 leaves of the star. Rounds 2 to 4 share nothing.
    assert first[0, 1] == pytest.approx((16 + 2 * 3) / np.sqrt((16 + 4 * 8) * (16 + 4 * 10)))
    assert np.allclose(first.diagonal(), 1)


def test_shortest_paths_of_a_path_and_a_star():
    # Distances 1, 2, 3: the path has 3, 2, 1 pairs, the star 3, 3, 0.
    right = (3 * 3 + 2 * 3) / np.sqrt(14 * 18)
    assert shortest_paths([PATH, STAR])[0, 1] == pytest.approx(right)
    assert shortest_paths([PATH], [STAR, PATH])[0].tolist() == pytest.approx([right, 1.0])


def test_graphlets_of_a_path_of_four():
    # Its three-node subgraphs: two paths and two with one edge; its four-node subgraph is itself.
    found = shares(PATH)
    assert len(found) == 15
    assert sorted(found[:4]) == pytest.approx([0, 0, 0.5, 0.5])
    assert sorted(found[4:])[-1] == 1
    assert graphlets([PATH, TRIANGLE])[0, 1] == 0
    large = from_networkx(nx.cycle_graph(80))
    assert shares(large)[:4].sum() == pytest.approx(1)


def test_a_radial_kernel_takes_its_width_from_training_rows_alone():
    values = np.array([[0.0], [1.0], [3.0], [100.0]])
    width = np.median([1.0, 9.0, 4.0])
    found = radial(values, np.array([0, 1, 2]))
    assert found[0, 3] == pytest.approx(np.exp(-10000 / (2 * width)))


def features(registers, **how):
    given = {"times": (0.3, 0.66), "feature": Feature.HISTOGRAM, "noise": Noise(), "size": 6, **how}
    measurement = Measurement(device=Device(), pulse=Pulse(0.66, 6.28), **given)
    found = {}
    for part in measured(registers, measurement):
        found.update(zip(part.rows, part.values, strict=True))
    return np.array([found[i] for i in range(len(registers))])


def test_features_of_registers_do_not_depend_on_order_or_numbering():
    line = Register([(0, 0), (5, 0), (10, 0)])
    turned = Register([(5, 0), (10, 0), (0, 0)])
    square = Register([(0, 0), (5, 0), (5, 5), (0, 5)])
    for feature in Feature:
        found = features([square, line, turned], feature=feature)
        np.testing.assert_allclose(found[1], found[2], atol=1e-6)
        assert np.abs(found[0] - found[1]).max() > 0.01
    exact = evolve(square, Pulse(0.66, 6.28)).histogram
    np.testing.assert_allclose(features([square])[0, 1, :5], exact, atol=1e-5)


def test_shots_and_readings_change_features_by_their_seed():
    square = Register([(0, 0), (5, 0), (5, 5), (0, 5)])
    for feature in Feature:
        one, same, other = (
            features([square], feature=feature, noise=Noise(shots=200, epsilon=0.02, seed=s)) for s in (1, 1, 2)
        )
        assert np.array_equal(one, same)
        assert not np.array_equal(one, other)
        noisy = features([square], feature=feature, noise=Noise(amplitude=0.1, position=0.1, trajectories=3))
        assert np.isfinite(noisy).all()
