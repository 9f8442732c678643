"""Registers of graphs: unit-disk layouts where there is one, and the reason where there is none."""

import networkx as nx
import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.data.graphs.plain import PlainGraph
from ketbench_atoms import Device, Register
from ketbench_atoms.graphs.graph import from_networkx
from ketbench_atoms.graphs.layouts import Layout, laid_out, margin
from ketbench_atoms.graphs.registers import Rules, placed
from ketbench_atoms.learning.duplicates import isomorphism_classes


@pytest.mark.parametrize(
    "graph",
    [nx.path_graph(7), nx.cycle_graph(6), nx.star_graph(4), nx.grid_2d_graph(3, 3), nx.hexagonal_lattice_graph(1, 3)],
)
def test_an_optimised_layout_is_a_unit_disk_at_the_smallest_distance(graph):
    plain = from_networkx(graph)
    register = laid_out(plain)
    assert register.smallest_distance == pytest.approx(5.0)
    near = register.distances <= register.distances[plain.adjacency].max() * (1 + 1e-9)
    assert np.array_equal(near & ~np.eye(plain.nodes, dtype=bool), plain.adjacency)
    again = Register.from_graph(graph)
    np.testing.assert_array_equal(again.coordinates, register.coordinates)


def test_layouts_given_or_drawn():
    places = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    graph = PlainGraph(3, np.array([[0, 1], [1, 2]]), places=places)
    assert margin(graph, places) == pytest.approx(np.sqrt(2))
    given = laid_out(graph, "given", 7.0)
    assert given.distances[0, 1] == pytest.approx(7.0)
    for layout in (Layout.MOLECULE, Layout.SPRING):
        assert laid_out(graph, layout).smallest_distance == pytest.approx(5.0)
    with pytest.raises(InputError, match="without places"):
        laid_out(PlainGraph(2, np.array([[0, 1]])), "given")
    with pytest.raises(InputError, match="301 nodes"):
        laid_out(PlainGraph(301, np.array([[0, 1]])))


def reason(graph, **rules):
    found = placed(from_networkx(graph), Rules(Device(), **rules))
    assert (found.register is None) == bool(found.reason)
    return found.reason


def test_why_a_graph_has_no_register():
    assert reason(nx.Graph()) == "it is empty"
    assert "one node" in reason(nx.empty_graph(1))
    assert "directed" in reason(nx.DiGraph([(0, 1)]))
    assert "1 self loops" in reason(nx.Graph([(0, 0), (0, 1)]))
    assert "1 repeated edges" in reason(nx.MultiGraph([(0, 1), (0, 1)]))
    assert "2 parts" in reason(nx.Graph([(0, 1), (2, 3)]))
    assert "20 nodes" in reason(nx.path_graph(20))
    assert "300 nodes, more than the 80" in reason(nx.path_graph(300), most_atoms=1000)
    assert "not a unit-disk" in reason(nx.star_graph(8))
    assert reason(nx.star_graph(8), unit_disk=False) == ""
    assert "device 'analogue' reaches" in reason(nx.path_graph(40), most_atoms=40)
    assert "needs 5 µm" in reason(nx.path_graph(3), spacing=4.0)
    assert reason(nx.cycle_graph(5)) == ""


def test_equal_graphs_are_found_whatever_their_numbering():
    ring = nx.cycle_graph(6)
    turned = nx.relabel_nodes(ring, {0: 3, 3: 0})
    two = nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    graphs = [from_networkx(g) for g in (ring, turned, two)]
    labelled = PlainGraph(6, graphs[0].edges, tuple("CCCCCN"))
    moved = PlainGraph(6, graphs[0].edges, tuple("NCCCCC"))
    assert isomorphism_classes([*graphs, labelled, moved]).tolist() == [0, 0, 1, 2, 2]
