"""Origin Quantum's cloud, Wukong among its machines: a list of programs is one job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from ketbench.plugin import Device, RefusedError, Ticket, UnsureError
from ketbench_hardware.credentials import key_of
from ketbench_hardware.drivers.asking import asking
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts

_STATES = {
    "WAITING": "queued",
    "QUEUING": "queued",
    "COMPUTING": "running",
    "FINISHED": "done",
    "FAILED": "failed",
}


class OriginCloud:
    """See `ketbench_hardware.drivers.driver.Cloud`."""

    most_programs = 200

    def has_credentials(self) -> bool:
        """Whether there is a key."""
        return bool(key_of("origin"))

    def devices(self) -> Sequence[Device]:
        """All backends."""
        with asking("Origin"):
            found: Mapping[str, bool] = self._service().backends()
        return [
            Device(
                f"origin.{name}",
                "Origin Quantum",
                state="ready" if up else "offline",
                reason="" if up else "Origin says that it is not available.",
                remedy="" if up else "Try again later, or choose another device.",
            )
            for name, up in found.items()
        ]

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """What the chip says of itself, where it is one."""
        with asking("Origin"):
            chip = self._service().backend(rest).chip_info()
            return {"compiled": "by Origin, after submission", "qubits": chip.qubits_num(), "chip": chip.chip_id()}

    def submit(self, rest: str, programs: Sequence[Program], shots: int, key: str) -> str:
        """One job of all programs."""
        from ketbench_hardware.drivers.origin.driver import qprog

        made = [qprog(program) for program in programs]
        with asking("Origin", sending=True):
            return str(self._service().backend(rest).run(made, shots).job_id())

    def find(self, rest: str, key: str) -> str:
        """Origin can neither be asked for a key nor takes one.

        Raises
        ------
        UnsureError
            Always.
        """
        raise UnsureError("Origin cannot be asked whether it took a job; look into its console, then decide.")

    def state(self, rest: str, job_id: str) -> Ticket:
        """What Origin says of the job."""
        with asking("Origin"):
            told = self._job(job_id).status()
        return Ticket(_STATES.get(str(told).rpartition(".")[2].upper(), "running"))

    def counts(self, rest: str, job_id: str, programs: Sequence[Program], shots: int) -> Sequence[Counts]:
        """Counts of each program."""
        from ketbench_hardware.drivers.origin.driver import first_left

        with asking("Origin"):
            found = self._job(job_id).result().get_counts_list()
        return [first_left(counts) for counts in found]

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask for it."""
        with asking("Origin"):
            self._job(job_id).cancel()

    def _service(self) -> Any:
        key = key_of("origin")
        if not key:
            raise RefusedError("There is no key for Origin; run 'ketbench devices login origin' or set ORIGIN_API_KEY.")
        return import_module("pyqpanda3.qcloud").QCloudService(api_key=key)

    def _job(self, job_id: str) -> Any:
        # The kit logs in once in a process, and jobs use that.
        self._service()
        return import_module("pyqpanda3.qcloud").QCloudJob(job_id)
