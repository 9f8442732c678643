"""What can be said of a run of `atoms.kernel` before it starts."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.plugin import InputError, KetbenchError, Problem, Severity, Task
from ketbench_atoms.learning.data import Graphs, device_of, graphs_of
from ketbench_atoms.learning.duplicates import isomorphism_classes
from ketbench_atoms.learning.params import Duplicates, KernelParams
from ketbench_atoms.learning.setup import pulse_of

_COMPARED = 1000
"""Graphs up to which equal ones are looked for before a run."""


def findings(task: Task, params: KernelParams) -> list[Problem]:
    """Errors, warnings and notes."""
    if task.dataset is None:
        return [Problem("A kernel on graphs needs a dataset; choose one in the experiment.", "dataset")]
    try:
        if problem := device_of(params.device).pulse_problem(pulse_of(params)):
            return [Problem(problem, "params.omega")]
        found = graphs_of(task.dataset, params, task.seed)
    except InputError as error:
        return [Problem(str(error), "dataset")]
    except KetbenchError as error:
        return [Problem(str(error), "dataset")]
    return list(_told(found, params))


def _told(found: Graphs, params: KernelParams) -> Iterator[Problem]:
    device = device_of(params.device)
    yield Problem(device.shown(), "params.device", Severity.NOTE)
    if found.skipped:
        name, reason = found.skipped[0]
        total = len(found.skipped) + len(found.graphs)
        text = f"{len(found.skipped)} of {total} graphs {_are(len(found.skipped))} left out, as {name}: {reason}."
        yield Problem(text, "dataset", Severity.WARNING, "The run names them all; 'most_atoms' and 'unit_disk' decide.")
    if params.most_atoms > 16 and max(map(len, found.registers)) > 16:
        text = "Graphs above 16 atoms are simulated in the blockade subspace, which is an approximation."
        yield Problem(text, "params.most_atoms", Severity.WARNING)
    if len(found.graphs) <= _COMPARED and params.duplicates is Duplicates.KEEP:
        equal = len(found.graphs) - len(set(isomorphism_classes(found.graphs).tolist()))
        if equal:
            equals = "graph equals" if equal == 1 else "graphs equal"
            text = f"{equal} {equals} another one but for numbering; across folds that is a leak."
            yield Problem(text, "dataset", Severity.WARNING, "Set 'duplicates' to 'in one fold'.")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
