"""How many threads an evolution is worth: small states are slower on several."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

MANY_AMPLITUDES = 2**18
"""Of a batch: at 2^15 two threads on busy cores took ten times as long as one."""


@contextmanager
def threads_for(amplitudes: int) -> Generator[None]:
    """Evolve in here on one thread, or a large batch on all that torch may use; afterwards as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(before if amplitudes >= MANY_AMPLITUDES else 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
