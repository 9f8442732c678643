"""How much memory a run may take where nobody said: what the user prefers, or most of what is free now."""

from __future__ import annotations

import psutil

from ketbench.base.preferences import preferences

MEMORY_SHARE = 0.9
"""Of the memory that is free: a run that is stopped is better than a machine that is."""


def default_memory_limit(workers: int = 1) -> int:
    """Bytes for each of so many workers."""
    chosen = int(preferences().run_memory_mb * 1e6)
    return chosen or int(psutil.virtual_memory().available * MEMORY_SHARE) // max(1, workers)
