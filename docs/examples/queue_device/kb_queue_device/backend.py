"""A device behind a queue: hands in a job, waits its turn, stops when told to, and shows the exact value beside."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from kb_queue_device.device import Device
from kb_queue_device.token import COMMAND, keyring_installed, stored_token
from ketbench.plugin import (
    Availability,
    Axis,
    BackendError,
    Bars,
    Baseline,
    Context,
    Described,
    Event,
    Logged,
    Params,
    Problem,
    Progress,
    Result,
    Task,
    setting,
)


class Settings(Params):
    """What is asked of the device; the token is not among it."""

    machine: Literal["rehearsal", "device"] = setting(
        "rehearsal", "Machine", help="rehearsal: the same road without a token, on this computer."
    )
    angle: float = setting(1.0, "Angle", unit="rad", ge=-7, le=7)
    shots: int = setting(1000, "Shots", ge=1, le=1_000_000)
    queue: int = setting(20, "Jobs ahead", ge=0, le=1000, help="Of the rehearsal.")
    poll: float = setting(0.1, "Ask every", unit="s", gt=0, le=0.4, help="Short, so that Stop is heard.")


class QueueDevice:
    """Measures RY(angle) on one qubit."""

    name = "example.queue_device"
    title = "A device behind a queue"
    needs: frozenset[str] = frozenset()
    params = Settings

    def example(self) -> tuple[None, Settings]:
        """A short queue, for the conformance suite."""
        return None, Settings(queue=3, poll=0.01)

    def available(self) -> Availability:
        """The rehearsal always; says what the device needs besides."""
        if keyring_installed():
            return Availability(True, "Rehearsal, and the device with a token.")
        return Availability(True, "Rehearsal only: the library keyring is not installed.", "pip install keyring")

    def check(self, task: Task, params: Settings) -> Sequence[Problem]:
        """Findings before Run."""
        if params.machine == "device" and not stored_token():
            text = "The device needs a token in the operating system's keyring."
            return [Problem(text, "params.machine", remedy=f"Run: {COMMAND}")]
        return ()

    def run(self, task: Task, params: Settings, context: Context) -> Iterator[Event | Result]:
        """Hand in, wait, fetch."""
        token = "rehearsal" if params.machine == "rehearsal" else stored_token()
        if not token:
            raise BackendError(f"The device needs a token in the keyring. Run: {COMMAND}")
        device = Device(token, params.queue)
        device.submit(params.angle, params.shots, task.seed)
        yield Described({"device": params.machine})
        while ahead := device.position():
            if context.cancelled():
                device.withdraw()
                return
            yield Progress(params.queue - ahead, params.queue, f"{ahead} jobs ahead")
            threading.Event().wait(params.poll)
        yield Logged("The job was done.")
        yield _result(params, *device.counts())


def _result(params: Settings, zeros: int, ones: int) -> Result:
    measured, exact = (zeros - ones) / params.shots, float(np.cos(params.angle))
    chances = np.array([[zeros / params.shots, ones / params.shots], [(1 + exact) / 2, (1 - exact) / 2]])
    bars = Bars(title="Outcomes", categories=["0", "1"], names=["measured", "exact"], values=chances, y=Axis("share"))
    note = ["The rehearsal draws from the exact probabilities; no device was asked."]
    return Result(
        summary={"z": measured, "shots": params.shots},
        baselines=[Baseline("exact", "Exact", {"z": exact}, "cos(angle), computed.")],
        figures={"outcomes": bars},
        arrays={"counts": np.array([zeros, ones])},
        notes=note if params.machine == "rehearsal" else [],
    )
