"""Whether a simulation fits, decided before anything is allocated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

MOST_EXACT = 16
MOST_SUBSPACE = 22
MOST_STATES = 400_000
"""Largest blockade subspace that is evolved: some minutes on one thread."""
_COPIES = 8


def refuse_atoms(atoms: int, *, subspace: bool) -> None:
    """Refuse too many atoms.

    Raises
    ------
    InputError
    """
    most = MOST_SUBSPACE if subspace else MOST_EXACT
    if atoms > most:
        other = "" if subspace else f", up to {MOST_SUBSPACE} with method 'subspace'"
        raise InputError(f"{atoms} atoms have 2^{atoms} states; up to {most} are simulated here{other}.")


def refuse_bytes(atoms: int, batch: int, itemsize: int, kept: int, memory: int) -> None:
    """Refuse what would not fit into memory.

    Parameters
    ----------
    atoms, batch : int
    itemsize : int
        Bytes of an amplitude.
    kept : int
        States kept at once: times asked for, or all steps where a gradient is wanted.
    memory : int
        Bytes allowed; 0 for four fifths of what is free.

    Raises
    ------
    InputError
    """
    needed = 2**atoms * itemsize * (_COPIES + kept) * batch
    allowed = memory or _free()
    if needed > allowed:
        text = f"{batch} x {atoms} atoms need {needed / 2**30:.3g} GiB, but {allowed / 2**30:.3g} GiB may be used"
        raise InputError(f"{text}; take fewer atoms, times or graphs at once.")


def independent_sets(forbidden: NDArray[np.bool_], most: int = MOST_STATES) -> NDArray[np.int64]:
    """All sets of atoms without a forbidden pair, as bits with atom 0 the highest, in rising order.

    Raises
    ------
    InputError
        When there are more than `most`; it stops before it lists them.
    """
    size = len(forbidden)
    bits = 1 << np.arange(size - 1, -1, -1, dtype=np.int64)
    found = np.zeros(1, dtype=np.int64)
    for atom in range(size):
        blocked = int(bits[:atom][forbidden[atom, :atom]].sum())
        free = found[(found & blocked) == 0]
        if len(found) + len(free) > most:
            raise InputError(f"The blockade leaves more than {most} states of {size} atoms; take a denser register.")
        found = np.concatenate([found, free | bits[atom]])
    return np.sort(found)


def _free() -> int:
    import psutil

    return int(psutil.virtual_memory().available * 0.8)
