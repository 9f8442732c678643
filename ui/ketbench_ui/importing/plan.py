"""What a person has decided about an import so far, as a frozen value; undo is a line of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ketbench.data.dataset import Dataset
from ketbench.data.importing.fixes import Fix
from ketbench.data.importing.look import name_of
from ketbench.data.importing.options import Options
from ketbench.data.preparing.preparation import Step
from ketbench.data.roles import Kind, Role


@dataclass(frozen=True)
class Plan:
    """How a file is to be read and what follows.

    Parameters
    ----------
    path : str
        A file, a folder, or "sklearn:NAME".
    options : Options
    steps : tuple of Step
        Added to the preparation of the dataset.
    """

    path: str
    options: Options = field(default_factory=Options)
    steps: tuple[Step, ...] = ()

    @property
    def name(self) -> str:
        """What the dataset is called unless the user says otherwise."""
        return name_of(self.path)

    def with_option(self, name: str, value: Any) -> Plan:
        """The plan with one option fixed; None leaves it to be guessed."""
        return replace(self, options=replace(self.options, **{name: value}))

    def with_target(self, column: str) -> Plan:
        """The plan with another target; an empty name for none."""
        others = {name: role for name, role in self.options.roles.items() if role is not Role.TARGET}
        return self.with_option("roles", {**others, column: Role.TARGET} if column else others)

    def with_role(self, column: str, role: Role) -> Plan:
        """The plan with a role for one column."""
        if role is Role.TARGET:
            return self.with_target(column)
        return self.with_option("roles", {**self.options.roles, column: role})

    def with_kind(self, column: str, kind: Kind | None) -> Plan:
        """The plan with a kind for one column; None leaves it to be guessed."""
        others: Mapping[str, Kind] = {n: k for n, k in self.options.kinds.items() if n != column}
        return self.with_option("kinds", {**others, column: kind} if kind else others)

    def with_fix(self, fix: Fix) -> Plan:
        """The plan with a fix taken up."""
        made = self if fix.options is None else replace(self, options=fix.options)
        return made if fix.step is None else replace(made, steps=(*made.steps, fix.step))

    def finished(self, dataset: Dataset, name: str) -> Dataset:
        """The dataset as it goes into the project."""
        return replace(dataset, name=name.strip() or dataset.name, preparation=(*dataset.preparation, *self.steps))
