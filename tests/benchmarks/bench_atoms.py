"""Times the simulation of registers, batch 8, one thread, and beside it Pulser's QuTiP where `ketbench[pulser]` is.

Processor time a graph, least of three, with the infidelity against a run of tolerance 1e-9. Tolerances are set so that
ours and QuTiP's both stay below 1e-6; QuTiP's default, which does not, stands beside.
Prints a table; docs/benchmarks.md holds one. Pulser's simulation is the package pulser-simulation.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from math import ceil, pi, sqrt
from typing import Any

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from ketbench_atoms import Pulse, Register, evolve, to_pulser  # noqa: E402

BATCH, REPEATS = 8, 3
TOLERANCE = 2e-3
TIGHT = {"atol": 1e-10, "rtol": 1e-8}
SIZES = (4, 6, 8, 10, 12)
PULSE = Pulse(0.66, 2 * pi)


def registers(size: int) -> list[Register]:
    """Crooked squares, 5 um apart at least, seed 0."""
    random = np.random.default_rng(0)
    side = ceil(sqrt(size))
    cells = np.array([(i % side, i // side) for i in range(size)]) * 5.0
    return [Register(cells + random.normal(0, 0.1, cells.shape)).scaled(5.0) for _ in range(BATCH)]


def timed(work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    """Least processor seconds, and what the work gave."""
    times, found = [], None
    for _ in range(repeats):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    return min(times), found


def infidelity(ours: Any, right: Any) -> float:
    """Largest of a batch."""
    return max(1 - abs(np.vdot(np.asarray(a), np.asarray(b))) ** 2 for a, b in zip(ours, right, strict=True))


def by_pulser(register: Register, **options: float) -> Any:
    """Processor seconds of Pulser's simulation, and its final state in our order; None without the package."""
    try:
        from pulser import Sequence
        from pulser_simulation import QutipEmulator
    except ImportError:
        return None
    warnings.simplefilter("ignore")
    emulator = QutipEmulator.from_sequence(Sequence.from_abstract_repr(to_pulser(register, PULSE)))
    seconds, found = timed(lambda: emulator.run(progress_bar=False, **options), 1)
    return seconds, np.array(found.get_final_state().full()).ravel()[::-1]


def main() -> None:
    """Print a row a size."""
    import torch

    torch.set_num_threads(1)
    heads = ["atoms", "complex128 [ms]", "infidelity", "complex64 [ms]", "infidelity"]
    heads += ["QuTiP, default [ms]", "infidelity", "QuTiP, tight [ms]", "infidelity"]
    print("|", " | ".join(heads), "|")
    print("|---" * len(heads) + "|")
    for size in SIZES:
        batch = registers(size)
        right = evolve(batch, PULSE, tolerance=1e-9, method="splitting")
        cells: list[str] = []
        for precision in ("double", "single"):
            seconds, found = timed(
                lambda p=precision, b=batch: evolve(b, PULSE, tolerance=TOLERANCE, precision=p, method="splitting")
            )
            cells += [f"{seconds / BATCH * 1e3:.2f}", f"{max(0.0, infidelity(found, right)):.0e}"]
        for options in ({}, TIGHT):
            other = by_pulser(batch[0], **options)
            beside = ["not installed", ""]
            if other is not None:
                beside = [f"{other[0] * 1e3:.0f}", f"{infidelity([other[1]], right[:1]):.0e}"]
            cells += beside
        print("|", " | ".join([str(size), *cells]), "|", flush=True)


if __name__ == "__main__":
    main()
