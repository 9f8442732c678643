"""`finetune.adapters`: adapters of a language model, quantum-shaped and classical, trained side by side and judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ketbench.plugin import (
    Availability,
    Checkpoint,
    Context,
    Described,
    Drawn,
    Event,
    Logged,
    Model,
    Page,
    Prediction,
    Problem,
    Result,
    RunCancelled,
    Stage,
    Task,
)
from ketbench_finetune.paging.pages import page, stages
from ketbench_finetune.params import AdaptersParams, Launcher

_SPREAD = ("training_loss", "validation_loss", "accuracy_strict", "accuracy_answer")
_REPORTED = (
    *(f"{name}{end}" for name in _SPREAD for end in ("", "_low", "_high")),
    *("parameters", "share_of_lora_r8", "learning_rate", "seconds_per_step", "circuits_per_step"),
    *("executions_per_step", "tokens_per_step", "seeds", "base_validation_loss", "base_accuracy_strict"),
    *("base_accuracy_answer", "answered", "base_parameters", "processes"),
)
_NEEDED = ("accelerate", "gguf", "peft", "safetensors", "torch", "transformers")


class Adapters:
    """Trains adapters with their controls and says whether a difference was shown."""

    name = "finetune.adapters"
    title = "Fine-tuning of a language model"
    needs = frozenset({"dataset"})
    takes = frozenset({"circuit"})
    params = AdaptersParams
    reads_texts = True
    clocked = frozenset({"tokens_per_second", "circuits_per_second"})
    objective = "cross-entropy of the completion's tokens, in nats a token"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return ("validation_loss",) if params is None else _REPORTED

    def example(self) -> tuple[Task, AdaptersParams]:
        """A few word problems and the tiny model, for the conformance suite."""
        from ketbench_finetune.texts.making import arithmetic_dataset

        params = AdaptersParams(model="tiny", steps=2, batch=2, seeds=1, answers=2, new_tokens=4, length=160)
        return Task(dataset=arithmetic_dataset(20), seed=1), params

    def available(self) -> Availability:
        """Whether the libraries are installed."""
        from importlib.util import find_spec

        missing = [name for name in _NEEDED if find_spec(name) is None]
        if missing:
            return Availability(
                False, f"{', '.join(missing)} is not installed.", "Install the extra ketbench[finetune]."
            )
        return Availability(True, "Runs on the processor, or on a GPU where there is one; nothing comes from a hub.")

    def warm(self) -> None:
        """Import what is heavy."""
        from importlib import import_module

        for name in ("peft", "transformers"):
            import_module(name)

    def check(self, task: Task, params: AdaptersParams) -> Sequence[Problem]:
        """Findings before Run; no model is loaded."""
        from ketbench_finetune.checks import findings

        return findings(task, params)

    def stages(self, task: Task, params: AdaptersParams) -> Sequence[Stage]:
        """From the texts to the answers."""
        return stages(task, params)

    def page(self, task: Task, params: AdaptersParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return page(result)

    def run(self, task: Task, params: AdaptersParams, context: Context) -> Iterator[Event | Result]:
        """Train, judge, report; with a launcher, as several processes."""
        if params.launcher is not Launcher.NONE:
            from ketbench_finetune.training.launching import launched

            yield from launched(task, params, context)
            return
        yield from worked(task, params, context)

    def predict(self, task: Task, params: AdaptersParams, model: Model, rows: Any, context: Context) -> Prediction:
        """What the base model and every adapter answer."""
        from ketbench_finetune.keeping.using import prediction

        return prediction(model, rows, params.model, params.circuit_engine, context)

    def evaluate(
        self, task: Task, params: AdaptersParams, model: Model, how: Any, context: Context
    ) -> Iterator[Event | Result]:
        """The circuit of one layer at the last token executed elsewhere: noise, shots, devices, a machine."""
        from ketbench_finetune.keeping.elsewhere import evaluated

        yield from evaluated(task, params, model, how, context)

    def export(
        self, task: Task, params: AdaptersParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Folders of adapters ("folder"), or whole models with an adapter merged ("merged")."""
        from ketbench_finetune.keeping.using import exported

        return exported(model, form, Path(folder), params.model, params.circuit_engine)


def worked(task: Task, params: AdaptersParams, context: Context) -> Iterator[Event | Result]:
    """The run in this process, alone or as one of a group."""
    from ketbench_finetune.training.course import begun
    from ketbench_finetune.verdict.report import result_of

    course, base, notes, figures, column = begun(task, params, context)
    yield Described(_facts(course))
    for note in notes:
        yield Logged(note)
    for name, figure in figures.items():
        yield Drawn(name, figure)
    try:
        yield from course.play(context)
    except RunCancelled:
        if course.lanes:
            yield Checkpoint(course.rounds, course.packed())
        return
    yield result_of(course, base, notes, figures, column)


def _facts(course: Any) -> dict[str, str]:
    from importlib.metadata import version

    facts = {name: version(name) for name in ("torch", "transformers", "peft")}
    group = course.ground.group
    return {
        **facts,
        "engine": course.ground.params.circuit_engine,
        "device": str(group.device),
        "processes": str(group.size),
    }
