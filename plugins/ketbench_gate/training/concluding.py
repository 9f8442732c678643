"""The end of a training run: the controls, what explains the model, and the result; trains no circuit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from torch import nn

from ketbench.plugin import Context, Event, Progress, Result, Value
from ketbench_gate.engines.engine import Engine
from ketbench_gate.explaining.explain import Explained, explained
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.models.keeping.description import kept_model
from ketbench_gate.models.measured import Control, Measured, fairness_arrays
from ketbench_gate.models.model import HybridModel
from ketbench_gate.models.parts.circuits import CircuitLayer
from ketbench_gate.training import baselines, report
from ketbench_gate.training.controls.kept import KEPT
from ketbench_gate.training.trainer import Trainer

if TYPE_CHECKING:
    from ketbench_gate.training.training import Training

LEAST_TOLD = 1.0
"""Seconds below which it does not matter what cost more."""
UNITS = {"training_seconds": "s", "explaining_seconds": "s", "executions_per_second": "1/s"}


def concluded(
    training: Training, trainer: Trainer, context: Context, seconds: float, before: int
) -> Iterator[Event | Result]:
    """The events of the controls, then the result.

    Executions are those of the whole training; `before` of them were made by a run that this one goes on from.
    """
    assert isinstance(trainer.model, HybridModel)
    done, trained, total = training.pace.hybrid, training.pace.trained, training.pace.total
    is_patient = training.settings.patience > 0
    found: list[Control] = []
    for item in baselines.controls(setting_of(training, trainer), context.cancelled):
        if isinstance(item, int):
            made = min(done + training.pace.control(item), trained)
            yield Progress(made, total, "classical controls", may_end_early=is_patient)
        else:
            found.append(item)
    yield Progress(trained, total, "classical controls")
    _say_costs(training, found, seconds)
    summary = _summary(training, trainer.model, seconds, before)
    models = [report.of_run(training.objective, training.finished, training.by_row, training.parts["test"])]
    models += [control.measured for control in found]
    began = context.clock()
    explanation = Explained()
    for item in explained(subject_of(training, trainer, models, context), training.settings.explain):
        if isinstance(item, Explained):
            explanation = item
        else:
            yield Progress(trained + round((total - trained) * item.behind), total, item.name)
    yield Progress(total, total, "figures")
    summary |= explanation.summary
    if training.settings.explain != "none":
        summary["explaining_seconds"] = round(context.clock() - began, 3)
    ended = report.Ended(
        training.samples, training.objective, training.history, [c.baseline for c in found], summary, models
    )
    outputs, targets = training.parts["test"]
    yield Result(
        summary=summary,
        baselines=ended.baselines,
        figures=report.of_last_seed(report.figures(ended, outputs, targets) | explanation.figures, training.seeds),
        arrays=report.arrays(trainer.model, outputs) | fairness_arrays(training.objective, models),
        units={name: unit for name, unit in UNITS.items() if name in summary},
        formulas=explanation.formulas,
        notes=(
            *_before(training),
            *_told(training),
            *training.engine.notes,
            *training.notes,
            *explanation.notes,
        ),
        model=kept_model(training, trainer.draws),
    )


def _summary(training: Training, model: HybridModel, seconds: float, before: int) -> dict[str, Value]:
    """What is said of the training and of the size of its model, before anything is explained."""
    summary: dict[str, Value] = report.summary(training.finished, training.seeds, training.objective)
    summary |= {
        "parameters": sum(p.numel() for p in model.parameters()),
        "circuit_weights": model.weights.numel() + sum(one.weights.numel() for one in model.more_circuits),
        "encoder_weights": _weights_of(model.before),
        "head_weights": _weights_of(model.head),
        "circuit_executions": training.executed,
        "executions_per_second": round((training.executed - before) / seconds, 1),
        "training_seconds": round(seconds, 3),
        "engine": training.engine.name,
        "controls": training.settings.controls,
    }
    if len(training.samples.classes) == 2:
        summary["threshold"] = 0.5
    return summary


def subject_of(training: Training, trainer: Trainer, models: Sequence[Measured], context: Context) -> Subject:
    """What there is to explain: the model of the last seed, and it and its controls as they were measured."""
    assert isinstance(trainer.model, HybridModel)
    return Subject(
        circuit=training.circuit,
        work=training.work,
        samples=training.samples,
        feature_names=training.feature_names,
        objective=training.objective,
        model=trainer.model,
        models=models,
        history=training.history,
        seed=int(training.seeds[-1]),
        cancelled=context.cancelled,
    )


def setting_of(training: Training, trainer: Trainer, seeds: Sequence[int] = ()) -> baselines.Setting:
    """What the controls share with the trained model; all its seeds if none are named."""
    assert isinstance(trainer.model, HybridModel)
    return baselines.Setting(
        training.samples,
        training.objective,
        training.settings,
        seeds or training.seeds,
        trainer.model,
        training.around,
        training.circuit,
        training.work,
    )


def _before(training: Training) -> Sequence[str]:
    chosen = _chosen(training.engine)
    if training.settings.controls == "strong":
        return (chosen,)
    text = "Quick controls only: set Controls to strong before calling the circuit better than classical models."
    return chosen, text


def _weights_of(part: nn.Module) -> int:
    """Numbers of a part, circuits in it left out; frozen ones too."""
    inside = {id(p) for one in part.modules() if isinstance(one, CircuitLayer) for p in one.parameters()}
    return sum(p.numel() for p in part.parameters() if id(p) not in inside)


def _say_costs(training: Training, controls: Sequence[Control], seconds: float) -> None:
    """Note what cost more than the training itself: the passes at its end, and the controls."""
    alone = seconds - training.evaluating
    if training.evaluating > max(alone, LEAST_TOLD):
        times = f"{training.evaluating:.1f} s, the training {alone:.1f} s"
        training.notes.append(f"Evaluating all parts at the end took {times}.")
    now = [control for control in controls if not control.baseline.note.endswith(KEPT)]
    numbers = [control.baseline.summary.get("cpu_seconds") for control in now]
    spent = sum(float(number) for number in numbers if isinstance(number, (int, float)))
    if spent > max(seconds, LEAST_TOLD):
        training.notes.append(f"The controls took {spent:.1f} s of processor time, the training {seconds:.1f} s.")


def _told(training: Training) -> Sequence[str]:
    """What was decided by a rule of ours, and what differs between the model and its controls."""
    said: list[str] = []
    if training.samples.has_classes_beside:
        coded = ", ".join(f"'{one.name}'" for one in training.samples.targets if one.classes)
        said.append(f"Scores of classes without a target's name are means over {coded}; the loss is a sum over all.")
    if len(training.samples.classes) == 2 and training.settings.head != "none":
        said.append("Of two classes the second is chosen from a probability of 0.5 on; AUC and log loss need none.")
    scored, rows = len(training.parts["train"][1]), len(training.samples.parts["train"][1])
    if scored < rows:
        said.append(f"The score of the training part is that of {scored:,} of its {rows:,} rows, drawn by lot.")
    if training.settings.augmentation != "none":
        kind, controls = training.settings.augmentation, "the linear and the tuned controls see the rows as they are"
        said.append(f"Augmentation '{kind}' changed the training part alone; {controls}.")
    return said


def _chosen(engine: Engine) -> str:
    return f"Engine {engine.name} on {engine.device}: {engine.reason}"
