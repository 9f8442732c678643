"""Finds the plugin that states problems (a knapsack, a tour, a model); loads it only when asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError
from ketbench.data.dataset import Dataset

GROUP = "ketbench.problems"


class ProblemDoor(Protocol):
    """What a plugin registers under the entry-point group ``ketbench.problems``: a module with these names.

    ``BACKEND`` is the backend that solves; its parameters have a setting ``kind``.
    """

    BACKEND: str

    def kinds(self) -> Mapping[str, tuple[str, str]]:
        """Name of each kind, with what it needs and what is decided."""
        ...

    def canonical(self, kind: str) -> str:
        """The name of a kind from any of its usual words."""
        ...

    def described(self, dataset: Dataset | None, params: Mapping[str, Any]) -> dict[str, Any]:
        """Variables, constraints, penalty and offset, as JSON data."""
        ...

    def write(self, dataset: Dataset | None, params: Mapping[str, Any], file_format: str, target: Path) -> None:
        """Write the problem for another program."""
        ...

    def write_samples(self, dataset: Dataset | None, params: Mapping[str, Any], bits: Any, target: Path) -> None:
        """Write states of the reference form, shape (r, n), as a sample set of dimod."""
        ...

    def read_samples(self, dataset: Dataset | None, params: Mapping[str, Any], source: Path) -> list[dict[str, Any]]:
        """What a sample set of dimod answers, best first: objective, feasible, violated, answer."""
        ...


def problem_door() -> ProblemDoor:
    """The first plugin that states problems.

    Raises
    ------
    BackendError
        When none is installed, or it cannot be loaded.
    """
    for entry in entries(GROUP):
        try:
            return load(entry)
        except ImportError as error:
            raise BackendError(f"The plugin '{entry.name}' cannot be loaded ({error}); reinstall it.") from None
    raise BackendError("No plugin states problems here; install one with: pip install 'ketbench[annealing]'")
