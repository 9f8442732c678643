"""Everything a run needs before its first step: the model, the tokens, the rows; tells what was cut and left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from ketbench.plugin import Context, Figure, RunCancelled, Task
from ketbench_finetune.checks import require_room
from ketbench_finetune.models.opening import Base, opened
from ketbench_finetune.models.outline import outline, sites_of
from ketbench_finetune.models.places import model_path
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.texts.examples import examples_of
from ketbench_finetune.texts.tokens import Encoded, Writer, encoded, length_figure
from ketbench_finetune.training.experiment import Course, digest_of
from ketbench_finetune.training.group import joined, spread
from ketbench_finetune.training.judging import questions_of
from ketbench_finetune.training.lane import Ground
from ketbench_finetune.training.plan import rows_of

Begun = tuple[Course, Base, list[str], dict[str, Figure], str]


def begun(task: Task, params: AdaptersParams, context: Context) -> Begun:
    """The course of a run at its start, the base model, notes, figures and the column that holds the prompts.

    Raises
    ------
    InputError
        For anything that stands against it; lack of memory before the model is loaded.
    """
    import torch

    assert task.dataset is not None
    torch.set_num_threads(max(1, context.threads))
    path = model_path(params.model)
    looked = outline(path)
    sites = sites_of(looked, params.targets)
    rows = rows_of(params, sites, task.circuit)
    room = require_room(looked, sites, rows, params, context.memory)
    examples = examples_of(task.dataset)
    group = joined()
    base = opened(path)
    base.model.to(group.device)
    writer = Writer(base.tokenizer, examples.form, base.outline.name)
    made = encoded(examples, writer, params.length)
    if params.sharding == "full":
        spread(base.model, group)
    # The first of several may leave in the middle: it holds all there is to keep, and the others are ended for it.
    stop_between_layers(base.model, context.cancelled)
    ground = Ground(base.model, base.tokenizer, made.parts, params, group, context.cancelled, context.clock)
    asked = questions_of(examples.of(2), examples.of(1), params.answers, writer)
    digest = digest_of(
        [params.model_dump(mode="json"), base.digest, task.dataset.name, _texts(examples.rows), task.seed]
    )
    course = Course(ground, rows, sites, task.seed, asked, digest)
    notes = [room, *([base.note] if base.note else []), *([writer.note] if writer.note else []), *_cut(made, params)]
    return course, base, notes, {"lengths": length_figure(made, params.length)}, examples.column


def _texts(rows: object) -> str:
    return digest_of(repr(rows))


def _cut(made: Encoded, params: AdaptersParams) -> list[str]:
    notes: list[str] = []
    if made.truncated:
        total = len(made.lengths)
        notes.append(f"{made.truncated} of {total} examples are longer than {params.length} tokens and lose their end.")
    if made.mute:
        notes.append(f"{made.mute} examples have no completion left after cutting and are left out.")
    return notes


def stop_between_layers(model: nn.Module, asked: Callable[[], bool]) -> None:
    """Ask after each layer, forward and back, whether to go on.

    A step that is left like this has changed nothing: gradients are applied after its last layer only.

    Parameters
    ----------
    model : Module
        Its longest list of modules holds the layers.
    asked : callable
        Whether the user asked to stop; `RunCancelled` is raised from the layer then.
    """

    def ask(*_: object) -> None:
        if asked():
            raise RunCancelled("Stopped on request.")

    def follow(_module: nn.Module, _inputs: Any, output: Any) -> None:
        ask()
        first = output[0] if isinstance(output, tuple) else output
        if isinstance(first, Tensor) and first.requires_grad:
            first.register_hook(ask)

    lists = [one for one in model.modules() if isinstance(one, nn.ModuleList)]
    for layer in max(lists, key=len, default=()):
        layer.register_forward_hook(follow)
