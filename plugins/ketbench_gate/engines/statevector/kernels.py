"""What is done to a batch of kets or bras, shape (2**n, batch); a bra is held as the row it is, conjugated."""

from __future__ import annotations

from ketbench_gate.engines.statevector.arrays import Array, Arrays
from ketbench_gate.engines.statevector.planning.planned_steps import Group, PhaseStep
from ketbench_gate.engines.statevector.planning.runs import Runs

MOST_PARTIAL = 1 << 16
"""Elements of partial overlaps that are held at once."""


def applied(xp: Arrays, matrix: Array, x: Array, group: Group, n: int) -> Array:
    """A group's matrix times all states."""
    d, before = 2**group.size, 2**group.first
    if before == 1:
        return xp.product(matrix, x.reshape(d, -1)).reshape(x.shape)
    if group.first + group.size == n and x.shape[1] == 1 and not group.is_real:
        return xp.row_product(x.reshape(before, d), matrix).reshape(x.shape)
    return xp.product(matrix, x.reshape(before, d, -1)).reshape(x.shape)


def overlap(bra: Array, ket: Array, group: Group, n: int) -> Array:
    """``sum(bra[a] * ket[b])`` over all else, shape (d, d)."""
    d, before = 2**group.size, 2**group.first
    if before == 1:
        return bra.reshape(d, -1) @ ket.reshape(d, -1).T
    if group.first + group.size == n and bra.shape[1] == 1:
        return bra.reshape(before, d).T @ ket.reshape(before, d)
    left, right = bra.reshape(before, d, -1), ket.reshape(before, d, -1)
    step = max(1, MOST_PARTIAL // (d * d))
    if before <= step:
        return (left @ right.swapaxes(1, 2)).sum(0)
    # Some at once: all the partial matrices together can take as much memory as the states.
    parts = [(left[k : k + step] @ right[k : k + step].swapaxes(1, 2)).sum(0) for k in range(0, before, step)]
    return sum(parts[1:], parts[0])


def real_overlap(xp: Arrays, bra: Array, ket: Array, group: Group) -> Array:
    """The real part of the same, all that real matrices need; here the bra is held as a column, not conjugated."""
    d, before = 2**group.size, 2**group.first
    left, right = bra.reshape(before, d, -1), ket.reshape(before, d, -1)
    step = max(1, MOST_PARTIAL // (d * d))
    parts = [xp.real_overlap(left[k : k + step], right[k : k + step]) for k in range(0, before, step)]
    return sum(parts[1:], parts[0])


def gate_matrices(xp: Arrays, runs: Runs, angles: Array) -> Array:
    """Each gate of each run, shape (R, M, 2, 2) or (R, M, 2, 2, batch)."""
    scale = runs.scale if angles.ndim == 1 else runs.scale[..., None]
    cosine, sine = xp.cos_sin(_rows(xp, angles, runs.slots) * scale)
    if angles.ndim == 1:
        return runs.constant + cosine[..., None, None] * runs.cosine + sine[..., None, None] * runs.sine
    turned = cosine[:, :, None, None] * runs.cosine[..., None] + sine[:, :, None, None] * runs.sine[..., None]
    return runs.constant[..., None] + turned


def chained(gates: Array) -> Array:
    """The product of each run's gates, the last one leftmost, shape (R, 2, 2)."""
    product = gates[:, 0]
    for place in range(1, gates.shape[1]):
        product = gates[:, place] @ product
    return product


def kronned(matrices: Array) -> Array:
    """Kronecker products of stacks of matrices, shape (G, k, 2, 2) to (G, 2**k, 2**k)."""
    product = matrices[:, 0]
    for place in range(1, matrices.shape[1]):
        d = 2 * product.shape[1]
        both = product[:, :, None, :, None] * matrices[:, place][:, None, :, None, :]
        product = both.reshape(-1, d, d)
    return product


def behind(runs: Array, traces: Array) -> Array:
    """Overlaps of bra and ket traced onto each run's wire, moved from before the runs to behind them."""
    return runs.conj() @ (0j + traces) @ runs.swapaxes(-1, -2)


def run_gradients(runs: Runs, gates: Array, traces: Array) -> list[Array]:
    """Derivative by the angle of each gate of each run.

    Parameters
    ----------
    runs : Runs
    gates : array of complex, shape (R, M, 2, 2)
    traces : array of complex, shape (R, 2, 2)
        Overlap of bra and ket behind each run, traced onto its wire.

    Returns
    -------
    list of array of float, shape (R,)
        One for each place in the runs, the last place first.
    """
    columns: list[Array] = []
    held = traces
    for place in range(gates.shape[1] - 1, -1, -1):
        columns.append((runs.generator[:, place] * held).real.sum((-1, -2)))
        if place:
            gate = gates[:, place]
            held = gate.swapaxes(-1, -2) @ held @ gate.conj()
    return columns


def phase_factor(xp: Arrays, step: PhaseStep, shared: Array, of_sample: Array) -> Array:
    """The phases of a step, shape (2**n, 1) or (2**n, batch)."""
    factor = step.constant
    if step.shared is not None:
        angle = xp.take(shared, step.shared_slots) @ step.shared
        made = xp.phase(angle)[:, None]
        factor = made if factor is None else factor * made
    if step.of_sample is not None:
        made = xp.phase(step.of_sample.T @ xp.take(of_sample, step.sample_slots))
        factor = made if factor is None else factor * made
    return factor


def _rows(xp: Arrays, angles: Array, slots: Array) -> Array:
    return xp.take(angles, slots.reshape(-1)).reshape(*slots.shape, *angles.shape[1:])
