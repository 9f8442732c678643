"""Answers what a training asks its project: whether it ordered the same before, and to keep how a job stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ketbench.project.project import Project
from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.training.outcome import slim

if TYPE_CHECKING:
    # The window imports this before it has a project, and a session brings the reader of files with it.
    from ketbench.project.session import Session


class Keeper:
    """The project's side of `ketbench.running.devices.training.ledger.Ledger`.

    Parameters
    ----------
    session : Session
        Writable.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, run_id: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to one question.

        Raises
        ------
        ProjectError
            When the project cannot be written.
        """
        if asked["step"] == "find":
            return found(self._session.project, run_id, asked["digest"])
        job = asked["job"]
        self._session.keep_job(job["id"], job)
        for name in asked["behind"]:
            self._session.keep_job(name, slim(DeviceJob.from_json(self._session.project.jobs[name])).to_json())
        return {}


def found(project: Project, run_id: str, digest: str) -> dict[str, Any]:
    """The job of an order, under "job", or the "id" of a new one; nothing for a run that the project does not have.

    Notes
    -----
    An order is found again among the jobs of the run itself and of those that it resumes; not of one that it branches
    from, for a branch with the same settings is a repetition and has draws of its own.
    """
    if run_id not in project.runs:
        return {}
    line = set(resumes(project, run_id))
    for held in reversed(list(project.jobs.values())):
        job = DeviceJob.from_json(held)
        if job.how.get("digest") == digest and line & set(job.how.get("runs", ())) and _is_useful(job):
            return {"job": job.to_json()}
    return {"id": project.next_job_id()}


def resumes(project: Project, run_id: str) -> Iterator[str]:
    """A run and those that it resumes, the newest first."""
    run = project.runs.get(run_id)
    while run is not None:
        yield run.id
        before = project.runs.get(run.parent or "")
        is_same = before is not None and before.experiment.digest() == run.experiment.digest()
        run = before if is_same else None


def _is_useful(job: DeviceJob) -> bool:
    return job.is_open or "executed" in job.result
