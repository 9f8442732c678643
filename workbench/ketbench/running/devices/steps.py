"""The steps of one job: hand over, look up, ask, fetch; each is kept before the next is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from ketbench.running.devices.job import Batch, DeviceJob, unpacked


class Desk(Protocol):
    """Where jobs are kept and who talks to their targets."""

    def keep(self, job: DeviceJob) -> DeviceJob:
        """On the disk when this returns."""
        ...

    def call(self, job: DeviceJob, step: str, **given: Any) -> dict[str, Any]:
        """One step of the target of a job, as `ketbench.running.jobs.worker.calling.called` gives it."""
        ...


def begun(job: DeviceJob, programs: list[int], about: Mapping[str, Any]) -> DeviceJob:
    """The same with a batch for each number of programs, each under a key that nobody else uses."""
    stem = uuid4().hex
    batches = tuple(Batch(f"ketbench-{stem}-{number}", size) for number, size in enumerate(programs))
    return replace(job, batches=batches, about=dict(about))


def moved(desk: Desk, job: DeviceJob) -> DeviceJob:
    """Each batch as far as it goes now. Waits for nothing."""
    for number in range(len(job.batches)):
        job = _moved(desk, job, number)
    return job


def is_complete(job: DeviceJob) -> bool:
    """Whether the outcomes of all batches are here and nothing was made of them yet."""
    return job.is_open and all(batch.state == "done" and batch.counts is not None for batch in job.batches)


def _moved(desk: Desk, job: DeviceJob, number: int) -> DeviceJob:
    if job.batches[number].state == "sending":
        job = looked_up(desk, job, number)
    if job.batches[number].state == "new":
        job = _sent(desk, job, number)
    if job.batches[number].state in ("queued", "running"):
        job = _asked(desk, job, number)
    batch = job.batches[number]
    if batch.state == "done" and batch.counts is None:
        job = _fetched(desk, job, number)
    return job


def _sent(desk: Desk, job: DeviceJob, number: int) -> DeviceJob:
    """Kept as being sent before it is sent: whoever opens the project after a crash looks it up first."""
    job = desk.keep(job.with_batch(number, state="sending", reason=""))
    batch = job.batches[number]
    said = desk.call(job, "submit", order=unpacked(job.order), batch=number, key=batch.key)
    if "answer" in said:
        return desk.keep(job.with_batch(number, state="queued", id=str(said["answer"])))
    if "refused" in said:
        return desk.keep(job.with_batch(number, state="new", reason=said["refused"]))
    if "unsure" in said:
        return desk.keep(job.with_batch(number, reason=said["unsure"]))
    return desk.keep(job.with_batch(number, state="failed", reason=said["failed"]))


def looked_up(desk: Desk, job: DeviceJob, number: int) -> DeviceJob:
    """A batch of which it is not known whether the vendor took it, looked up by its key."""
    said = desk.call(job, "find", key=job.batches[number].key)
    if said.get("answer"):
        return desk.keep(job.with_batch(number, state="queued", id=str(said["answer"]), reason=""))
    if "answer" in said:
        return desk.keep(job.with_batch(number, state="new", reason=""))
    return desk.keep(job.with_batch(number, reason=next(iter(said.values()))))


def _asked(desk: Desk, job: DeviceJob, number: int) -> DeviceJob:
    said = desk.call(job, "state", job_id=job.batches[number].id)
    if "answer" not in said:
        return desk.keep(job.with_batch(number, reason=next(iter(said.values()))))
    ticket = said["answer"]
    changes = {name: ticket[name] for name in ("state", "position", "reason")}
    return desk.keep(job.with_batch(number, **changes, cost=ticket["cost"] or job.batches[number].cost))


def _fetched(desk: Desk, job: DeviceJob, number: int) -> DeviceJob:
    batch = job.batches[number]
    said = desk.call(job, "counts", order=unpacked(job.order), batch=number, job_id=batch.id)
    if "answer" in said:
        return desk.keep(job.with_batch(number, counts=said["answer"], reason=""))
    if "failed" in said:
        return desk.keep(job.with_batch(number, state="failed", reason=said["failed"]))
    return desk.keep(job.with_batch(number, reason=next(iter(said.values()))))
