"""Asks again for all work on devices that a project has open, as when it is opened."""

from __future__ import annotations

from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.lasting import Desk, advanced, by_worker
from ketbench.running.jobs.runner import JobRunner


def asked_again(session: Session) -> list[DeviceJob]:
    """All jobs of a project, each open one a step further; starts a worker only where one is open."""
    jobs = [DeviceJob.from_json(job) for job in session.project.jobs.values()]
    open_ones = {job.id for job in jobs if job.is_open and not is_in_hand(session.project, job)}
    if not open_ones:
        return jobs
    with JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        return [advanced(desk, job) if job.id in open_ones else job for job in jobs]


def is_in_hand(project: Project, job: DeviceJob) -> bool:
    """Whether a training that goes on looks after the job itself: two who ask would hand it over twice."""
    run = project.runs.get(job.run)
    return job.is_training and run is not None and not run.status.is_final
