"""`ketbench jobs`: asks devices for what was handed over to them and fills in what came; `jobs cancel` drops it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.running.devices.job import DeviceJob, gathered, told

_WAYS = "Write: ketbench jobs PROJECT, or ketbench jobs cancel|wait|resend|drop PROJECT JOB."


def list_jobs(
    words: Annotated[list[str], typer.Argument(help="PROJECT, or: cancel|wait|resend|drop PROJECT JOB.")],
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Whether to ask the devices first.")] = True,
    as_json: AsJson = False,
) -> None:
    """List work on devices, after asking for news of what is open and filling in what came.

    'resend' and 'drop' decide about work of which nobody can tell whether the vendor took it: look into its console
    first.
    """
    match words:
        case [path]:
            jobs = _asked(Path(path)) if ask else _kept(Path(path))
        case ["cancel", path, job_id]:
            jobs = [_cancelled(Path(path), job_id)]
        case ["wait", path, job_id]:
            jobs = [_awaited(Path(path), job_id)]
        case ["resend" | "drop" as word, path, job_id]:
            jobs = [_decided(Path(path), job_id, sent=word == "drop")]
        case _:
            raise InputError(_WAYS)
    rows = [told(job) for job in jobs]
    if as_json:
        print_json(rows)
    else:
        print_table(["job", "run", "device", "state", "executions", "cost", "score"], map(_rows, gathered(jobs)))
        for row in rows:
            if row["reason"]:
                note(f"{row['id']}: {row['reason']}")


def _rows(group: list[DeviceJob]) -> list[Any]:
    """A row; of the steps of a training, one for all that are done."""
    first, last = group[0], group[-1]
    if len(group) == 1:
        return _row(told(first))
    executions = sum(job.executions for job in group)
    costs = {told(job)["cost"] for job in group} - {""}
    cost = ", ".join(sorted(costs)) + " each" if costs else "-"
    run = f"{first.run}, training"
    return [f"{first.id} to {last.id}", run, first.target, f"{len(group)} done", executions, cost, "-"]


def _row(row: dict[str, Any]) -> list[Any]:
    place = "" if row["position"] is None else f", {row['position']} in the queue"
    scores = [
        f"{key.removeprefix('test_')} {value:.3g}" for key, value in row["summary"].items() if key.startswith("test_")
    ]
    return [
        row["id"],
        f"{row['run']}, training" if row["kind"] == "training" else row["run"],
        row["target"],
        f"{row['state']}{place}",
        row["executions"],
        row["cost"] or "-",
        ", ".join(scores) or "-",
    ]


def _kept(path: Path) -> list[DeviceJob]:
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        return [DeviceJob.from_json(job) for job in session.project.jobs.values()]


def _asked(path: Path) -> list[DeviceJob]:
    """Open to write only where something is open: a project that the window holds can still be listed."""
    from ketbench.running.devices.asking import asked_again

    jobs = _kept(path)
    if not any(job.is_open for job in jobs):
        return jobs
    from ketbench.cli.projects.sessions import writable

    with writable(path) as session:
        return asked_again(session)


def _cancelled(path: Path, job_id: str) -> DeviceJob:
    from ketbench.cli.projects.sessions import writable
    from ketbench.running.devices.lasting import Desk, by_worker, cancelled
    from ketbench.running.jobs.runner import JobRunner

    with writable(path) as session, JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        return cancelled(desk, desk.job(job_id))


def _decided(path: Path, job_id: str, *, sent: bool) -> DeviceJob:
    from ketbench.cli.projects.sessions import writable
    from ketbench.running.devices.lasting import Desk, by_worker, decided
    from ketbench.running.jobs.runner import JobRunner

    with writable(path) as session, JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        return decided(desk, desk.job(job_id), sent=sent)


def _awaited(path: Path, job_id: str) -> DeviceJob:
    from ketbench.cli.projects.sessions import writable
    from ketbench.running.devices.lasting import Desk, by_worker
    from ketbench.running.devices.waiting import awaited
    from ketbench.running.jobs.runner import JobRunner

    with writable(path) as session, JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        return awaited(desk, desk.job(job_id), lambda job: note(f"{job.id}: {job.state}. {job.reason}".strip()))
