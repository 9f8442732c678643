"""Worker side: executes what a training orders as jobs of its project, so that a killed one pays for nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ketbench.backends.targets import target
from ketbench.base.errors import RunCancelled, RunFailed
from ketbench.contract.model import Calling
from ketbench.contract.orders import executed_from_json, order_digest, order_to_bytes
from ketbench.contract.targets import Executed, Execution
from ketbench.running.devices.job import DeviceJob, packed
from ketbench.running.devices.steps import begun, is_complete, moved
from ketbench.running.devices.training.outcome import closed
from ketbench.running.devices.waiting import FIRST_SECONDS, GROWTH, LONGEST_SECONDS
from ketbench.running.jobs.worker.calling import called

_SLICE_SECONDS = 0.2
"""Between two looks at Stop."""
MOST_REFUSALS = {"new": 3, "sending": 3}
"""In a row before anything is handed over; a job in a queue is worth more patience."""
_PATIENCE = 20
_DECIMALS = 9
"""Of the numbers that an order is recognised by: another processor may differ in the last bits."""

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Ledger:
    """See `ketbench.contract.plugin.Context.execute`.

    Parameters
    ----------
    backend, run_id : str
    ask : callable
        Asks the project, see `ketbench.running.devices.training.keeping`.
    cancelled : callable
    """

    def __init__(self, backend: str, run_id: str, ask: Ask, cancelled: Callable[[], bool]) -> None:
        self._backend, self._run_id, self._ask, self._cancelled = backend, run_id, ask, cancelled
        self._since: list[str] = []
        self._behind: list[str] = []
        self._about: dict[str, Any] = {}

    def execute(self, name: str, asked: Execution) -> Executed:
        """Values of an order: of the job that brought them already, or of one that is handed over now.

        Raises
        ------
        RunCancelled
            After Stop; what was handed over goes on at the vendor and is fetched by a resumed run.
        RunFailed
            When the vendor drops or refuses it; a resumed run begins with this order again.
        """
        found, rest = target(name)
        if not hasattr(found, "submit"):
            return found.execute(rest, asked, self._cancelled)
        said = self._ask({"step": "find", "digest": _digest(name, asked)})
        if not said:
            return found.execute(rest, asked, self._cancelled)
        job = self._known(DeviceJob.from_json(said["job"])) if "job" in said else self._new(said["id"], name, asked)
        job = job if "executed" in job.result else self._finished(job)
        self._since.append(job.id)
        return executed_from_json(job.result["executed"])[0]

    def passed(self) -> None:
        """A checkpoint was sent; with the next job that is kept, the values before it are dropped."""
        self._behind += self._since
        self._since = []

    def keep(self, job: DeviceJob) -> DeviceJob:
        """On the disk of the project when this returns."""
        behind, self._behind = self._behind, []
        self._ask({"step": "keep", "job": job.to_json(), "behind": behind})
        return job

    def call(self, job: DeviceJob, step: str, **given: Any) -> dict[str, Any]:
        """One step of the target of a job, in this process."""
        return called(Calling(job.target, step, **given))

    def _new(self, job_id: str, name: str, asked: Execution) -> DeviceJob:
        order = order_to_bytes([asked])
        runs = [self._run_id]
        how = {
            "target": name,
            "shots": asked.shots,
            "backend": self._backend,
            "digest": _digest(name, asked),
            "runs": runs,
        }
        now = datetime.now(UTC).isoformat(timespec="seconds")
        job = DeviceJob(job_id, self._run_id, name, how, packed(order), (), now)
        plan = self.call(job, "plan", order=order)
        if "answer" not in plan:
            raise RunFailed(next(iter(plan.values())))
        return self.keep(begun(job, list(plan["answer"]["programs"]), self._told(job, plan["answer"]["about"])))

    def _told(self, job: DeviceJob, about: Mapping[str, Any]) -> dict[str, Any]:
        """A calibration that is in an earlier job of this training is named there, not written again."""
        calibration = about.get("calibration")
        if calibration is None or calibration != self._about.get("calibration"):
            self._about = {"calibration": calibration, "job": job.id}
            return dict(about)
        return {**about, "calibration": f"as in {self._about['job']}"}

    def _known(self, job: DeviceJob) -> DeviceJob:
        """Taken over from a run that this one resumes."""
        if self._run_id in job.how["runs"]:
            return job
        return self.keep(replace(job, run=self._run_id, how={**job.how, "runs": [*job.how["runs"], self._run_id]}))

    def _finished(self, job: DeviceJob) -> DeviceJob:
        pause, refusals = FIRST_SECONDS, 0
        while not is_complete(job := moved(self, job)):
            if not job.is_open:
                raise RunFailed(f"'{job.id}' on {job.target} was {job.state}: {job.reason or 'no reason was given.'}")
            refusals = refusals + 1 if job.reason else 0
            if refusals >= MOST_REFUSALS.get(job.state, _PATIENCE):
                raise RunFailed(f"{job.reason} Resume the run later: it goes on with '{job.id}'.")
            self._wait(pause)
            pause = min(pause * GROWTH, LONGEST_SECONDS)
        job = closed(self, job)
        if job.error:
            raise RunFailed(job.error)
        return job

    def _wait(self, seconds: float) -> None:
        pause = threading.Event()
        for _ in np.arange(0, seconds, _SLICE_SECONDS):
            if self._cancelled():
                raise RunCancelled("Stopped on request.")
            pause.wait(_SLICE_SECONDS)


def _digest(name: str, asked: Execution) -> str:
    # Adding zero makes one zero of two.
    rounded = replace(asked, features=np.round(asked.features, _DECIMALS) + 0.0)
    return order_digest(name.encode() + b"\n" + order_to_bytes([rounded]))
