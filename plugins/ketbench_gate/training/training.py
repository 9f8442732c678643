"""One training run from dataset and circuit to result: events on the way, controls and figures at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from ketbench.plugin import (
    Checkpoint,
    Circuit,
    Context,
    Dataset,
    Described,
    Event,
    Fitted,
    InputError,
    Logged,
    Measured,
    Progress,
    Result,
    RunCancelled,
    RunFailed,
    Task,
    Value,
    prepare,
)
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.remote.spending import SpentError
from ketbench_gate.engines.threads import MANY_AMPLITUDES
from ketbench_gate.explaining.explain import expected_seconds
from ketbench_gate.explaining.subject import WEIGHTS
from ketbench_gate.explaining.trajectories import followed, is_due
from ketbench_gate.models.measured import Parts, rows, scores
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.layers import drawn, drawn_each
from ketbench_gate.models.parts.own_modules import load_weights
from ketbench_gate.models.parts.pretraining import pretrained
from ketbench_gate.models.parts.shapes import Around, around, shape_of
from ketbench_gate.models.parts.targets import without_more_targets
from ketbench_gate.models.samples import Samples, samples, with_more_targets
from ketbench_gate.paging.watching import Watching
from ketbench_gate.params import TrainingParams
from ketbench_gate.training import baselines, checkpoint, saving
from ketbench_gate.training.beginning.pieces import inputs_of, objective_of, picture_shape, target_of, with_own_module
from ketbench_gate.training.concluding import concluded, setting_of, subject_of
from ketbench_gate.training.environment import facts
from ketbench_gate.training.optimisers.adam import Adam
from ketbench_gate.training.pacing import Pace
from ketbench_gate.training.trainer import Trainer

Build = Callable[[Work, int], Engine]
"""Makes an engine for some work and a batch size."""
ENCODER_SEEDS = 1 << 32
"""Added to a seed to draw the encoder, so that the head is drawn as without one."""
BARREN = 1e-6


@dataclass
class Training:
    """What one run holds while it goes on.

    Parameters
    ----------
    dataset, circuit : Dataset, Circuit
    settings : TrainingParams
    seeds : sequence of int
    samples : Samples
    objective : Objective
    engine : Engine
    history : dict of str to list of (step, value)
    finished : list of dict
        Scores of the seeds that are done.
    fitted : sequence of Fitted
        The preparation of new rows.
    around : Around
        The layers before and after the circuit.
    batch : int
        Samples that the engine was chosen for.
    states : list of dict of str to Tensor
        The trained models of the seeds that are done.
    evaluating : float, s
        Spent on passes over all parts at the end of a training.
    """

    dataset: Dataset
    circuit: Circuit
    settings: TrainingParams
    seeds: Sequence[int]
    samples: Samples
    objective: Objective
    engine: Engine
    work: Work
    feature_names: Sequence[str]
    dtype: torch.dtype
    fingerprint: str
    fitted: Sequence[Fitted]
    around: Around
    batch: int
    states: list[dict[str, torch.Tensor]] = field(default_factory=list[dict[str, torch.Tensor]])
    offset: int = 0
    executed: int = 0
    history: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    finished: list[dict[str, Value]] = field(default_factory=list)
    by_row: list[list[float]] = field(default_factory=list)
    parts: Parts = field(default_factory=dict[str, tuple[torch.Tensor, torch.Tensor]])
    notes: list[str] = field(default_factory=list)
    evaluating: float = 0.0
    pace: Pace = field(default_factory=lambda: Pace(1, 1, 0))
    watching: Watching = field(default_factory=Watching)

    def trainer(self, seed: int) -> Trainer:
        """A fresh model and trainer for one seed."""
        initial = self.circuit.initial_values(np.random.default_rng(seed))
        head = drawn(self.around.after, torch.Generator().manual_seed(seed))
        before = drawn(self.around.before, torch.Generator().manual_seed(seed + ENCODER_SEEDS))
        if self.settings.encoder_weights:
            load_weights(before, self.settings.encoder_weights)
        others = drawn_each(self.around.beside, torch.Generator().manual_seed(seed + 2 * ENCODER_SEEDS))
        made = HybridModel(self.engine, self.circuit, initial, head, self.dtype, before, others, self.around.state)
        model = made.to(self.engine.device)
        if self.settings.encoder_training != "trained":
            model.freeze()
        rows = max(1, self.engine.rows // self.around.rows)
        return Trainer(model, self.samples, self.objective, self.settings, seed, rows)

    def record(self, step: int, values: dict[str, float]) -> None:
        """Keep what the figures need."""
        for name, value in values.items():
            self.history.setdefault(name, []).append((step, value))


Doing = Callable[[Training, Context], Iterator[Event | Result]]
"""What is done with a training that is set up."""


def train(
    task: Task, params: TrainingParams, context: Context, build: Build, dtype: torch.dtype = torch.float32
) -> Iterator[Event | Result]:
    """Train a circuit on a dataset; after a cancel only a last checkpoint is sent.

    Raises
    ------
    InputError
        For a task without dataset, circuit or target, and whatever `check` would have named.
    """
    yield from worked(task, params, context, build, dtype, _all_seeds)


def worked(
    task: Task, params: TrainingParams, context: Context, build: Build, dtype: torch.dtype, doing: Doing
) -> Iterator[Event | Result]:
    """Do some work on a set-up training, and say in a sentence what the graphics processor cannot do.

    Small states are computed on one thread: on a machine with busy cores, threads that wait for each other cost 20
    times the arithmetic (measured with 4 qubits on 2 busy cores). Large ones have all threads of the context.
    """
    threads = _threads(task, params, context)
    torch.set_num_threads(threads)
    threadpool_limits(1, user_api="blas")
    try:
        training = _set_up(task, params, build, dtype)
        yield Described(facts(training.engine, threads))
        yield Logged(f"Engine {training.engine.name}: {training.engine.reason}")
        yield from doing(training, context)
    except RunCancelled:
        return
    except torch.OutOfMemoryError:
        text = "The graphics processor ran out of memory; lower the batch size or choose the device cpu."
        raise RunFailed(text) from None
    except torch.AcceleratorError as error:
        reason = str(error).splitlines()[0]
        raise RunFailed(f"The graphics processor failed ({reason}); choose the device cpu.") from error


def _threads(task: Task, params: TrainingParams, context: Context) -> int:
    wires = task.circuit.n_wires if task.circuit else 0
    return max(1, context.threads) if params.batch_size * 2**wires >= MANY_AMPLITUDES else 1


def warm_up() -> None:
    """Load what torch and scikit-learn put off until their first step, so that the first metric comes at once."""
    torch.set_num_threads(1)
    import_module("sklearn.linear_model")
    import_module("sklearn.decomposition")
    import_module("sklearn.preprocessing")
    layer = torch.nn.Linear(1, 1)
    optimiser = Adam(list(layer.parameters()), 0.01)
    layer(torch.zeros(1, 1)).sum().backward()
    optimiser.step()


def _set_up(task: Task, params: TrainingParams, build: Build, dtype: torch.dtype) -> Training:
    dataset, circuit = inputs_of(task)
    flat = lowered(circuit)
    watched = observables(params.observables, circuit.n_wires)
    dataset, more = without_more_targets(dataset, params.more_targets)
    prepared = prepare(dataset)
    made = with_more_targets(samples(prepared, dtype), prepared, target_of(dataset), more)
    shape = shape_of(params, dataset, made.n_features)
    made = replace(made, shape=picture_shape(params, shape))
    layers = around(params, circuit, shape, made.n_features, len(watched), made.n_outputs)
    if params.encoder == "module":
        layers = with_own_module(params, circuit, layers, made, dtype)
    work = Work(flat, watched, task.seed)
    batch = min(params.batch_size, len(prepared.train.rows)) * layers.rows
    engine = build(work, batch)
    if engine.device != "cpu":
        made = made.on(engine.device)
    return Training(
        dataset=dataset,
        circuit=circuit,
        settings=params,
        seeds=range(task.seed, task.seed + params.repeats),
        samples=made,
        objective=objective_of(params, made),
        engine=engine,
        work=work,
        feature_names=prepared.feature_names,
        dtype=dtype,
        fingerprint=saving.fingerprint(task, params),
        fitted=prepared.fitted,
        around=layers,
        batch=batch,
    )


def _all_seeds(training: Training, context: Context) -> Iterator[Event | Result]:
    began = context.clock()
    first, trainer = resumed(training, context)
    steps = trainer.total_steps * len(training.seeds)
    training.pace = Pace(steps, training.settings.epochs, baselines.trained_count(training.settings))
    before = training.executed + (trainer.model.executions if isinstance(trainer.model, HybridModel) else 0)
    for number in range(first, len(training.seeds)):
        if number > first:
            trainer = training.trainer(training.seeds[number])
        yield from _one_seed(training, trainer, number, context)
        training.executed += trainer.model.executions if isinstance(trainer.model, HybridModel) else 0
    seconds = context.clock() - began
    # Controls and figures must not go on spending.
    getattr(training.engine, "close", lambda: None)()
    yield from concluded(training, trainer, context, seconds, before)


def resumed(training: Training, context: Context) -> tuple[int, Trainer]:
    """Number and trainer of the seed that a checkpoint was made in; the first one's without a checkpoint."""
    if not context.resume:
        return 0, training.trainer(training.seeds[0])
    held = checkpoint.facts_of(context.resume)
    if held.get("fingerprint") == training.fingerprint:
        trainer = training.trainer(training.seeds[held["number"]])
        checkpoint.restore(trainer, context.resume)
        training.finished, training.by_row = held["finished"], held.get("by_row", [])
        training.states = checkpoint.states_of(context.resume)
    elif context.branch:
        trainer = _branched(training, held, context.resume)
    else:
        raise InputError("The checkpoint belongs to another experiment; start a new run.")
    training.offset, training.executed = held["offset"], int(held.get("executed", 0))
    for name, table in checkpoint.history_of(context.resume).items():
        training.history[name] = [(int(step), float(value)) for step, value in table.tolist()]
    return held["number"], trainer


def _branched(training: Training, held: Mapping[str, Any], data: bytes) -> Trainer:
    if len(training.seeds) > 1 or held["number"]:
        raise InputError("A branch goes on from one training; set Seeds to 1, and branch from a run of one seed.")
    trainer = training.trainer(training.seeds[0])
    now, then = saving.origin(training.settings, training.dataset.sha256, training.seeds[0]), held["origin"]
    same = {name: now[name] == then.get(name) for name in now}
    batches = same["batch_size"] and same["data"]
    checkpoint.branch(trainer, data, checkpoint.Sameness(same["optimiser"], same["seed"], same["loss"], batches))
    if trainer.epoch >= training.settings.epochs:
        text = f"The checkpoint was made after {trainer.epoch} epochs, and Epochs is {training.settings.epochs}"
        raise InputError(f"{text}; raise it, for it counts from the very beginning.")
    differing = ", ".join(name.replace("_", " ") for name in same if not same[name]) or "none of them"
    training.notes.append(f"Branched after step {trainer.step}; other than before: {differing}.")
    return trainer


def _progress(training: Training, trainer: Trainer, number: int, prefix: str) -> Progress:
    text = f"{prefix}epoch {trainer.epoch} of {training.settings.epochs}"
    pace, is_patient = training.pace, training.settings.patience > 0
    last = training.offset + trainer.total_steps * (len(training.seeds) - number)
    return Progress(pace.done(number, trainer), pace.total, text, may_end_early=is_patient, steps=last)


def _one_seed(training: Training, trainer: Trainer, number: int, context: Context) -> Iterator[Event]:
    prefix = f"seed {training.seeds[number]}: " if len(training.seeds) > 1 else ""
    due = saving.Due(training.settings)
    if training.settings.encoder_training == "pre-trained" and trainer.step == 0:
        steps = pretrained(trainer, training.seeds[number], context.cancelled)
        yield Logged(f"{prefix}encoder trained for {steps} steps without the circuit, then frozen")
    lasts = bool(getattr(training.engine, "lasts", False))
    if lasts and not trainer.step:
        # Without it a run that is killed in its first step could not be resumed with what it has paid for.
        yield Checkpoint(training.offset, packed(training, trainer, number))
    while not trainer.is_over:
        training.pace.begin_epoch()
        try:
            for row in trainer.run_epoch(context.cancelled):
                step = training.offset + row.step
                training.record(step, row.values)
                if trainer.part.done == 0:
                    _follow(training, trainer)
                place = number * trainer.total_steps + trainer.place
                yield Measured(step, row.values | {"epoch": place / trainer.steps_per_epoch})
                yield _progress(training, trainer, number, prefix)
                if due.after(trainer) or lasts:
                    yield Checkpoint(step, packed(training, trainer, number))
        except RunCancelled:
            # Stop and keep: what was trained since the last checkpoint can be resumed as well.
            yield Checkpoint(training.offset + trainer.step, packed(training, trainer, number))
            raise
        except SpentError as error:
            training.notes.append(f"{prefix}{error} The training ended after step {trainer.step}.")
            break
        training.pace.end_epoch(
            trainer,
            lambda: baselines.seconds_a_step(setting_of(training, trainer)),
            lambda: _explaining_seconds(training),
        )
        if trainer.epoch == 1:
            yield from _plateau(training)
        if isinstance(trainer.model, HybridModel):
            yield from training.watching.pictures(subject_of(training, trainer, (), context))
    training.pace.spare(trainer.total_steps - trainer.place)
    training.offset += trainer.step
    trainer.finish()
    began = context.clock()
    training.parts = trainer.all_outputs(context.cancelled)
    training.evaluating += context.clock() - began
    training.states.append(state_of(trainer))
    training.by_row.append(rows(training.objective, training.samples, training.parts).tolist())
    training.finished.append(scores(training.objective, training.parts, training.samples) | {"epochs": trainer.epoch})


def state_of(trainer: Trainer) -> dict[str, torch.Tensor]:
    """The numbers of a trained model by name."""
    return {name: held.detach().cpu() for name, held in trainer.model.state_dict().items()}


def _explaining_seconds(training: Training) -> float:
    how, width = training.settings.explain, training.samples.n_features
    return expected_seconds(training.circuit, training.work, width, how)


def _follow(training: Training, trainer: Trainer) -> None:
    """Note the parameters of the last seed after an epoch."""
    is_last = len(training.finished) + 1 == len(training.seeds)
    if is_last and is_due(trainer.epoch, training.settings.epochs) and isinstance(trainer.model, HybridModel):
        values = trainer.model.weights.detach().cpu().tolist()
        step = training.offset + trainer.step
        training.record(step, {WEIGHTS + n: v for n, v in zip(followed(training.circuit), values, strict=False)})


def packed(training: Training, trainer: Trainer, number: int) -> bytes:
    """The state of a training after any step, as a checkpoint."""
    held = {
        "fingerprint": training.fingerprint,
        "number": number,
        "offset": training.offset,
        "executed": training.executed,
        "finished": training.finished,
        "by_row": training.by_row,
        "origin": saving.origin(training.settings, training.dataset.sha256, training.seeds[number]),
    }
    history = {name: torch.tensor(rows, dtype=torch.float64) for name, rows in training.history.items()}
    return checkpoint.packed(trainer, held, history, training.states)


def _plateau(training: Training) -> Iterator[Event]:
    values = [value for _, value in training.history.get("gradient_variance", [])]
    if values and float(np.mean(values)) < BARREN and not training.notes:
        text = (
            f"The variance of the circuit's gradient is {np.mean(values):.1e} in the first epoch: a barren plateau is "
            "likely; use fewer layers, local observables or smaller initial angles."
        )
        training.notes.append(text)
        yield Logged(text, "warning")
