"""Sets of graphs from folders: what arrives, what is left out, and the text that carries a graph."""

import json

import networkx as nx
import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role
from ketbench.data.graphs.plain import PlainGraph
from ketbench.data.importing import import_file


def tu(folder, **files):
    given = {
        "A": "1, 2\n2, 1\n2, 3\n3, 2\n4, 5\n5, 4\n6, 6\n6, 7\n7, 6\n6, 7\n",
        "graph_indicator": "1\n1\n1\n2\n2\n3\n3\n",
        "graph_labels": "1\n-1\n1\n",
        "node_labels": "0\n1\n0\n2\n2\n0\n0\n",
        "edge_labels": "5\n5\n6\n6\n7\n7\n8\n8\n8\n8\n",
        **files,
    }
    for name, text in given.items():
        if text is not None:
            (folder / f"T_{name}.txt").write_text(text)
    return folder


def graphs_in(data):
    return [PlainGraph.from_text(str(text)) for text in data.column("graph").values]


def test_a_tu_set_brings_edges_and_labels_and_keeps_its_invariants(tmp_path):
    data = import_file(tu(tmp_path))
    column = data.column("graph")
    assert (column.kind, column.role) == (Kind.TEXT, Role.SKIP)
    assert [c.name for c in data.features][:2] == ["nodes", "edges"]
    first, second, third = graphs_in(data)
    assert (first.nodes, first.edges.tolist(), first.labels) == (3, [[0, 1], [1, 2]], ("0", "1", "0"))
    assert first.edge_labels == ("5", "6")
    assert (second.edges.tolist(), second.edge_labels) == ([[0, 1]], ("7",))
    assert (third.loops, third.parallel, third.edges.tolist()) == (1, 1, [[0, 1]])
    assert data.target.categories == ("-1", "1")
    assert any("loops" in sentence for sentence in data.provenance.report)


def test_nodes_of_a_tu_set_need_not_be_sorted_by_graph(tmp_path):
    data = import_file(tu(tmp_path, graph_indicator="2\n2\n2\n1\n1\n3\n3\n", node_attributes="1,2\n" * 7))
    first = graphs_in(data)[0]
    assert (first.nodes, first.labels, first.edges.tolist()) == (2, ("2", "2"), [[0, 1]])
    assert first.features.tolist() == [[1, 2], [1, 2]]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"node_labels": "1\n"}, "has 1 line where 7"),
        ({"edge_labels": "a\n" * 10}, "something else than numbers"),
        ({"node_attributes": "nan\n" * 7}, "not a number"),
        ({"A": "1, 4\n4, 1\n", "edge_labels": None}, "between nodes of different graphs"),
    ],
)
def test_files_of_a_tu_set_that_do_not_fit_are_named(tmp_path, files, words):
    with pytest.raises(DatasetError, match=words):
        import_file(tu(tmp_path, **files))


def test_a_folder_a_class_of_graphml_gexf_and_graph6(tmp_path):
    for name in ("ring", "path"):
        (tmp_path / name).mkdir()
    ring = nx.cycle_graph(5)
    nx.set_node_attributes(ring, {i: "CN"[i % 2] for i in ring}, "element")
    nx.set_node_attributes(ring, {i: float(i) for i in ring}, "x")
    nx.set_node_attributes(ring, dict.fromkeys(ring, 2.0), "y")
    nx.write_graphml(ring, tmp_path / "ring" / "a.graphml")
    nx.write_gexf(nx.cycle_graph(4), tmp_path / "ring" / "b.gexf")
    lines = b"".join(nx.to_graph6_bytes(nx.path_graph(n)) for n in (3, 4))
    (tmp_path / "path" / "c.g6").write_bytes(lines + b"!!\n")
    (tmp_path / "path" / "broken.graphml").write_text("<graphml><oops")
    (tmp_path / "path" / "bomb.graphml").write_text('<!DOCTYPE a [<!ENTITY b "c">]><graphml/>')
    data = import_file(tmp_path)
    assert list(data.column("file").values) == ["path/c.g6:1", "path/c.g6:2", "ring/a.graphml", "ring/b.gexf"]
    assert list(data.target.labels()) == ["path", "path", "ring", "ring"]
    a = graphs_in(data)[2]
    assert (a.labels, a.places[3].tolist()) == (("C", "N", "C", "N", "C"), [3.0, 2.0])
    assert graphs_in(data)[3].labels == ()
    told = " ".join(data.provenance.report)
    assert "broken.graphml" in told
    assert "bomb.graphml" in told
    assert "c.g6:3" in told


def test_classes_by_attribute_or_by_a_table(tmp_path):
    for number in range(3):
        graph = nx.path_graph(3 + number)
        if number < 2:
            graph.graph["label"] = "even" if number % 2 else "odd"
        nx.write_graphml(graph, tmp_path / f"g{number}.graphml")
    directed = nx.DiGraph([(0, 1), (1, 0), (1, 2)])
    nx.write_graphml(directed, tmp_path / "one-way.graphml")
    data = import_file(tmp_path)
    assert list(data.column("class").labels()) == ["odd", "even", "", ""]
    assert graphs_in(data)[3].directed
    (tmp_path / "labels.csv").write_text("file,label\ng0,0.5\ng1.graphml,1.5\ng2,2.25\none-way,7\n")
    numbers = import_file(tmp_path)
    assert list(numbers.column("value").values) == [0.5, 1.5, 2.25, 7]


def test_pickles_of_graphs_are_refused_with_the_way_out(tmp_path):
    (tmp_path / "a.gpickle").write_bytes(b"\x80\x04.")
    for path in (tmp_path, tmp_path / "a.gpickle"):
        with pytest.raises(DatasetError, match="write_graphml"):
            import_file(path)


def test_a_graph_survives_its_text():
    given = {"nodes": 4, "edges": [[2, 1], [1, 2], [3, 3], [0, 1]], "edge_labels": ["a", "b", "c", "d"]}
    graph = PlainGraph.from_text(json.dumps(given))
    assert (graph.edges.tolist(), graph.edge_labels) == ([[0, 1], [1, 2]], ("d", "a"))
    assert (graph.loops, graph.parallel) == (1, 1)
    again = PlainGraph.from_text(graph.to_text())
    assert again.to_text() == graph.to_text()
    full = PlainGraph(2, np.array([[0, 1]]), ("x", "y"), ("z",), np.ones((2, 3)), np.zeros((2, 2)), directed=True)
    assert PlainGraph.from_text(full.to_text()).to_text() == full.to_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("graph", "is not a graph"),
        ('{"nodes":2}', "needs nodes and edges"),
        ('{"nodes":2,"edges":[],"more":1}', "may hold"),
        ('{"nodes":-1,"edges":[]}', "whole number"),
        ('{"nodes":2,"edges":[[0,2]]}', "edge to node 2"),
        ('{"nodes":2,"edges":[[0]]}', "rows of 2"),
        ('{"nodes":2,"edges":[["a","b"]]}', "not rows of numbers"),
        ('{"nodes":2,"edges":[],"labels":["a"]}', "needs 2"),
        ('{"nodes":2,"edges":[],"places":[[0,0]]}', "one row a node"),
        ('{"nodes":1,"edges":[],"places":[[0,NaN]]}', "rows of 2 numbers"),
    ],
)
def test_texts_that_are_no_graphs_are_refused_in_words(text, words):
    with pytest.raises(DatasetError, match=words):
        PlainGraph.from_text(text)


def test_numbers_of_graphs_are_the_target_where_there_are_no_classes(tmp_path):
    data = import_file(tu(tmp_path, graph_labels=None, graph_attributes="0.5, 7\n1.5, 8\n-2, 9\n"))
    assert data.target.name == "value 1"
    assert data.target.values.tolist() == [0.5, 1.5, -2.0]
    assert data.column("value 2").role is Role.SKIP
    assert any("gives 2 numbers a graph; 'value 1' is the target" in line for line in data.provenance.report)


def test_numbers_beside_classes_wait_for_a_role(tmp_path):
    data = import_file(tu(tmp_path, graph_attributes="0.5\n1.5\n-2\n"))
    assert data.target.name == "class"
    assert (data.column("value").role, data.column("value").values.tolist()) == (Role.SKIP, [0.5, 1.5, -2.0])


def test_numbers_of_another_count_of_graphs_are_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"'T_graph_attributes.txt' has 2 lines where 3 are needed"):
        import_file(tu(tmp_path, graph_attributes="0.5\n1.5\n"))
