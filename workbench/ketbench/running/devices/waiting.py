"""Waits for a job on a device, asking ever more rarely; what it does not wait for goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.lasting import Desk, advanced

FIRST_SECONDS, LONGEST_SECONDS, GROWTH = 0.5, 30.0, 1.5
MOST_REFUSALS = 3
"""In a row; then the vendor is out of reach and is asked again another time."""


def awaited(desk: Desk, job: DeviceJob, changed: Callable[[DeviceJob], None]) -> DeviceJob:
    """Go on with a job until it is over, or the vendor is out of reach.

    Parameters
    ----------
    desk : Desk
    job : DeviceJob
    changed : callable
        Called with the job each time it stands otherwise.
    """
    pause, refusals = FIRST_SECONDS, 0
    while job.is_open:
        before, job = job, advanced(desk, job)
        if job != before:
            changed(job)
        if not job.is_open:
            break
        refusals = refusals + 1 if job.reason else 0
        if refusals == MOST_REFUSALS:
            break
        time.sleep(pause)
        pause = min(pause * GROWTH, LONGEST_SECONDS)
    return job
