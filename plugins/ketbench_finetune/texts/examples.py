"""A dataset as examples of messages: chats, prompts with completions, or plain texts; knows no tokenizer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Column, Dataset, DatasetError, Kind, Role, Severity, assignment
from ketbench.plugin import Problem as Problem

MESSAGES, PROMPT, TEXT = "messages", "prompt", "text"
"""Forms of a dataset."""
_PROMPTS = ("prompt", "instruction", "question", "input")
_COMPLETIONS = ("completion", "response", "answer", "output")
_CHATS = ("messages", "conversation", "conversations", "chat")
_TEXTS = ("text", "content")
_ROLES = ("system", "user", "assistant")
LARGEST = 200_000
"""Characters of one message; more is a file that was pasted in."""
FEWEST = 4
"""Examples; fewer cannot be split into parts."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row.

    Parameters
    ----------
    before : tuple of (role, content)
        What the model is given; empty for a plain text.
    completion : str
        What it is to write.
    """

    before: tuple[tuple[str, str], ...]
    completion: str

    @property
    def prompt(self) -> str:
        """The last thing said to the model."""
        return self.before[-1][1] if self.before else ""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """The rows of a dataset and the part each belongs to.

    Parameters
    ----------
    form : str
        `MESSAGES`, `PROMPT` or `TEXT`.
    rows : tuple of Example
    parts : ndarray of int, shape (n_rows,)
        0 train, 1 validation, 2 test.
    column : str
        Where prompts or messages come from.
    """

    form: str
    rows: tuple[Example, ...]
    parts: NDArray[np.int8]
    column: str

    def of(self, part: int) -> list[Example]:
        """The rows of a part."""
        return [row for row, where in zip(self.rows, self.parts, strict=True) if where == part]


def examples_of(dataset: Dataset) -> Examples:
    """Read the rows.

    Raises
    ------
    DatasetError
        When no column can be told, a row cannot be read, or there are too few: which, and what to do.
    """
    form, columns = form_of(dataset)
    texts = [[_text(value) for value in column.labels()] for column in columns]
    if dataset.n_rows < FEWEST:
        text = f"Dataset '{dataset.name}' has {dataset.n_rows} examples, training and judging need at least {FEWEST}"
        raise DatasetError(f"{text}; add some.")
    rows = tuple(_example(form, cells, dataset.name, i) for i, cells in enumerate(zip(*texts, strict=True)))
    return Examples(form, rows, _parts(dataset), columns[0].name)


def form_of(dataset: Dataset) -> tuple[str, list[Column]]:
    """What the columns are.

    Raises
    ------
    DatasetError
        When none holds texts, or prompts have no completions.
    """
    worded = [c for c in dataset.columns if c.role is not Role.SKIP and c.kind in (Kind.TEXT, Kind.CATEGORY)]
    named = {column.name.strip().lower(): column for column in worded}
    chat = _first(named, _CHATS)
    if chat:
        return MESSAGES, [chat]
    # An answer may be a number alone.
    others = {column.name.strip().lower(): column for column in dataset.columns if column.role is not Role.SKIP}
    prompt, completion = _first(named, _PROMPTS), _first(others, _COMPLETIONS)
    if prompt and completion:
        return PROMPT, [prompt, completion]
    target = next((column for column in worded if column.role is Role.TARGET), None)
    if prompt and target and target is not prompt:
        return PROMPT, [prompt, target]
    if prompt or completion:
        have = (prompt or completion).name  # pyright: ignore[reportOptionalMemberAccess]
        raise DatasetError(
            f"Dataset '{dataset.name}' has the column '{have}' alone; give both prompt and completion, or messages."
        )
    text = _first(named, _TEXTS) or (worded[0] if len(worded) == 1 else None)
    if text is None:
        there = ", ".join(column.name for column in dataset.columns) or "none"
        raise DatasetError(
            f"Dataset '{dataset.name}' has no texts to learn from (columns: {there}); name them messages, prompt and "
            "completion, or text."
        )
    return TEXT, [text]


def duplicates(examples: Examples) -> list[tuple[str, int]]:
    """Prompts that occur in more than one part, with how often, the most frequent first."""
    seen: dict[tuple[tuple[str, str], ...] | str, set[int]] = {}
    count: Counter[Any] = Counter()
    for row, part in zip(examples.rows, examples.parts, strict=True):
        key = row.before or row.completion
        seen.setdefault(key, set()).add(int(part))
        count[key] += 1
    crossing = [key for key, parts in seen.items() if len(parts) > 1]
    crossing.sort(key=lambda key: -count[key])
    return [(key if isinstance(key, str) else key[-1][1], count[key]) for key in crossing]


def duplicate_problem(examples: Examples) -> Problem | None:
    """A warning that names prompts that are in two parts."""
    found = duplicates(examples)
    if not found:
        return None
    named = ", ".join(f"'{_short(text)}'" for text, _ in found[:3])
    text = f"{len(found)} prompts occur in more than one of training, validation and test: {named}."
    remedy = "Answers to them can be learnt by heart; remove the repetitions or split by groups."
    return Problem(text, "dataset", Severity.WARNING, remedy)


def prompts_of(rows: Dataset) -> list[tuple[tuple[str, str], ...]]:
    """What new rows ask, for a prediction."""
    column = rows.columns[0]
    texts = [str(value) for value in column.labels()]
    if column.name.strip().lower() in _CHATS:
        return [_asked(_messages(text, rows.name, i)) for i, text in enumerate(texts)]
    return [(("user", text),) for text in texts]


def _asked(messages: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """A chat up to what is to be answered."""
    return tuple(messages[:-1] if messages[-1][0] == "assistant" and len(messages) > 1 else messages)


def _first(named: dict[str, Column], wanted: Sequence[str]) -> Column | None:
    return next((named[name] for name in wanted if name in named), None)


def _example(form: str, cells: Sequence[str], name: str, row: int) -> Example:
    for cell in cells:
        if len(cell) > LARGEST:
            text = f"Row {row + 1} of '{name}' holds {len(cell):,} characters in one message, the most are {LARGEST:,}"
            raise DatasetError(f"{text}; cut it into examples.")
    if form == MESSAGES:
        messages = _messages(cells[0], name, row)
        if messages[-1][0] != "assistant" or len(messages) < 2:
            raise DatasetError(f"The chat in row {row + 1} of '{name}' does not end with an answer of the assistant.")
        return Example(tuple(messages[:-1]), messages[-1][1])
    if form == PROMPT:
        if not cells[0].strip() or not cells[1].strip():
            which = "prompt" if not cells[0].strip() else "completion"
            raise DatasetError(f"Row {row + 1} of '{name}' has an empty {which}; fill it in or leave the row out.")
        return Example((("user", cells[0]),), cells[1])
    if not cells[0].strip():
        raise DatasetError(f"Row {row + 1} of '{name}' is empty; leave it out.")
    return Example((), cells[0])


def _messages(text: str, name: str, row: int) -> list[tuple[str, str]]:
    place = f"row {row + 1} of '{name}'"
    try:
        read: Any = json.loads(text)
    except ValueError:
        raise DatasetError(f"The messages in {place} are not a JSON list; write role and content of each.") from None
    if not isinstance(read, list) or not read:
        raise DatasetError(f"The messages in {place} are not a list; write role and content of each.")
    made: list[tuple[str, str]] = []
    for one in read:  # pyright: ignore[reportUnknownVariableType]
        role, content = _said(one)
        if role not in _ROLES or not isinstance(content, str):
            raise DatasetError(f"A message in {place} needs a role (system, user or assistant) and a content as text.")
        made.append((role, content))
    return made


def _said(one: Any) -> tuple[Any, Any]:
    if not isinstance(one, dict):
        return None, None
    role: Any = one.get("role", one.get("from"))  # pyright: ignore[reportUnknownMemberType]
    content: Any = one.get("content", one.get("value"))  # pyright: ignore[reportUnknownMemberType]
    return {"human": "user", "gpt": "assistant"}.get(role, role) if isinstance(role, str) else None, content


def _parts(dataset: Dataset) -> NDArray[np.int8]:
    found = assignment(dataset)
    if not (found == 0).any() or not (found == 1).any():
        empty = "training" if not (found == 0).any() else "validation"
        raise DatasetError(f"The split of '{dataset.name}' leaves no example for {empty}; change the split.")
    return found.astype(np.int8)


def _text(value: Any) -> str:
    """A cell as it was written: a whole number has no point."""
    number = isinstance(value, float)
    return ("" if value != value else f"{value:.15g}") if number else str(value)


def _short(text: str, most: int = 40) -> str:
    one = " ".join(text.split())
    return one if len(one) <= most else f"{one[: most - 3]}..."
