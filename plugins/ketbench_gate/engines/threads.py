"""How many threads a computation is worth: small states are slower on several."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import torch

MANY_AMPLITUDES = 2**18
"""Of a batch, from which on several threads are faster than one (docs/benchmarks.md)."""


@contextmanager
def threads_for(amplitudes: int) -> Generator[None]:
    """Compute in here on one thread, or for large states on all that torch may use; afterwards as before.

    On a machine with busy cores, threads that wait for each other cost many times the arithmetic.

    Parameters
    ----------
    amplitudes : int
        Rows at once times 2^n.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(before if amplitudes >= MANY_AMPLITUDES else 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
