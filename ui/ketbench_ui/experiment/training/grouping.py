"""Sorts metric names into small multiples: one plot a quantity, one curve a part of the data; no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PARTS = {"train": "train", "training": "train", "val": "validation", "validation": "validation", "test": "test"}
_ORDER = ("train", "validation", "test")
AXES = frozenset({"epoch"})
"""Metrics that are a way along x and no curve."""
_FIRST = ("loss", "accuracy")


def grouped(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Curve labels by metric name, by quantity; loss and accuracy first.

    A backend that trains several things side by side names them behind a colon.

    Examples
    --------
    >>> grouped(["loss:lora_r8", "loss:qtha1"])
    {'loss': {'loss:lora_r8': 'lora r8', 'loss:qtha1': 'qtha1'}}
    >>> grouped(["train_loss", "validation_loss", "gradient_norm"])
    {'loss': {'train_loss': 'train', 'validation_loss': 'validation'}, 'gradient norm': {'gradient_norm': ''}}
    """
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        if name in AXES:
            continue
        quantity, part = _split(name)
        groups.setdefault(quantity, {})[name] = part
    for quantity, curves in groups.items():
        groups[quantity] = dict(sorted(curves.items(), key=lambda item: _place(item[1])))
    return dict(sorted(groups.items(), key=lambda item: _FIRST.index(item[0]) if item[0] in _FIRST else len(_FIRST)))


def main_of(quantities: Sequence[str]) -> str:
    """What is looked at while a run goes on: its loss, or what is like one, or the first thing it measures.

    Examples
    --------
    >>> main_of(["tokens per second", "loss at 0.01", "loss"])
    'loss'
    >>> main_of(["tokens per second", "loss at 0.01"])
    'loss at 0.01'
    """
    losses = sorted((name for name in quantities if "loss" in name.split()), key=lambda name: name != "loss")
    return next(iter(losses), next(iter(quantities), ""))


def _split(name: str) -> tuple[str, str]:
    quantity, colon, one = name.partition(":")
    if colon and quantity and one:
        return quantity.replace("_", " "), one.replace("_", " ")
    words = [word for word in re.split(r"[/_.\s]+", name) if word]
    part = next((PARTS[word.lower()] for word in words if word.lower() in PARTS), "")
    rest = [word for word in words if word.lower() not in PARTS]
    return " ".join(rest) or name, part


def _place(part: str) -> int:
    return _ORDER.index(part) if part in _ORDER else -1
