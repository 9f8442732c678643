"""The messages of a running job and journal rows; live figures and progress are not kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import h5py

from ketbench.contract.messages import Batch, Finished, Message, Paused, Started
from ketbench.contract.plugin import Checkpoint, Described, Event, Logged, Measured
from ketbench.contract.run import Status
from ketbench.project.storage.codecs import elements
from ketbench.project.storage.codecs.run import read_result, write_result
from ketbench.project.storage.images import image_of, opened

STARTED, BATCH, CHECKPOINT, FINISHED = "started", "batch", "checkpoint", "finished"
KINDS = {STARTED, BATCH, CHECKPOINT, FINISHED}
_PLAIN = ("finished", "seconds", "error", "details")


def message_rows(message: Message) -> Iterator[tuple[str, bytes]]:
    """The kind and body of the rows that keep a message; none if nothing of it is to be kept."""
    match message:
        case Started(_, started, environment):
            yield STARTED, _json({"started": started, "environment": dict(environment)})
        case Batch(_, events):
            kept = [[float(seconds), *parts] for seconds, event in events if (parts := _event_parts(event))]
            if kept:
                yield BATCH, _json(kept)
            states = [event for _, event in events if isinstance(event, Checkpoint)]
            if states:
                yield CHECKPOINT, states[-1].step.to_bytes(8, "big") + states[-1].data
        case Paused():
            return
        case Finished():
            yield FINISHED, image_of(lambda file: _write_end(file, message))


def message_from(kind: str, run_id: str, body: bytes) -> Message:
    """The message that a row keeps."""
    if kind == STARTED:
        return Started(run_id, **json.loads(body))
    if kind == BATCH:
        return Batch(run_id, tuple((seconds, _event(name, parts)) for seconds, name, *parts in json.loads(body)))
    if kind == CHECKPOINT:
        return Batch(run_id, ((0.0, Checkpoint(int.from_bytes(body[:8], "big"), body[8:])),))
    with opened(body) as file:
        about = elements.read_json(file, "about")
        result = read_result(elements.child_group(file, "result")) if "result" in file else None
        ends = {name: about[name] for name in _PLAIN}
        return Finished(run_id, Status(about["status"]), result=result, **ends)


def _write_end(file: h5py.File, message: Finished) -> None:
    about = {name: getattr(message, name) for name in _PLAIN}
    elements.write_json(file, "about", {**about, "status": message.status.value})
    if message.result is not None:
        write_result(elements.new_group(file, "result", "result"), message.result)


def _event_parts(event: Event) -> list[Any]:
    match event:
        case Measured(step, values):
            return ["measured", int(step), {name: float(value) for name, value in values.items()}]
        case Logged(text, level):
            return ["logged", text, level]
        case Described(facts):
            return ["described", dict(facts)]
        case _:
            return []


def _event(name: str, parts: list[Any]) -> Event:
    return {"measured": Measured, "logged": Logged, "described": Described}[name](*parts)


def _json(value: Any) -> bytes:
    return json.dumps(value, default=str, separators=(",", ":")).encode()
