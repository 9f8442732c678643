"""Which stated problem of a project a command means."""

from __future__ import annotations

from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project

NameArgument = Annotated[str, typer.Argument(help="The problem; the only one of the project if left out.")]


def problem_named(project: Project, name: str, backend: str) -> Experiment:
    """A problem by its name, or by its dataset or kind where only one has it; without a name the only one."""
    every = [one for one in project.experiments.values() if one.backend == backend]
    if name in project.experiments:
        found = project.experiments[name]
        if found.backend != backend:
            raise InputError(f"'{name}' is an experiment of {found.backend}, not a stated problem.")
        return found
    near = [one for one in every if not name or name in (one.params.get("kind"), one.dataset and one.dataset.name)]
    if len(near) == 1:
        return near[0]
    listed = ", ".join(one.name for one in every) or "none"
    wanted = f"problem '{name}'" if name else "single problem"
    raise InputError(f"Project '{project.name}' has no {wanted}; it has {listed}.")
