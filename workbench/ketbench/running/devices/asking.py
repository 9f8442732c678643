"""Asks again for all work on devices that a project has open, as when it is opened."""

from __future__ import annotations

from ketbench.project.session import Session
from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.lasting import Desk, advanced, by_worker
from ketbench.running.jobs.runner import JobRunner


def asked_again(session: Session) -> list[DeviceJob]:
    """All jobs of a project, each open one a step further; starts a worker only where one is open."""
    jobs = [DeviceJob.from_json(job) for job in session.project.jobs.values()]
    if not any(job.is_open for job in jobs):
        return jobs
    with JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        return [advanced(desk, job) if job.is_open else job for job in jobs]
