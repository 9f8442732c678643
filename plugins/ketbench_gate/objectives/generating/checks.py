"""Findings before a Born machine is trained; prepares and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.plugin import Problem, Severity, Task
from ketbench_gate.objectives.generating.data import problem
from ketbench_gate.objectives.generating.machine import circuit_problem
from ketbench_gate.objectives.generating.params import GenerateParams


def problems(task: Task, params: GenerateParams) -> Iterator[Problem]:
    """Errors, warnings and notes."""
    if task.dataset is None:
        yield Problem("The experiment has no dataset; choose one.", "dataset")
        return
    if text := problem(task.dataset):
        yield Problem(text, "dataset.columns")
        return
    if any(scale <= 0 for scale in params.scales):
        yield Problem("A scale of the MMD is not positive; give numbers above 0.", "params.scales")
    columns = task.dataset.features
    bits = params.bits if len(columns) == 1 else len(columns)
    plain = not task.dataset.preparation and not any(column.is_tensor for column in columns)
    if task.circuit is not None and plain and (text := circuit_problem(task.circuit, bits)):
        yield Problem(text, "circuit")
    unused = [name for name in ("loss", "optimiser") if getattr(params, name) != GenerateParams().__dict__[name]]
    if params.method == "qgan" and unused:
        text = f"A QGAN plays a game with its own loss and Adam, so '{unused[0]}' has no effect; leave it out."
        yield Problem(text, f"params.{unused[0]}", Severity.WARNING)
    if params.seeds == 1:
        text = "One seed gets stuck at times; take several to see how often."
        yield Problem(text, "params.seeds", Severity.WARNING)
