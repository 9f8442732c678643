"""`ketbench evaluate --on DEVICE`: hands the work over, waits if wanted, and shows what came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ketbench.base.errors import RunFailed
from ketbench.cli.projects.sessions import writable
from ketbench.cli.terminal import cell_text, note, print_json, print_table
from ketbench.contract.experiment import Experiment
from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.lasting import Desk, advanced, by_worker, prepared
from ketbench.running.devices.waiting import awaited
from ketbench.running.jobs.guarding.stopping import ended_like_ctrl_c
from ketbench.running.jobs.runner import JobRunner


def on_device(path: Path, run: str, how: dict[str, Any], budget: int, *, wait: bool, as_json: bool) -> None:
    """Hand over and show.

    Raises
    ------
    RunFailed
        When there is no result, with the reason and how to get it later.
    """
    with ended_like_ctrl_c(), writable(path) as session, JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        chosen = session.project.run(run)
        job = prepared(desk, chosen, how, budget)
        finished(desk, job, chosen.experiment, path, wait=wait, as_json=as_json)


def finished(desk: Desk, job: DeviceJob, experiment: Experiment, path: Path, *, wait: bool, as_json: bool) -> None:
    """Wait for a job if wanted, and show what came. Raises `RunFailed` where that is not a result."""
    note(f"{job.id}: {job.executions} executions of {job.how['shots']} shots on {job.target}.")
    job = awaited(desk, job, _told) if wait else advanced(desk, job)
    _show(job, experiment.name, experiment.backend, as_json)
    if wait and job.state != "done":
        later = f" 'ketbench jobs {path}' asks again." if job.is_open else ""
        raise RunFailed(f"'{job.id}' is {job.state}. {job.reason}{later}".replace("..", "."))


def _told(job: DeviceJob) -> None:
    place = next((batch.position for batch in job.batches if batch.position is not None), None)
    note(f"{job.id}: {job.state}{'' if place is None else f', {place} in the queue'}. {job.reason}".strip())


def _show(job: DeviceJob, experiment: str, backend: str, as_json: bool) -> None:
    """As an evaluation that needs no device shows itself."""
    summary = job.result.get("summary", {})
    if as_json:
        told = {"run": job.run, "experiment": experiment, "backend": backend, "job": job.id, "status": job.state}
        notes = job.result.get("notes", [])
        print_json({**told, "error": job.reason or None, "summary": summary, "notes": notes}, indent=None)
        return
    rows = [[key.replace("_", " "), cell_text(value)] for key, value in summary.items() if not isinstance(value, dict)]
    print_table(["", job.target], rows, title=f"{job.id}: {job.state}")
    for sentence in job.result.get("notes", []):
        print(sentence)
