"""A vendor as an execution target whose work lasts: orders become programs, counts become values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import accumulate
from typing import Any
from uuid import uuid4

from ketbench.plugin import (
    Availability,
    Counts,
    Device,
    Executed,
    Execution,
    InputError,
    KetbenchError,
    RefusedError,
    RunCancelled,
    RunFailed,
    Ticket,
)
from ketbench_hardware.credentials import VARIABLES, keep
from ketbench_hardware.drivers.driver import Cloud, Driver
from ketbench_hardware.programs.order import executed, programs

LIST_SECONDS = 4.0
"""For the answer of a cloud; with the rest a list of devices stays under five."""
LOCAL_PROGRAMS = 32
"""In one batch on this machine: what is done is kept, and Stop is heard in between."""
MOST_MODELLED = 10
"""Wires of a density matrix that is made beside the counts."""
_POLL_SECONDS = 2.0
_LOCAL = "local-"


class Vendor:
    """See `ketbench.contract.targets.JobTarget`.

    Parameters
    ----------
    driver : Driver
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def available(self, rest: str) -> Availability:
        """Whether the kit is installed and the name is one; a cloud is not asked."""
        driver = self._driver
        missing = _missing(driver)
        if missing:
            return Availability(False, f"{missing} is not installed, which '{driver.first}' needs.", _install(driver))
        try:
            local = driver.is_local(rest)
        except InputError as error:
            return Availability(False, str(error))
        if local:
            return Availability(True)
        if not rest or driver.cloud is None:
            return Availability(False, f"'{driver.first}' needs the name of a device.", "See 'ketbench devices'.")
        if not driver.cloud.has_credentials():
            return Availability(False, f"{driver.provider} has no credentials here for '{rest}'.", driver.login)
        return Availability(True)

    def devices(self) -> Sequence[Device]:
        """Those of this machine, and those of the cloud if it answers in time."""
        driver = self._driver
        missing = _missing(driver)
        row = Device(driver.first, driver.provider)
        if missing:
            return [replace(row, state="not installed", reason=f"{missing} is not installed.", remedy=_install(driver))]
        if driver.cloud is None:
            return driver.local_devices()
        if not driver.cloud.has_credentials():
            told = f"{driver.provider} has no credentials here."
            return [*driver.local_devices(), replace(row, state="no credentials", reason=told, remedy=driver.login)]
        # Asked before the local ones are listed, so that the network's time is not added to theirs.
        answer = _asked(driver.cloud, row)
        found = driver.local_devices()
        return [*found, *answer()]

    def is_local(self, rest: str) -> bool:
        """Whether it works on this machine."""
        return self._driver.is_local(rest)

    @property
    def keeps_key(self) -> bool:
        """Whether `login` takes a key; others have a configuration of their vendor's own."""
        return self._driver.first in VARIABLES

    def login(self, key: str) -> None:
        """Keep a key in the keyring of the system."""
        keep(self._driver.first, key)

    def batches(self, rest: str, order: Sequence[Execution]) -> Sequence[int]:
        """How many programs each batch holds."""
        number = len(programs(order))
        most = LOCAL_PROGRAMS if self._driver.is_local(rest) else self._cloud().most_programs
        return [min(most, number - start) for start in range(0, number, most)]

    def about(self, rest: str, order: Sequence[Execution]) -> Mapping[str, Any]:
        """Calibration, version, layout."""
        made = programs(order)
        about = self._driver.about if self._driver.is_local(rest) else self._cloud().about
        return about(rest, made[:1])

    def pictures(self, rest: str, order: Sequence[Execution]) -> Mapping[str, str]:
        """The first program before and after compiling, as text; the same twice where nothing is compiled here."""
        return self._driver.pictures(rest, programs(order)[0])

    def modelled(self, rest: str, order: Sequence[Execution]) -> Executed | None:
        """What the device's own noise model gives without scatter of shots; None where its kit has none."""
        first = [replace(order[0], readout=False)]
        model = getattr(self._driver, "chances", None)
        if order[0].circuit.n_wires > MOST_MODELLED:
            return None
        return executed(first, model(rest, programs(first)))[0] if model else None

    def submit(self, rest: str, order: Sequence[Execution], batch: int, key: str) -> str:
        """Hand over one batch; a local device computes when it is asked for the outcome."""
        if self._driver.is_local(rest):
            return f"{_LOCAL}{key}"
        return self._cloud().submit(rest, self._part(rest, order, batch), order[0].shots, key)

    def find(self, rest: str, key: str) -> str:
        """The id of the batch of a key."""
        return f"{_LOCAL}{key}" if self._driver.is_local(rest) else self._cloud().find(rest, key)

    def state(self, rest: str, job_id: str) -> Ticket:
        """How a batch stands."""
        return Ticket("done") if job_id.startswith(_LOCAL) else self._cloud().state(rest, job_id)

    def counts(self, rest: str, order: Sequence[Execution], batch: int, job_id: str) -> Sequence[Counts]:
        """Outcomes of a batch, each checked: as many programs as were sent, as many letters as wires."""
        part, shots = self._part(rest, order, batch), order[0].shots
        if job_id.startswith(_LOCAL):
            found = self._driver.simulate(rest, part, shots, order[0].seed + 1000 * batch)
        else:
            found = self._cloud().counts(rest, job_id, part, shots)
        if len(found) != len(part):
            raise RefusedError(f"{self._driver.provider} answered for {len(found)} of {len(part)} programs.")
        for program, counts in zip(part, found, strict=True):
            if not counts or any(len(bits) != program.wires or set(bits) - {"0", "1"} for bits in counts):
                raise RunFailed(
                    f"{self._driver.provider} answered with outcomes that do not fit {program.wires} wires."
                )
        return found

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask the vendor to drop a batch."""
        if not job_id.startswith(_LOCAL):
            self._cloud().cancel(rest, job_id)

    def executed(self, rest: str, order: Sequence[Execution], counts: Sequence[Sequence[Counts]]) -> Sequence[Executed]:
        """Values from the outcomes of all batches."""
        return executed(order, [one for batch in counts for one in batch])

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """Hand over, wait and fetch in one call, for callers who keep no jobs."""
        order, key = [asked], uuid4().hex
        ids = [self.submit(rest, order, n, f"{key}-{n}") for n in range(len(self.batches(rest, order)))]
        found: list[Sequence[Counts]] = []
        for number, job_id in enumerate(ids):
            self._wait(rest, job_id, cancelled, ids)
            found.append(self.counts(rest, order, number, job_id))
        return self.executed(rest, order, found)[0]

    def _wait(self, rest: str, job_id: str, cancelled: Callable[[], bool], all_ids: Sequence[str]) -> None:
        pause = threading.Event()
        while (ticket := self.state(rest, job_id)).state != "done":
            if cancelled():
                for one in all_ids:
                    self.cancel(rest, one)
                raise RunCancelled("Stopped on request.")
            if ticket.state in ("failed", "cancelled"):
                raise RunFailed(f"{self._driver.provider} says that the job {ticket.state} ({ticket.reason}).")
            pause.wait(_POLL_SECONDS)

    def _part(self, rest: str, order: Sequence[Execution], batch: int) -> list[Any]:
        ends = list(accumulate(self.batches(rest, order)))
        return programs(order)[ends[batch - 1] if batch else 0 : ends[batch]]

    def _cloud(self) -> Cloud:
        if self._driver.cloud is None:
            raise InputError(f"'{self._driver.first}' has only devices of this machine; see 'ketbench devices'.")
        return self._driver.cloud


def _missing(driver: Driver) -> str:
    return next((module for module in driver.modules if not _is_there(module)), "")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _install(driver: Driver) -> str:
    return f"Run: pip install 'ketbench[{driver.extra}]'"


def _asked(cloud: Cloud, row: Device) -> Callable[[], list[Device]]:
    """Ask a cloud for its list; what is given waits for the answer as long as may be, and leaves a kit that hangs."""
    answer: list[Device] = []
    trouble: list[str] = []

    def ask() -> None:
        try:
            answer.extend(cloud.devices())
        except KetbenchError as error:
            trouble.append(str(error))
        except Exception as error:
            trouble.append(f"{row.provider} could not be asked ({type(error).__name__}).")

    thread = threading.Thread(target=ask, daemon=True, name=f"ketbench-{row.name}")
    thread.start()

    def wait() -> list[Device]:
        thread.join(LIST_SECONDS)
        if thread.is_alive():
            trouble.append(f"{row.provider} did not answer within {LIST_SECONDS:g} s.")
        if not trouble:
            return answer
        state = "refused" if "key" in trouble[0] else "offline"
        remedy = "Check the network and the key, then try again."
        return [replace(row, state=state, reason=trouble[0], remedy=remedy)]

    return wait
