"""Lets a model write: greedy, many prompts at once, stopped between two tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from ketbench.plugin import RunCancelled


def written(
    model: Any,
    tokenizer: Any,
    questions: Sequence[Sequence[int]],
    most: int,
    cancelled: Callable[[], bool] = lambda: False,
    rows: int = 16,
) -> list[str]:
    """The most likely continuation of each prompt, without special words.

    Parameters
    ----------
    model, tokenizer : object
    questions : sequence of sequence of int
        Token ids.
    most : int
        New tokens at most.
    cancelled : callable
    rows : int
        Prompts at once.
    """
    ending = tokenizer.eos_token_id
    pad = next(token for token in (tokenizer.pad_token_id, ending, 0) if token is not None)
    found: list[str] = []
    for i in range(0, len(questions), rows):
        new = _continued(model, questions[i : i + rows], (most, ending, pad), cancelled)
        for row in new.tolist():
            kept = row[: row.index(ending)] if ending in row else row
            found.append(tokenizer.decode(kept, skip_special_tokens=True).strip())
    return found


def _continued(
    model: Any, questions: Sequence[Sequence[int]], how: tuple[int, int | None, int], cancelled: Callable[[], bool]
) -> Any:
    """New tokens, shape (rows, at most `most`); prompts are padded at their left."""
    from transformers.generation.configuration_utils import GenerationConfig

    most, ending, pad = how
    longest = max(map(len, questions))
    device = next(model.parameters()).device
    ids = torch.tensor([[pad] * (longest - len(q)) + list(q) for q in questions], device=device)
    mask = torch.tensor([[0] * (longest - len(q)) + [1] * len(q) for q in questions], device=device)

    def stop(ids: Any, scores: Any, **_: Any) -> Any:
        if cancelled():
            raise RunCancelled("Stopped on request.")
        return torch.zeros(len(ids), dtype=torch.bool, device=device)

    # Of our own, so that settings which came with the model, as a temperature, change nothing.
    greedy = GenerationConfig(max_new_tokens=most, do_sample=False, eos_token_id=ending, pad_token_id=pad)
    with torch.no_grad():
        found = model.generate(ids, attention_mask=mask, generation_config=greedy, stopping_criteria=[stop])
    return found[:, longest:]
