import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench_planning.system.collectives import (
    COLLECTIVES,
    Wire,
    all_gather_s,
    all_to_all_s,
    bus_bandwidth_gbs,
    in_network_all_reduce_s,
    ring_all_reduce_s,
    tree_all_reduce_s,
)


def by_steps(size, ranks, wire):
    """Ring all-reduce step by step: n - 1 steps of reduce-scatter, n - 1 of all-gather, one chunk each."""
    chunk = size / ranks
    return sum(wire.latency_us * 1e-6 + chunk / (wire.gbs * 1e9) for _ in range(2 * (ranks - 1)))


@given(st.floats(1, 1e12), st.integers(1, 600), st.floats(1, 1e4), st.floats(0, 100))
def test_the_ring_equals_its_steps_and_two_halves(size, ranks, gbs, latency):
    wire = Wire(gbs, latency)
    assert float(ring_all_reduce_s(size, ranks, wire)) == pytest.approx(by_steps(size, ranks, wire), rel=1e-9)
    assert float(ring_all_reduce_s(size, ranks, wire)) == pytest.approx(2 * float(all_gather_s(size, ranks, wire)))


@pytest.mark.parametrize(("size", "ring", "tree"), [(1e6, 1026, 22), (1e9, 5458, 4462)])
def test_latency_decides_small_messages(size, ring, tree):
    wire = Wire(450.0, 1.0)
    assert float(ring_all_reduce_s(size, 512, wire)) * 1e6 == pytest.approx(ring, abs=1)
    assert float(tree_all_reduce_s(size, 512, wire)) * 1e6 == pytest.approx(tree, abs=1)


@pytest.mark.parametrize("name", COLLECTIVES)
def test_one_rank_needs_no_time_and_more_bandwidth_never_hurts(name):
    time = COLLECTIVES[name]
    assert float(time(1e6, 1, Wire(100.0))) == 0.0
    assert float(time(1e9, 16, Wire(200.0))) < float(time(1e9, 16, Wire(100.0)))


def test_marketed_bandwidth_counts_both_directions():
    assert Wire.from_both_directions(900.0) == Wire(450.0)


def test_bus_bandwidth_of_a_ring_without_latency_is_the_wire():
    wire = Wire(300.0, 0.0)
    assert bus_bandwidth_gbs(1e9, float(ring_all_reduce_s(1e9, 8, wire)), 8) == pytest.approx(300.0)


def test_the_network_halves_what_a_large_ring_moves():
    wire = Wire(100.0, 0.0)
    ratio = float(ring_all_reduce_s(1e9, 1000, wire)) / float(in_network_all_reduce_s(1e9, 1000, wire))
    assert ratio == pytest.approx(2.0, rel=0.01)
    assert float(all_to_all_s(1e9, 4, wire)) == pytest.approx(0.75 * 1e9 / 1e11)
