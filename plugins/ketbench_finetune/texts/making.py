"""Made sets of texts as datasets, for examples, samples and tests."""

from __future__ import annotations

import json

import numpy as np

from ketbench.plugin import Column, Dataset, Kind, Role, Split, word_problems
from ketbench_finetune.texts.dialogue import dialogues


def arithmetic_dataset(count: int = 120, seed: int = 0, largest: int = 20) -> Dataset:
    """Word problems with the columns prompt and completion."""
    made = word_problems(count, seed, largest)
    return prompt_dataset("arithmetic", [one.prompt for one in made], [one.completion for one in made])


def dialogue_dataset(count: int = 60, seed: int = 0) -> Dataset:
    """Dialogues with the column messages, as chat JSONL has them."""
    rows = [
        json.dumps([{"role": r, "content": c} for r, c in (*one.before, ("assistant", one.completion))])
        for one in dialogues(count, seed)
    ]
    column = Column("messages", np.array(rows, dtype=object), Kind.TEXT, Role.FEATURE)
    return Dataset("dialogue", (column,), Split("random", validation=0.2, test=0.2))


def prompt_dataset(name: str, prompts: list[str], completions: list[str]) -> Dataset:
    """Prompts with completions; a fifth validates, a fifth tests."""
    columns = (
        Column("prompt", np.array(prompts, dtype=object), Kind.TEXT, Role.FEATURE),
        Column("completion", np.array(completions, dtype=object), Kind.TEXT, Role.TARGET),
    )
    return Dataset(name, columns, Split("random", validation=0.2, test=0.2))
