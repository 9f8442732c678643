"""Hands work over to devices and fetches what comes; each step is kept in the project before the next is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ketbench.base.errors import InputError, RunCancelled, RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Message
from ketbench.contract.model import Asked, Calling, Evaluating
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
from ketbench.running.devices.job import DeviceJob, packed, unpacked
from ketbench.running.devices.steps import begun, is_complete, looked_up, moved
from ketbench.running.devices.training.outcome import closed
from ketbench.running.jobs.blocking import asked_of
from ketbench.running.jobs.runner import JobRunner
from ketbench.running.models import model_of

Show = Callable[[Message], None] | None


@dataclass(frozen=True)
class Desk:
    """Where jobs are kept and who does the work.

    Parameters
    ----------
    session : Session
        Writable.
    ask : callable
        Gives what a worker answers; see `by_worker`.
    """

    session: Session
    ask: Callable[[Run, Asked], Result]

    def job(self, job_id: str) -> DeviceJob:
        """A job of the project; "last" is the newest.

        Raises
        ------
        InputError
            With the jobs that there are.
        """
        jobs = self.session.project.jobs
        chosen = next(reversed(list(jobs)), "") if job_id == "last" else job_id
        if chosen not in jobs:
            raise InputError(f"The project has no job '{job_id}'; it has {', '.join(jobs) or 'none'}.")
        return DeviceJob.from_json(jobs[chosen])

    def keep(self, job: DeviceJob) -> DeviceJob:
        """On the disk when this returns."""
        if self.session.project.jobs.get(job.id) != (data := job.to_json()):
            self.session.keep_job(job.id, data)
        return job

    def call(self, job: DeviceJob, step: str, **given: Any) -> dict[str, Any]:
        """One step of the target of a job."""
        slim = self._run_of(job)
        found = self.ask(slim, Calling(job.target, step, **given))
        return json.loads(found.notes[0])

    def _run_of(self, job: DeviceJob) -> Run:
        """Whose backend the worker loads; the data are not needed to talk to a vendor."""
        if not job.run:
            return Run("device", Experiment("device", str(job.how["backend"])))
        run = self.session.project.run(job.run)
        return replace(run, experiment=replace(run.experiment, dataset=None))


def by_worker(runner: JobRunner, show: Show = None) -> Callable[[Run, Asked], Result]:
    """Asks the worker of a runner; a vendor's kit that hangs or crashes takes nothing else along.

    What comes back raises `RunFailed` with the sentence of the worker, `RunCancelled` after Ctrl+C.
    """

    def ask(run: Run, asked: Asked) -> Result:
        made = asked_of(runner, run.experiment, f"device of {run.id}", asked, show)
        if made.status is Status.CANCELLED:
            raise RunCancelled("Stopped on request.")
        if made.status is not Status.DONE or made.result is None:
            raise RunFailed(made.error or f"The work on {run.id} was {made.status.value}.")
        return made.result

    return ask


def prepared(desk: Desk, run: Run, how: Mapping[str, Any], most: int = 0) -> DeviceJob:
    """A job that is kept and not yet sent.

    Parameters
    ----------
    desk : Desk
    run : Run
    how : mapping
        As in `ketbench.contract.model.Evaluating`.
    most : int
        Executions that may be spent; 0 for any number.

    Raises
    ------
    InputError
        For a device or an order that cannot be, or one over the budget.
    RunFailed
    """
    made = desk.ask(run, Evaluating(model_of(run), {**how, "stage": "order"}))
    rounds: Any = made.summary.get("rounds", 1)
    return planned(desk, run.id, how, made.arrays["order"].tobytes(), most, int(rounds))


def compiled(desk: Desk, run: Run, how: Mapping[str, Any]) -> dict[str, Any]:
    """What a device makes of the circuit of a run for its first test row; nothing is sent or kept.

    Raises
    ------
    InputError
        For a device or a circuit that cannot be.
    """
    made = desk.ask(run, Evaluating(model_of(run), {**how, "rows": 1, "stage": "order"}))
    job = DeviceJob("", run.id, str(how["target"]), dict(how), "", (), "")
    order = made.arrays["order"].tobytes()
    found: dict[str, Any] = {}
    for step in ("plan", "pictures"):
        said = desk.call(job, step, order=order)
        if "answer" not in said:
            raise InputError(next(iter(said.values())))
        found |= said["answer"]
    return {"about": found["about"], "before": found["before"], "after": found["after"]}


def planned(desk: Desk, run: str, how: Mapping[str, Any], order: bytes, most: int = 0, rounds: int = 1) -> DeviceJob:
    """The same from an order; without a run the target itself says what came of it.

    Of a model whose circuits depend on each other it is the first of so many rounds, each about as large.

    Raises
    ------
    InputError
    """
    job_id = desk.session.project.next_job_id()
    held = {**how, **({"rounds": rounds, "budget": most} if rounds > 1 else {})}
    job = DeviceJob(job_id, run, str(how["target"]), held, packed(order), (), _now())
    plan = desk.call(job, "plan", order=order)
    if "answer" not in plan:
        raise InputError(next(iter(plan.values())))
    programs = list(plan["answer"]["programs"])
    if most and rounds * sum(programs) > most:
        about = f"about {rounds * sum(programs)} executions in {rounds} rounds" if rounds > 1 else ""
        raise InputError(
            f"This takes {about or f'{sum(programs)} executions'} of {how.get('shots')} shots, more than --budget "
            f"{most}; take fewer rows, or --mitigate none."
        )
    return desk.keep(begun(job, programs, plan["answer"]["about"]))


def advanced(desk: Desk, job: DeviceJob) -> DeviceJob:
    """Take each step that can be taken now: send, look up, ask, fetch, conclude. Waits for nothing.

    Raises
    ------
    RunCancelled
        After Ctrl+C.
    """
    job = moved(desk, job)
    return _concluded(desk, job) if is_complete(job) else job


def _concluded(desk: Desk, job: DeviceJob) -> DeviceJob:
    """The result out of the counts; they stay, so that it can be made again."""
    if job.is_training:
        return closed(desk, job)
    counts = [list(batch.counts or ()) for batch in job.batches]
    said = desk.call(job, "executed", order=unpacked(job.order), counts=counts)
    if "answer" not in said:
        return desk.keep(replace(job, error=next(iter(said.values())), finished=_now()))
    if not job.run:
        return desk.keep(replace(job, result={"summary": {**said["answer"], "job": job.id}}, finished=_now()))
    run = desk.session.project.run(job.run)
    how = {**job.how, "executed": [*job.how.get("executed", ()), *said["answer"]]}
    if "rounds" not in how:
        with suppress(RunFailed):
            # A result without it is better than none.
            how["modelled"] = desk.call(job, "modelled", order=unpacked(job.order)).get("answer")
    try:
        made = desk.ask(run, Evaluating(model_of(run), how))
    except RunFailed as error:
        return desk.keep(replace(job, error=str(error), finished=_now()))
    if "order" in made.arrays:
        return _next_round(desk, job, how, made.arrays["order"].tobytes())
    compiled = {name: value for name, value in job.about.items() if name not in ("calibration",)}
    summary = {**made.summary, "job": job.id, "device_told": compiled}
    result = {"summary": summary, "notes": list(made.notes), "formulas": dict(made.formulas)}
    return desk.keep(replace(job, result=result, finished=_now()))


def _next_round(desk: Desk, job: DeviceJob, how: Mapping[str, Any], order: bytes) -> DeviceJob:
    """The same job with the circuits that the outcomes so far ask for; the values of these stay with it."""
    earlier = [*job.how.get("earlier", ()), *({"id": one.id, "programs": one.programs} for one in job.batches)]
    following = replace(job, how={**how, "earlier": earlier}, order=packed(order))
    plan = desk.call(following, "plan", order=order)
    if "answer" not in plan:
        return desk.keep(replace(job, error=next(iter(plan.values())), finished=_now()))
    programs, most = list(plan["answer"]["programs"]), int(job.how.get("budget") or 0)
    spent = job.executions + sum(programs)
    if most and spent > most:
        text = f"The next round would make it {spent} executions, more than --budget {most}; take fewer rows."
        return desk.keep(replace(job, error=text, finished=_now()))
    return desk.keep(begun(following, programs, plan["answer"]["about"]))


def cancelled(desk: Desk, job: DeviceJob) -> DeviceJob:
    """Ask the vendor to drop what is not done; outcomes that came stay.

    Raises
    ------
    InputError
        When it is over already.
    RunFailed
        When the vendor cannot be asked; nothing changed then.
    """
    if not job.is_open:
        raise InputError(f"'{job.id}' is {job.state} already; there is nothing to cancel.")
    for number, batch in enumerate(job.batches):
        if not batch.is_open:
            continue
        if batch.state == "sending":
            job = looked_up(desk, job, number)
            batch = job.batches[number]
        if batch.id:
            said = desk.call(job, "cancel", job_id=batch.id)
            if "answer" not in said:
                raise RunFailed(f"'{job.id}' was not cancelled: {next(iter(said.values()))}")
        elif batch.state == "sending":
            raise RunFailed(f"'{job.id}' was not cancelled: {batch.reason}")
        job = desk.keep(job.with_batch(number, state="cancelled", reason="Cancelled on request."))
    return job


def decided(desk: Desk, job: DeviceJob, *, sent: bool) -> DeviceJob:
    """Settle batches of which nobody knows whether the vendor took them, as somebody found out in its console.

    Parameters
    ----------
    desk : Desk
    job : DeviceJob
    sent : bool
        Whether they were; then they are given up here, and sent anew otherwise.

    Raises
    ------
    InputError
        When there is no such batch.
    """
    unsure = [number for number, batch in enumerate(job.batches) if batch.state == "sending"]
    if not unsure:
        raise InputError(f"'{job.id}' is {job.state}; there is nothing to decide about it.")
    for number in unsure:
        changes = (
            {"state": "cancelled", "reason": "Given up; its outcome is at the vendor."} if sent else {"state": "new"}
        )
        job = desk.keep(job.with_batch(number, **{"reason": "", **changes}))
    return job


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
