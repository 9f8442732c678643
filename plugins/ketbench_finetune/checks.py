"""What can be said of a run before it starts, without loading a model or torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import Dataset, InputError, KetbenchError, Problem, Severity, Task
from ketbench_finetune.adapters.counting import count
from ketbench_finetune.models.outline import Outline, Site, outline, sites_of
from ketbench_finetune.models.places import model_path
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.texts.examples import duplicate_problem, examples_of
from ketbench_finetune.training.plan import Row, rows_of
from ketbench_finetune.training.room import free_memory, room_of


def findings(task: Task, params: AdaptersParams) -> list[Problem]:
    """Errors, warnings and what the run will cost."""
    if task.dataset is None:
        return [Problem("Fine-tuning needs a dataset of texts; choose one in the experiment.", "dataset")]
    found: list[Problem] = []
    try:
        found += _of_data(task.dataset)
    except KetbenchError as error:
        found.append(Problem(str(error), "dataset"))
    try:
        looked = outline(model_path(params.model))
        sites = sites_of(looked, params.targets)
        rows = rows_of(params, sites, task.circuit)
    except InputError as error:
        return [*found, Problem(str(error), "params.model")]
    return [*found, *_of_processes(params), *_of_cost(looked, sites, rows, params)]


def require_room(
    looked: Outline, sites: Sequence[Site], rows: Sequence[Row], params: AdaptersParams, limit: int
) -> str:
    """What memory the run will take.

    Raises
    ------
    InputError
        When there is not enough, before anything is loaded.
    """
    room, free = room_of(looked, sites, rows, params), free_memory(limit)
    if room.total > free:
        text = f"{room.shown()} Only {free / 2**30:.1f} GB are free"
        raise InputError(f"{text}; lower batch, length or seeds, or take a smaller model.")
    return room.shown()


def _of_data(dataset: Dataset) -> Iterator[Problem]:
    examples = examples_of(dataset)
    problem = duplicate_problem(examples)
    if problem:
        yield problem
    judged = [len(examples.of(part)) for part in range(3)]
    if judged[1] < 8:
        text = f"{judged[1]} examples validate; their loss is a rough figure."
        yield Problem(text, "dataset", Severity.WARNING)


def _of_processes(params: AdaptersParams) -> Iterator[Problem]:
    if params.launcher == "none" and params.processes > 1:
        yield Problem(f"{params.processes} processes need a launcher; choose torchrun.", "params.launcher")
    if params.batch * params.accumulation < params.processes:
        text = f"A step has {params.batch * params.accumulation} examples for {params.processes} processes"
        yield Problem(f"{text}; raise batch or accumulation.", "params.batch")
    if params.circuit_engine != "folded":
        text = f"Circuits run on '{params.circuit_engine}', far slower than 'folded'."
        yield Problem(text, "params.circuit_engine", Severity.WARNING)
    if params.seeds < 2:
        text = "One seed gives no interval, so no difference can be shown."
        yield Problem(text, "params.seeds", Severity.WARNING, "Use at least 3 seeds.")


def _of_cost(looked: Outline, sites: Sequence[Site], rows: Sequence[Row], params: AdaptersParams) -> Iterator[Problem]:
    for row in rows:
        if not row.of:
            yield Problem(_cost_text(row, sites, params), "params.adapters", Severity.NOTE)
    try:
        yield Problem(require_room(looked, sites, rows, params, 0), "params.batch", Severity.NOTE)
    except InputError as error:
        yield Problem(str(error), "params.batch")


def _cost_text(row: Row, sites: Sequence[Site], params: AdaptersParams) -> str:
    cost = count(row.spec, sites, params.tokens)
    text = f"{row.title}: {cost.parameters:,} parameters, {100 * cost.share_of_lora_r8:.1f} % of LoRA r=8"
    if cost.circuits_per_step:
        text += f", up to {cost.circuits_per_step:,} circuits a step"
        hardware = "which hardware cannot execute" if cost.executions_per_step is None else None
        text += f", {hardware or f'{cost.executions_per_step:,} executions on hardware'}"
    return f"{text}; {'can' if cost.mergeable else 'cannot'} be merged."
