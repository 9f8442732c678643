"""A stand-in for the client of a real device: a queue, then counts of a biased coin; replace this with yours."""

from __future__ import annotations

import numpy as np


class Device:
    """A device with a queue.

    Parameters
    ----------
    token : str
        Proof of who asks; the stand-in takes any, and keeps none.
    queue : int
        Jobs ahead of ours.
    """

    def __init__(self, token: str, queue: int) -> None:
        if not token:
            raise PermissionError("no token")
        self._ahead = queue
        self._counts: tuple[int, int] | None = None

    def submit(self, angle: float, shots: int, seed: int) -> None:
        """Hand in a job: RY(angle) on |0>, measured so many times."""
        ones = int(np.random.default_rng(seed).binomial(shots, np.sin(angle / 2) ** 2))
        self._counts = (shots - ones, ones)

    def position(self) -> int:
        """Jobs still ahead; each question finds one less."""
        ahead, self._ahead = self._ahead, max(0, self._ahead - 1)
        return ahead

    def counts(self) -> tuple[int, int]:
        """Zeros and ones.

        Raises
        ------
        RuntimeError
            Before a job was handed in.
        """
        if self._counts is None:
            raise RuntimeError("no job")
        return self._counts

    def withdraw(self) -> None:
        """Take the job out of the queue."""
        self._counts = None
