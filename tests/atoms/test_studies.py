"""Independent sets and dynamics: sets against listing them all, sequences that leave, sources that are refused."""

import json

import networkx as nx
import numpy as np
import pytest

from ketbench.base.errors import InputError, ParamsError
from ketbench.base.problems import Severity
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Context, Measured, Result, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.graphs.plain import PlainGraph
from ketbench.samples.atoms import karate_club, lattice_patches
from ketbench_atoms import Device, Pulse, Register, evolve, from_pulser, to_pulser
from ketbench_atoms.graphs.graph import from_networkx, graph_rows
from ketbench_atoms.graphs.layouts import margin
from ketbench_atoms.learning.example import dataset_of_graphs
from ketbench_atoms.studies.dynamics import Dynamics, pulse_of_rows
from ketbench_atoms.studies.independent import IndependentSet
from ketbench_atoms.studies.params import Arrangement, DynamicsParams, Mode, PulseRow, SetParams
from ketbench_atoms.studies.ramping import adiabatic, improved
from ketbench_atoms.studies.sets import exact_set, greedy_set, independent
from ketbench_atoms.studies.sources import arranged

SETS, DYNAMICS = IndependentSet(), Dynamics()


@pytest.mark.parametrize("seed", range(4))
def test_exact_sets_are_those_of_listing_all(seed):
    graph = from_networkx(nx.gnp_random_graph(10, 0.35, seed=seed))
    bits = ((np.arange(1024)[:, None] >> np.arange(10)) & 1).astype(np.uint8)
    right = bits[independent(graph, bits)].sum(axis=1).max()
    exact, greedy = exact_set(graph), greedy_set(graph)
    assert exact.sum() == right
    assert independent(graph, np.array([exact, greedy], dtype=np.uint8)).all()
    assert greedy.sum() <= right


def test_greedy_takes_the_ends_of_a_path_and_a_graph_without_edges_is_taken_whole():
    assert greedy_set(from_networkx(nx.path_graph(5))).tolist() == [True, False, True, False, True]
    assert exact_set(PlainGraph(3, np.empty((0, 2), np.int64))).all()


def last(backend, data, params, seed=1):
    out = list(backend.run(Task(dataset=data, seed=seed), params, Context()))
    assert isinstance(out[-1], Result)
    return out[-1]


def ring(size=6):
    return dataset_of_graphs("r", [from_networkx(nx.cycle_graph(size))] * 2, [0, 1], ("a", "b"))


def test_a_ramp_finds_the_two_sets_of_a_ring():
    found = last(SETS, ring(), SetParams(samples=300, duration=2.0))
    assert (found.summary["set_size"], found.summary["maximum"]) == (3, 3)
    assert found.summary["probability_of_maximum"] > 0.8
    assert found.summary["set"] in ([0, 2, 4], [1, 3, 5])
    assert {b.name: b.summary["set_size"] for b in found.baselines} == {"exact": 3, "greedy": 3}
    misread = last(SETS, ring(), SetParams(samples=300, duration=2.0, epsilon_prime=0.3))
    assert misread.summary["mean_set_size"] < found.summary["mean_set_size"] - 0.5


def test_gradients_lower_the_cost_of_a_short_pulse():
    graph = from_networkx(nx.path_graph(3))
    places = Register([(0, 0), (5, 0), (10, 0)])
    costs = [cost for cost, _ in improved(graph, places, (6.0, 10.0, 0.5), Device(), 6, lambda: False)]
    assert min(costs) < costs[0] - 0.02
    start = evolve(places, adiabatic(6.0, 10.0, 0.5)).probabilities
    bits = ((np.arange(8)[:, None] >> [2, 1, 0]) & 1).astype(int)
    by_hand = start @ (2 * (bits[:, 0] * bits[:, 1] + bits[:, 1] * bits[:, 2]) - bits.sum(axis=1))
    assert costs[0] == pytest.approx(by_hand, abs=0.2)


def test_edges_and_places_are_graphs_too():
    edges = Dataset("e", (Column("i", np.array([1.0, 2.0, 3.0])), Column("j", np.array([2.0, 3.0, 4.0]))))
    assert last(SETS, edges, SetParams(duration=1.0)).summary["maximum"] == 2
    places = Dataset("p", (Column("x", np.array([0.0, 5.0, 10.0])), Column("y", np.zeros(3))))
    found = last(SETS, places, SetParams(duration=1.0))
    assert (found.summary["maximum"], found.summary["false_edges"]) == (2, 0)


def test_the_layout_is_taken_over_and_what_was_dragged_is_what_is_simulated():
    data = ring()
    offered = next(p for p in SETS.check(Task(dataset=data), SetParams()) if p.quick_fix is not None)
    own = offered.quick_fix.params["places"]
    assert (offered.severity, len(own)) == (Severity.NOTE, 6)
    taken = SetParams(places=own)
    np.testing.assert_allclose(
        last(SETS, data, taken).arrays["coordinates"], last(SETS, data, SetParams()).arrays["coordinates"], atol=6e-3
    )
    plain = [str(one.message) for one in SETS.check(Task(dataset=data), SetParams())]
    assert [str(one.message) for one in SETS.check(Task(dataset=data), taken)] == plain[:1]
    # The last atom beside the first one's far neighbour: an edge is gone, another pair too near.
    moved = [*own[:5], {axis: own[2][axis] + 1.1 * (own[2][axis] - own[1][axis]) for axis in "xy"}]
    found = [p for p in SETS.check(Task(dataset=data), SetParams(places=moved)) if p.severity is Severity.WARNING]
    assert [p.where for p in found] == ["params.places"]
    assert "joined but beyond it" in found[0].message
    assert "nodes 0-5" in found[0].message
    assert set(taken.idle()) == {"layout", "spacing"}
    assert SetParams().idle() == {}


def test_own_places_that_are_not_one_for_each_node_or_too_near_are_refused_at_their_field():
    few = SETS.check(Task(dataset=ring()), SetParams(places=[{"x": 0, "y": 0}]))
    assert [(p.where, p.severity) for p in few] == [("params.places", Severity.ERROR)]
    assert "6 nodes, but own places are given for 1" in few[0].message
    near = [{"x": 0.5 * i, "y": 0} for i in range(6)]
    told = [(p.where, p.message) for p in SETS.check(Task(dataset=ring()), SetParams(places=near))]
    assert told == [("params.places", "Two atoms are 0.5 µm apart, but device 'analogue' needs 5 µm.")]
    short = [{"x": 4.9996 * i, "y": 0} for i in range(6)]
    assert "4.9996 µm apart" in SETS.check(Task(dataset=ring()), SetParams(places=short))[0].message


@pytest.mark.parametrize(
    ("data", "params", "words"),
    [
        (ring(), {"row": 9}, "holds 2"),
        (ring(), {"optimise": 5, "row": 1, "omega": 900.0}, "Omega reaches 900"),
        (ring(23), {}, "23 atoms"),
        (ring(14), {"optimise": 5}, "up to 12 atoms"),
        (Dataset("t", (Column("a", np.ones(3)),)), {}, "holds no graphs"),
        (Dataset("e", (Column("i", np.array([0.5])), Column("j", np.array([1.0])))), {}, "whole numbers"),
        (
            dataset_of_graphs("s", [from_networkx(nx.star_graph(9))], [0], ("a",)),
            {"unit_disk": True},
            "not a unit-disk",
        ),
        (dataset_of_graphs("s", [from_networkx(nx.empty_graph(3))], [0], ("a",)), {}, "disconnected"),
    ],
)
def test_what_has_no_answer_is_refused_before_and_in_the_run(data, params, words):
    given = SetParams(**params)
    found = SETS.check(Task(dataset=data), given)
    assert found[0].severity is Severity.ERROR
    assert words in found[0].message
    with pytest.raises(InputError, match=words):
        list(SETS.run(Task(dataset=data), given, Context()))


def test_dynamics_follow_the_state_and_leave_as_a_sequence(tmp_path):
    rows = [
        PulseRow(duration=0.2, omega=6.0),
        PulseRow(duration=0.2, shape="ramp", omega=6.0, delta=-3.0, delta_end=3.0),
    ]
    params = DynamicsParams(atoms=5, points=8, pulse=rows)
    out = list(DYNAMICS.run(Task(), params, Context()))
    found = out[-1]
    assert len([event for event in out if isinstance(event, Measured)]) == 8
    right = evolve(arranged(Arrangement.RING, 5, 5.0), pulse_of_rows(rows))
    np.testing.assert_allclose(found.arrays["populations"][-1], right.populations, atol=1e-5)
    np.testing.assert_allclose(found.arrays["correlations"], right.correlations, atol=1e-5)
    assert DYNAMICS.export(Task(), params, found.model, "pulser", str(tmp_path), Context()) == ["sequence.json"]
    text = (tmp_path / "sequence.json").read_text()
    again = list(DYNAMICS.run(Task(), DynamicsParams(sequence=text, points=8), Context()))[-1]
    np.testing.assert_allclose(again.arrays["populations"][-1], right.populations, atol=1e-5)
    with pytest.raises(InputError, match="as pulser, not as 'folder'"):
        DYNAMICS.export(Task(), params, found.model, "folder", str(tmp_path), Context())


def test_a_sequence_without_a_form_says_why_when_it_is_asked_for(tmp_path):
    params = DynamicsParams(atoms=1, points=2, pulse=[PulseRow(duration=0.1234)])
    found = list(DYNAMICS.run(Task(), params, Context()))[-1]
    with pytest.raises(InputError, match="multiple of 4 ns"):
        DYNAMICS.export(Task(), params, found.model, "pulser", str(tmp_path), Context())


def test_exchange_is_a_mode_of_dynamics():
    params = DynamicsParams(atoms=2, points=4, mode=Mode.XY, spacing=10.0, arrangement="line")
    found = list(DYNAMICS.run(Task(), params, Context()))[-1]
    right = evolve(Register([(0, 0), (10, 0)]), Pulse(0.5, 2 * np.pi), mode="xy")
    np.testing.assert_allclose(found.arrays["populations"][-1], right.populations, atol=1e-6)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"pulse": [PulseRow(omega=100.0)]}, "params.pulse"),
        ({"places": [{"x": 0, "y": 0}, {"x": 0, "y": 0}]}, "params.places"),
        ({"spacing": 2.0}, "params.arrangement"),
        ({"sequence": "{}"}, "params.sequence"),
    ],
)
def test_a_refusal_stands_at_the_field_it_is_about(given, where):
    assert DYNAMICS.check(Task(), DynamicsParams(**given))[0].where == where


def test_what_own_places_replace_is_idle():
    assert DynamicsParams().idle() == {}
    found = DynamicsParams(places=[{"x": 0, "y": 0}]).idle()
    assert set(found) == {"arrangement", "atoms", "row", "layout", "spacing"}
    (register, *_) = DYNAMICS.stages(Task(), DynamicsParams(places=[{"x": 0, "y": 0}]))
    assert (register.title, register.detail) == ("1 atom", "places of their own")


def test_own_places_stand_in_the_arrangements_stead():
    places = [{"x": 1.0, "y": 0.0}, {"x": 8.0, "y": 0.0}]
    found = list(DYNAMICS.run(Task(), DynamicsParams(places=places, atoms=6, points=4), Context()))[-1]
    right = evolve(Register([(1, 0), (8, 0)]), Pulse(0.5, 2 * np.pi))
    np.testing.assert_allclose(found.arrays["populations"][-1], right.populations, atol=1e-5)


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_arrangements_keep_the_smallest_distance(arrangement):
    assert arranged(arrangement, 7, 6.0).smallest_distance == pytest.approx(6.0)
    assert len(arranged(arrangement, 1, 6.0)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pulse": [{"duration": -1.0}]}, "duration"),
        ({"pulse": [{"omega": float("nan")}]}, "omega"),
        ({"pulse": []}, "pulse"),
        ({"atoms": 300}, "atoms"),
    ],
)
def test_the_form_refuses_what_cannot_be_a_pulse(given, words):
    with pytest.raises(ParamsError, match=words):
        validated(DynamicsParams, given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pulse": [PulseRow(omega=100.0)]}, "Omega reaches 100"),
        ({"pulse": [PulseRow(shape="steps")]}, "shape 'steps'"),
        ({"sequence": "{}"}, "not a sequence of Pulser"),
        ({"spacing": 2.0}, "needs 5 µm"),
        ({"mode": "xy", "atoms": 20}, "20 atoms"),
        ({"places": [{"x": 0, "y": 0}, {"x": 0, "y": 0}]}, "at one place"),
        ({"places": [{"x": 0, "y": 0}, {"x": 3, "y": 0}]}, "needs 5 µm"),
        ({"places": [{"x": 0, "y": 0}], "sequence": "{}"}, "take out one of the two"),
    ],
)
def test_dynamics_say_what_is_wrong_before_they_run(given, words):
    found = DYNAMICS.check(Task(), DynamicsParams(**given))
    assert found[0].severity is Severity.ERROR
    assert words in found[0].message


def test_patches_have_equal_sizes_and_are_unit_disks_where_they_stand():
    data = lattice_patches.dataset()
    rows = graph_rows(data)
    sizes = [
        sorted(g.nodes for g, c in zip(rows.graphs, data.target.values, strict=True) if c == code) for code in (0, 1)
    ]
    assert sizes[0] == sizes[1]
    assert len(sizes[0]) == 30
    assert min(margin(graph, graph.places) for graph in rows.graphs) > 1.4
    assert max(np.bincount(g.edges.ravel()).max() for g in rows.graphs[:30]) <= 3


def test_the_club_is_a_part_of_zacharys():
    edges = {(int(a) - 1, int(b) - 1) for a, b in np.column_stack([c.values for c in karate_club.dataset().columns])}
    club = nx.karate_club_graph()
    members = {node for edge in edges for node in edge}
    assert edges == {tuple(sorted(edge)) for edge in club.subgraph(members).edges}
    assert len(members) == 16


def test_sequences_keep_their_register():
    register, _, _ = from_pulser(to_pulser(arranged(Arrangement.RING, 5, 5.0), Pulse(0.66, 6.0)))
    assert json.dumps(register.coordinates.tolist()) == json.dumps(
        arranged(Arrangement.RING, 5, 5.0).coordinates.tolist()
    )
