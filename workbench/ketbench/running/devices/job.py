"""Work on a device as the project keeps it: what was sent under which keys, and what has come back so far."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

OPEN = ("new", "sending", "queued", "running")
"""States of a batch from which more may come; "sending" was begun and not heard of."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Programs that the vendor takes as one.

    Parameters
    ----------
    key : str
        Ours, kept before it is sent: by it the vendor's job is found again, or a repeated submission recognised.
    programs : int
    state : str
        "new", "sending", "queued", "running", "done", "failed" or "cancelled".
    id : str
        The vendor's.
    position : int or None
        In the queue.
    cost : str
        As the vendor tells it.
    counts : sequence of mapping or None
        Outcomes of each program.
    reason : str
        Why it failed, or what stands in the way now.
    """

    key: str
    programs: int
    state: str = "new"
    id: str = ""
    position: int | None = None
    cost: str = ""
    counts: Sequence[Mapping[str, int]] | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something may still come."""
        return self.state in OPEN or (self.state == "done" and self.counts is None)


@dataclass(frozen=True, slots=True)
class DeviceJob:
    """One piece of work.

    Parameters
    ----------
    id : str
        In the project.
    run : str
        Whose model is evaluated.
    target : str
    how : mapping
        As in `ketbench.contract.model.Evaluating`.
    order : str
        What is executed, see `ketbench.contract.orders`; packed text.
    batches : tuple of Batch
    created, finished : str
        UTC, ISO 8601.
    about : mapping
        Calibration, version, layout of the device when it was sent.
    result : mapping
        Summary and notes; empty before the end.
    error : str
        Why it has no result.
    """

    id: str
    run: str
    target: str
    how: Mapping[str, Any]
    order: str
    batches: tuple[Batch, ...]
    created: str
    finished: str = ""
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    result: Mapping[str, Any] = field(default_factory=dict[str, Any])
    error: str = ""

    @property
    def state(self) -> str:
        """Of the whole: that of its slowest batch, "done" with the result."""
        if self.result:
            return "done"
        states = [batch.state for batch in self.batches]
        if self.error or ("failed" in states and not self.is_open):
            return "failed"
        if "cancelled" in states and not self.is_open:
            return "cancelled"
        return next((state for state in OPEN if state in states), "fetching")

    @property
    def is_open(self) -> bool:
        """Whether asking again may bring more."""
        if self.result or self.error:
            return False
        if any(batch.is_open for batch in self.batches):
            return True
        return all(batch.state == "done" for batch in self.batches)

    @property
    def is_training(self) -> bool:
        """Whether a training ordered it, which goes on with its values when it is resumed."""
        return bool(self.how.get("digest"))

    @property
    def executions(self) -> int:
        """Programs of all batches, those of earlier rounds included."""
        earlier = sum(int(one["programs"]) for one in self.how.get("earlier", ()))
        return earlier + sum(batch.programs for batch in self.batches)

    @property
    def reason(self) -> str:
        """What went wrong or stands in the way, a sentence; empty as a rule."""
        return self.error or next((batch.reason for batch in self.batches if batch.reason), "")

    def with_batch(self, number: int, **changes: Any) -> DeviceJob:
        """The same with one batch changed."""
        batches = list(self.batches)
        batches[number] = replace(batches[number], **changes)
        return replace(self, batches=tuple(batches))

    def to_json(self) -> dict[str, Any]:
        """JSON data, as the project keeps it."""
        return {**asdict(self), "batches": [asdict(batch) for batch in self.batches]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DeviceJob:
        """Read what `to_json` made."""
        held: dict[str, Any] = {**data, "batches": tuple(Batch(**batch) for batch in data["batches"])}
        return cls(**held)


def packed(order: bytes) -> str:
    """Bytes of an order as short text."""
    return base64.b64encode(zlib.compress(order, 9)).decode()


def unpacked(order: str) -> bytes:
    """Read what `packed` made."""
    return zlib.decompress(base64.b64decode(order))


def gathered(jobs: Sequence[DeviceJob]) -> list[list[DeviceJob]]:
    """Jobs as a list shows them: what a training has behind it stands together, everything else alone."""
    groups: list[list[DeviceJob]] = []
    for job in jobs:
        before = groups[-1][-1] if groups else None
        goes_on = before is not None and (before.run, before.target) == (job.run, job.target)
        if goes_on and before is not None and _is_over(before) and _is_over(job):
            groups[-1].append(job)
        else:
            groups.append([job])
    return groups


def _is_over(job: DeviceJob) -> bool:
    return job.is_training and job.state == "done"


def told(job: DeviceJob) -> dict[str, Any]:
    """A job for people and programs: without the order and the counts."""
    first = job.batches[0] if job.batches else None
    return {
        "id": job.id,
        "run": job.run,
        "target": job.target,
        "kind": "training" if job.is_training else "evaluation" if job.run else "submission",
        "state": job.state,
        "reason": job.reason,
        "shots": job.how.get("shots"),
        "mitigate": job.how.get("mitigate"),
        "executions": job.executions,
        "position": next((batch.position for batch in job.batches if batch.state == "queued"), None),
        "cost": ", ".join(dict.fromkeys(batch.cost for batch in job.batches if batch.cost)),
        "vendor_id": first.id if first else "",
        "created": job.created,
        "finished": job.finished,
        "batches": [
            {
                "id": batch.id,
                "key": batch.key,
                "state": batch.state,
                "programs": batch.programs,
                "received": batch.programs if job.result else len(batch.counts or ()),
                "position": batch.position,
                "cost": batch.cost,
                "reason": batch.reason,
            }
            for batch in job.batches
        ],
        "about": {name: value for name, value in job.about.items() if name != "calibration"},
        "summary": job.result.get("summary", {}),
        "notes": job.result.get("notes", []),
    }
