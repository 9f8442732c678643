"""A trainer's whole state as safetensors bytes and back: a resumed run equals an uninterrupted one bit by bit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from ketbench.plugin import InputError, header_facts
from ketbench_gate.models.model import HybridModel
from ketbench_gate.training.trainer import Best, PartOfEpoch, Trainer


@dataclass(frozen=True, slots=True)
class Sameness:
    """What a branch has in common with the run it leaves."""

    optimiser: bool
    seed: bool
    loss: bool
    batches: bool


def packed(
    trainer: Trainer,
    facts: Mapping[str, Any],
    history: Mapping[str, Tensor],
    states: Sequence[Mapping[str, Tensor]] = (),
) -> bytes:
    """The state of a trainer after any step, with facts as JSON data, the metrics so far, the seeds that are done."""
    tensors = {f"model.{name}": value for name, value in trainer.model.state_dict().items()}
    tensors |= {f"best.{name}": value for name, value in trainer.best.state.items()}
    tensors |= {f"history.{name}": value for name, value in history.items()}
    for number, state in enumerate(states):
        tensors |= {f"done.{number}.{name}": value for name, value in state.items()}
    order = trainer.part.order
    tensors["generator"] = trainer.generator.get_state() if order is None else order
    if trainer.part.outputs:
        tensors["outputs"] = torch.cat(trainer.part.outputs)
    for index, values in trainer.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": value for name, value in values.items() if value is not None}
    kept = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
    return save(kept, {"facts": json.dumps(dict(facts) | _counters(trainer))})


def facts_of(data: bytes) -> dict[str, Any]:
    """The JSON facts of a checkpoint.

    Raises
    ------
    InputError
        For bytes that are not a checkpoint of this plugin.
    """
    try:
        return header_facts(data, "facts")
    except (ValueError, KeyError, TypeError):
        raise InputError("The checkpoint cannot be read; start a new run.") from None


def restore(trainer: Trainer, data: bytes) -> None:
    """Put a trainer where the checkpoint left off.

    Raises
    ------
    InputError
        For a checkpoint that does not fit the model.
    """
    facts = facts_of(data)
    try:
        tensors = load(data)
        trainer.model.load_state_dict(_under(tensors, "model."))
        _restore_optimiser(trainer, tensors)
        trainer.generator.set_state(tensors["generator"])
        trainer.best = Best(facts["best_loss"], facts["since"], _under(tensors, "best."))
        trainer.epoch, trainer.step = facts["epoch"], facts["step"]
        _restore_part(trainer, tensors, facts)
    except (SafetensorError, KeyError, RuntimeError, ValueError):
        raise InputError("The checkpoint belongs to another model; start a new run.") from None
    if isinstance(trainer.model, HybridModel):
        trainer.model.executions = facts["executions"]


def branch(trainer: Trainer, data: bytes, same: Sameness) -> None:
    """Put a trainer of other settings where the checkpoint left off, with what still means the same.

    Raises
    ------
    InputError
        For a checkpoint that does not fit the model.
    """
    facts = facts_of(data)
    try:
        tensors = load(data)
        trainer.model.load_state_dict(_under(tensors, "model."))
        if same.optimiser:
            _restore_optimiser(trainer, tensors)
        if same.seed:
            trainer.generator.set_state(tensors["generator"])
        if same.loss:
            trainer.best = Best(facts["best_loss"], 0, _under(tensors, "best."))
        if same.batches and same.seed:
            _restore_part(trainer, tensors, facts)
    except (SafetensorError, KeyError, RuntimeError, ValueError):
        text = (
            "The checkpoint does not fit this circuit and data; a branch keeps their parameters, features and classes."
        )
        raise InputError(text) from None
    trainer.epoch, trainer.step = facts["epoch"], facts["step"]
    if isinstance(trainer.model, HybridModel):
        trainer.model.executions = facts["executions"]


def _restore_part(trainer: Trainer, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    done = int(facts["done"])
    outputs = [tensors["outputs"].to(trainer.samples.parts["train"][0].device)] if done else []
    trainer.part = PartOfEpoch(done, outputs, dict(facts["values"]), float(facts.get("loss", 0.0)))
    trainer.losses = [float(value) for value in facts.get("losses", [])]


def history_of(data: bytes) -> dict[str, Tensor]:
    """The metrics a checkpoint holds by name, each of shape (n, 2): step and value."""
    return _under(load(data), "history.")


def states_of(data: bytes) -> list[dict[str, Tensor]]:
    """The trained models of the seeds that were done; none in checkpoints that kept none."""
    found: dict[int, dict[str, Tensor]] = {}
    for name, value in _under(load(data), "done.").items():
        number, field = name.split(".", 1)
        found.setdefault(int(number), {})[field] = value
    return [found[number] for number in sorted(found)]


def _restore_optimiser(trainer: Trainer, tensors: Mapping[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in _under(tensors, "optimiser.").items():
        index, field = name.split(".", 1)
        state.setdefault(int(index), {})[field] = value
    groups = trainer.optimiser.state_dict()["param_groups"]
    trainer.optimiser.load_state_dict({"state": state, "param_groups": groups})


def _counters(trainer: Trainer) -> dict[str, Any]:
    executions = trainer.model.executions if isinstance(trainer.model, HybridModel) else 0
    best = trainer.best
    return {
        "epoch": trainer.epoch,
        "done": trainer.part.done,
        "values": trainer.part.values,
        "loss": trainer.part.loss,
        "losses": trainer.losses,
        "step": trainer.step,
        "best_loss": best.loss,
        "since": best.since,
        "executions": executions,
        "torch": torch.__version__,
    }


def _under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
