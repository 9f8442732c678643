"""What comes of a job that a training ordered: the values, kept until a checkpoint stands behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ketbench.running.devices.job import DeviceJob, unpacked
from ketbench.running.devices.steps import Desk


def closed(desk: Desk, job: DeviceJob) -> DeviceJob:
    """The job with its values instead of its order and outcomes, which nobody reads any more."""
    counts = [list(batch.counts or ()) for batch in job.batches]
    said = desk.call(job, "executed", order=unpacked(job.order), counts=counts)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if "answer" not in said:
        return desk.keep(replace(job, error=next(iter(said.values())), finished=now))
    batches = tuple(replace(batch, counts=()) for batch in job.batches)
    result = {"summary": {"executions": job.executions}, "executed": said["answer"]}
    return desk.keep(replace(job, order="", batches=batches, result=result, finished=now))


def slim(job: DeviceJob) -> DeviceJob:
    """The same without its values: a checkpoint holds what they did."""
    return replace(job, result={"summary": job.result.get("summary", {})})
