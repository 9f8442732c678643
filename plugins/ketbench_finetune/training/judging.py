"""Judges trained adapters: validation loss, the accuracies of their answers, samples beside those of the base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ketbench_finetune.adapters.adapter import Adapter
from ketbench_finetune.texts.arithmetic import answered, strict
from ketbench_finetune.texts.examples import Example
from ketbench_finetune.texts.tokens import Writer
from ketbench_finetune.texts.writing import written
from ketbench_finetune.training.lane import Ground, validated_loss


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of an adapter with one seed.

    Parameters
    ----------
    validation_loss : float
        Nats a token.
    strict, answer : float or None
        Shares of prompts answered in the right form, and with the right number; None where not asked.
    """

    validation_loss: float
    strict: float | None = None
    answer: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """The prompts that are answered.

    Parameters
    ----------
    examples : list of Example
    part : str
        "test" or "validation".
    writer : Writer
    """

    examples: list[Example]
    part: str
    writer: Writer


def questions_of(test: Sequence[Example], validation: Sequence[Example], most: int, writer: Writer) -> Questions:
    """The first prompts of the test part, or of the validation part where nothing tests."""
    held, part = (test, "test") if test else (validation, "validation")
    return Questions([one for one in held if one.before][:most], part, writer)


def judged(ground: Ground, adapter: Adapter | None, asked: Questions) -> Judged:
    """Look at an adapter; None is the base model."""
    loss = validated_loss(ground, adapter)
    if not asked.examples:
        return Judged(loss)
    texts = answers(ground, adapter, asked.examples, asked.writer)
    right = [strict(text, one.completion) for text, one in zip(texts, asked.examples, strict=True)]
    found = [answered(text, one.completion) for text, one in zip(texts, asked.examples, strict=True)]
    numbers = [value for value in found if value is not None]
    return Judged(loss, sum(right) / len(right), sum(numbers) / len(numbers) if numbers else None)


def answers(ground: Ground, adapter: Adapter | None, asked: Sequence[Example], writer: Writer) -> list[str]:
    """What the model writes, prompts shared among the processes."""
    import torch

    if adapter is not None:
        adapter.put_in()
        with torch.no_grad():
            adapter.begin()
    mine = [writer.question(one.before) for one in ground.group.mine(asked)]
    found = written(ground.model, ground.tokenizer, mine, ground.params.new_tokens, ground.cancelled) if mine else []
    return ground.group.gathered(found)
