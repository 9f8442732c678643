"""Examples as tokens: what the model reads, what it is judged by, how long it all is, what was cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Histogram, InputError, Mark
from ketbench_finetune.texts.examples import MESSAGES, Example, Examples

MOST_BINS = 30
IGNORED = -100
"""Label of a token that is not judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """An example as numbers.

    Parameters
    ----------
    ids, labels : ndarray of int64, shape (length,)
        Only tokens of the completion have labels.
    length : int
        Before cutting.
    """

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    length: int


class Writer:
    """Turns messages into text as the model's family writes them.

    Parameters
    ----------
    tokenizer : object
    form : str
        Of the dataset; chats need a chat template.
    name : str
        Of the model.

    Raises
    ------
    InputError
        For chats and a tokenizer without a chat template.
    """

    def __init__(self, tokenizer: Any, form: str, name: str) -> None:
        self.tokenizer = tokenizer
        self.templated = bool(getattr(tokenizer, "chat_template", None))
        if form == MESSAGES and not self.templated:
            text = f"The tokenizer of model '{name}' has no chat template, and the dataset holds chats"
            raise InputError(f"{text}; give prompt and completion columns, or a model with a template.")

    @property
    def note(self) -> str:
        """What a reader must know of how texts are written."""
        return "" if self.templated else "The tokenizer has no chat template; prompt and completion follow each other."

    def asked(self, before: Sequence[tuple[str, str]]) -> str:
        """The text that the model is to continue."""
        if not before:
            return ""
        if not self.templated:
            return "\n".join(content for _, content in before) + "\n"
        messages = [{"role": role, "content": content} for role, content in before]
        try:
            return self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except Exception as error:
            raise InputError(f"The chat template cannot write these messages ({error}); look at their roles.") from None

    def tokens(self, example: Example, most: int) -> Tokens:
        """An example as numbers; an example that is too long loses its end."""
        prompt = self._ids(self.asked(example.before))
        ending = self.tokenizer.eos_token_id
        answer = [*self._ids(example.completion), *([] if ending is None else [ending])]
        ids = np.array([*prompt, *answer], dtype=np.int64)
        labels = ids.copy()
        # Of a plain text all is judged but the first token, which nothing foretells.
        labels[: max(len(prompt), 1)] = IGNORED
        return Tokens(ids[:most], labels[:most], len(ids))

    def question(self, before: Sequence[tuple[str, str]]) -> list[int]:
        """What is to be continued, as numbers; never empty."""
        found = self._ids(self.asked(before))
        return found or [self.tokenizer.eos_token_id or 0]

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """All parts as tokens.

    Parameters
    ----------
    parts : tuple of list of Tokens
        Train, validation, test.
    truncated : int
        Examples that lost their end.
    mute : int
        Examples left without any judged token, which are left out.
    """

    parts: tuple[list[Tokens], list[Tokens], list[Tokens]]
    truncated: int
    mute: int
    lengths: NDArray[np.int64]


def encoded(examples: Examples, writer: Writer, most: int) -> Encoded:
    """Turn every row into tokens.

    Raises
    ------
    InputError
        When cutting leaves nothing to judge in the training or validation part.
    """
    made: tuple[list[Tokens], list[Tokens], list[Tokens]] = ([], [], [])
    lengths: list[int] = []
    truncated = mute = 0
    for row, part in zip(examples.rows, examples.parts, strict=True):
        one = writer.tokens(row, most)
        lengths.append(one.length)
        truncated += one.length > most
        if (one.labels != IGNORED).any():
            made[int(part)].append(one)
        else:
            mute += 1
    if not made[0] or not made[1]:
        raise InputError(f"At {most} tokens no completion is left to learn from; raise length.")
    return Encoded(made, truncated, mute, np.array(lengths))


def length_figure(found: Encoded, most: int) -> Histogram:
    """How long the examples are, and where they are cut."""
    low, high = int(found.lengths.min()), int(found.lengths.max())
    # Each bin takes in equally many lengths, and begins half between two.
    width = -(-(high - low + 1) // MOST_BINS)
    edges = low - 0.5 + width * np.arange(-(-(high - low + 1) // width) + 1)
    note = f"{found.truncated} of {len(found.lengths)} examples are cut at {most} tokens."
    return Histogram(
        title="Length of the examples",
        note=note,
        edges=edges,
        names=["examples"],
        counts=np.histogram(found.lengths, edges)[0][None],
        x=Axis("length", "tokens"),
        marks=[Mark("cut", x=float(most))],
    )


def batch_of(rows: Sequence[Tokens], pad: int) -> tuple[Any, Any, Any]:
    """Token ids, labels and mask as tensors, shape (rows, longest)."""
    import torch

    longest = max(len(row.ids) for row in rows)
    ids = np.full((len(rows), longest), pad, dtype=np.int64)
    labels = np.full((len(rows), longest), IGNORED, dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)], labels[i, : len(row.ids)] = row.ids, row.labels
        mask[i, : len(row.ids)] = 1
    return torch.from_numpy(ids), torch.from_numpy(labels), torch.from_numpy(mask)
