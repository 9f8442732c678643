"""What a page may ask of the window around it: go somewhere, show a run, take back a message; nothing else."""

from __future__ import annotations

from typing import Protocol

from ketbench.base.problems import Problem
from ketbench.contract.run import Run


class Navigator(Protocol):
    """The window as pages see it."""

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        ...

    def pick(self, kind: str, name: str) -> None:
        """Open a dataset, a circuit, an experiment or a run, as a click in the project tree does."""
        ...

    def shown_run(self) -> Run | None:
        """The run on the Experiment page, as the project keeps it."""
        ...

    def show_run(self, run_id: str) -> None:
        """Put a run on the Experiment page."""
        ...

    def show_problem(self, problem: Problem) -> None:
        """Go where a problem of the chosen experiment is mended, and point at it."""
        ...

    def withdraw(self, said: str) -> None:
        """Take a message off the screen that holds no more."""
        ...
