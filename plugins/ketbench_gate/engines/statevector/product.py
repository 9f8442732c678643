"""The product state that a circuit starts from: its vectors, the state they span, and the gradient back to angles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ketbench_gate.engines.statevector.arrays import Array, Arrays
from ketbench_gate.engines.statevector.kernels import gate_matrices
from ketbench_gate.engines.statevector.planning.plan import Start


@dataclass(frozen=True, eq=False)
class Leaf:
    """One factor, shape (2**k, batch)."""

    state: Array


@dataclass(frozen=True, eq=False)
class Branch:
    """The product of two halves; the root's state is not kept, since the way back needs only the halves."""

    left: Leaf | Branch
    right: Leaf | Branch
    state: Array


@dataclass(frozen=True, eq=False)
class Opened:
    """A start state and what its gradient needs.

    Parameters
    ----------
    gates : array of complex, shape (wires, M, 2, 2, batch)
    before, vectors : array of complex, shape (wires, 2, batch)
        Each wire's vector before and behind the gates that the batch shares.
    after : array of complex, shape (wires, 2, 2), or None
        Those gates.
    tree : Leaf or Branch
    """

    gates: Array
    before: Array
    vectors: Array
    after: Array | None
    tree: Leaf | Branch


@dataclass(frozen=True, eq=False)
class Closed:
    """What the way back finds at the start.

    Parameters
    ----------
    angles : array of float, shape (wires, M, batch), or None
    traces : array of complex, shape (wires, 2, 2), or None
        Overlaps behind the gates that the batch shares.
    prepared : list of array
        Bras of the prepared factors.
    """

    angles: Array | None
    traces: Array | None
    prepared: list[Array]


def opened(
    xp: Arrays, start: Start, angles: Array, prepared: tuple[Array, ...], after: Array | None
) -> tuple[Opened, Array]:
    """Build the start state, shape (2**n, batch); angles have shape (n_shared + n_sample, batch)."""
    gates = gate_matrices(xp, start.runs, angles)
    before = gates[:, 0, :, 0] if gates.shape[0] else gates
    for place in range(1, gates.shape[1]):
        before = (gates[:, place] * before[:, None]).sum(2)
    vectors = before if after is None else (after[..., None] * before[:, None]).sum(2)
    leaves = [*prepared, *(vectors[i] for i in range(gates.shape[0]))]
    tree = _spread(xp, [Leaf(leaf) for leaf in leaves])
    root = tree if isinstance(tree, Leaf) else replace(tree, state=None)
    return Opened(gates, before, vectors, after, root), tree.state


def closed(xp: Arrays, start: Start, held: Opened, bra: Array) -> Closed:
    """Read the gradients of the start off the bra that stands before all steps."""
    bras = _collapse(xp, held.tree, bra)
    fixed = len(start.prepared)
    if not held.gates.shape[0]:
        return Closed(None, None, bras)
    vectors, bra = held.before, xp.stacked(bras[fixed:])
    traces = None
    if held.after is not None:
        traces = bra @ held.vectors.swapaxes(1, 2)
        bra = (held.after[..., None] * bra[:, :, None]).sum(1)
    columns: list[Array] = []
    for place in range(held.gates.shape[1] - 1, -1, -1):
        turned = start.runs.generator[:, place] @ vectors
        columns.append((bra * turned).real.sum(1))
        if place:
            gate = held.gates[:, place]
            vectors = (gate.conj() * vectors[:, :, None]).sum(1)
            bra = (gate * bra[:, :, None]).sum(1)
    return Closed(xp.stacked(columns[::-1]).swapaxes(0, 1), traces, bras[:fixed])


def _spread(xp: Arrays, leaves: list[Leaf]) -> Leaf | Branch:
    if len(leaves) == 1:
        return leaves[0]
    middle = len(leaves) // 2
    left, right = _spread(xp, leaves[:middle]), _spread(xp, leaves[middle:])
    both = xp.times(left.state[:, None], right.state[None])
    return Branch(left, right, both.reshape(-1, both.shape[2]))


def _collapse(xp: Arrays, tree: Leaf | Branch, bra: Array) -> list[Array]:
    if isinstance(tree, Leaf):
        return [bra]
    left, right = tree.left.state, tree.right.state
    both = bra.reshape(left.shape[0], right.shape[0], -1)
    to_left = xp.times(both, right[None]).sum(1)
    to_right = xp.times(both, left[:, None]).sum(0)
    return [*_collapse(xp, tree.left, to_left), *_collapse(xp, tree.right, to_right)]
