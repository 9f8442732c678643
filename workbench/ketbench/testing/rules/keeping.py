"""Rules of checkpoints: bytes that any reader of safetensors opens, and a run that goes on from them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from ketbench.backends.registry import told
from ketbench.contract.plugin import Checkpoint
from ketbench.testing.playing import played
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject


def checkpoints_are_safetensors(subject: Subject) -> Iterator[str]:
    """The bytes of a checkpoint are in the form of safetensors."""
    for event in _checkpoints(subject):
        if trouble := _trouble(event.data):
            yield f"The checkpoint of step {event.step} {trouble}; write it with safetensors.torch.save."
            return


def a_run_goes_on(subject: Subject) -> Iterator[str]:
    """A run that is given a checkpoint of its own ends with a result."""
    last = _checkpoints(subject)[-1]
    if _trouble(last.data):
        raise NotExamined("Its checkpoint is not safetensors, so nothing goes on from it.")
    play = played(subject.backend, subject.task, subject.params, resume=last.data)
    if play.error is not None:
        yield f"Going on from its own checkpoint of step {last.step} fails with {told(play.error)}."
    elif play.ended and play.result is None:
        yield f"Going on from its own checkpoint of step {last.step} gives no result."


def _checkpoints(subject: Subject) -> list[Any]:
    found = subject.play.of(Checkpoint)
    if not found:
        raise NotExamined("The run keeps no checkpoint.")
    return found


def _trouble(data: Any) -> str:
    """What is wrong with bytes that should be safetensors (8 bytes of length, a JSON header); empty if nothing is."""
    if not isinstance(data, bytes):
        return f"is {type(data).__name__}, not bytes"
    try:
        (size,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + size])
    except (struct.error, ValueError, OverflowError, MemoryError):
        return "is not safetensors"
    try:
        ends = [int(one["data_offsets"][1]) for name, one in header.items() if name != "__metadata__"]
    except (AttributeError, KeyError, TypeError, IndexError, ValueError):
        return "is not safetensors"
    return "" if len(data) == 8 + size + max(ends, default=0) else "is not safetensors"
