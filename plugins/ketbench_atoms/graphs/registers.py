"""Whether a graph has a register on a device, and why not, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ketbench.plugin import InputError, PlainGraph
from ketbench_atoms.graphs.layouts import laid_out, margin
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.register import Register


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A register of a graph, or why there is none.

    Parameters
    ----------
    register : Register or None
    reason : str
        Empty when the register is valid.
    margin : float
        Shortest distance of nodes that are not neighbours over the longest edge.
    """

    register: Register | None
    reason: str = ""
    margin: float = float("nan")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a register of a graph must keep.

    Parameters
    ----------
    device : Device
    layout : str
    spacing : float
        um.
    most_atoms : int
    unit_disk : bool
        Whether the longest edge may not be longer than the shortest distance of nodes that are not neighbours.
    seed : int
    """

    device: Device
    layout: str = "optimised"
    spacing: float = 5.0
    most_atoms: int = 16
    unit_disk: bool = True
    seed: int = 0


def placed(graph: PlainGraph, rules: Rules) -> Placed:
    """The register of a graph under rules."""
    reason = graph_problem(graph) or _too_many(graph, rules)
    if reason:
        return Placed(None, reason)
    try:
        register = laid_out(graph, rules.layout, rules.spacing, rules.seed)
    except InputError as error:
        return Placed(None, str(error).rstrip("."))
    found = margin(graph, register.coordinates)
    refused = rules.device.register_problem(register)
    if refused:
        return Placed(None, refused[0].lower() + refused[1:].rstrip("."), found)
    if rules.unit_disk and found < 1:
        text = f"it is not a unit-disk graph in this layout: its longest edge is {1 / found:.3g} times as long as"
        return Placed(None, f"{text} the shortest distance of nodes that are not neighbours", found)
    return Placed(register, "", found)


def graph_problem(graph: PlainGraph) -> str:
    """Why a graph is none that atoms can show, whatever the layout; empty if it is."""
    if graph.nodes == 0:
        return "it is empty"
    if graph.nodes == 1:
        return "it has one node, so there is nothing that interacts"
    if graph.directed:
        return "it is directed, which the interaction of atoms is not"
    if graph.loops:
        return f"it has {graph.loops} self loops, which atoms cannot show"
    if graph.parallel:
        return f"it has {graph.parallel} repeated edges, which atoms cannot show"
    parts = _parts(graph)
    return f"it is disconnected ({parts} parts)" if parts > 1 else ""


def _too_many(graph: PlainGraph, rules: Rules) -> str:
    most = min(rules.most_atoms, rules.device.max_atoms)
    return f"it has {graph.nodes} nodes, more than the {most} atoms asked for" if graph.nodes > most else ""


def _parts(graph: PlainGraph) -> int:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ends = graph.edges.T
    matrix = csr_array((np.ones(len(graph.edges)), (ends[0], ends[1])), shape=(graph.nodes, graph.nodes))
    return int(connected_components(matrix, directed=False)[0])
