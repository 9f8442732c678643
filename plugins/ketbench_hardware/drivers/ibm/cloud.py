"""IBM's machines: one Sampler job a batch, found again by the tag that it was sent with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ketbench.plugin import Device, RefusedError, Ticket
from ketbench_hardware.credentials import key_of
from ketbench_hardware.drivers.asking import asking
from ketbench_hardware.drivers.ibm.qiskit_programs import about, compiled, first_left
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts

_STATES = {
    "INITIALIZING": "queued",
    "QUEUED": "queued",
    "VALIDATING": "queued",
    "RUNNING": "running",
    "DONE": "done",
    "ERROR": "failed",
    "CANCELLED": "cancelled",
}
_REGISTER = "c"


class IBMCloud:
    """See `ketbench_hardware.drivers.driver.Cloud`."""

    most_programs = 300

    def has_credentials(self) -> bool:
        """Whether an account is saved or a token is there."""
        folder = os.environ.get("QISKIT_CONFIG_DIR", str(Path.home() / ".qiskit"))
        return (Path(folder) / "qiskit-ibm.json").exists() or bool(key_of("ibm"))

    def devices(self) -> Sequence[Device]:
        """All machines of the account."""
        with asking("IBM"):
            return [_device(backend) for backend in self._service().backends()]

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """Calibration date, layout, depth, gate counts, expected success."""
        with asking("IBM"):
            backend = self._service().backend(rest)
            told = {"version": str(backend.backend_version), "calibrated": str(backend.properties().last_update_date)}
            held = backend.properties().to_dict()
            circuit = compiled(programs[:1], backend)[0]
            return {**told, "calibration": _plain(held), **about(backend, programs[0], circuit)}

    def backend(self, rest: str) -> Any:
        """A machine as Qiskit knows it."""
        with asking("IBM"):
            return self._service().backend(rest)

    def compiled(self, rest: str, program: Program) -> Any:
        """The program in the gates and on the map of a machine."""
        with asking("IBM"):
            return compiled([program], self._service().backend(rest))[0]

    def submit(self, rest: str, programs: Sequence[Program], shots: int, key: str) -> str:
        """One job; the key is its tag."""
        with asking("IBM"):
            backend = self._service().backend(rest)
            circuits = compiled(programs, backend)
            sampler = import_module("qiskit_ibm_runtime").SamplerV2(
                mode=backend, options={"environment": {"job_tags": [key]}}
            )
        with asking("IBM", sending=True):
            return str(sampler.run([(circuit,) for circuit in circuits], shots=shots).job_id())

    def find(self, rest: str, key: str) -> str:
        """The newest job with the tag."""
        with asking("IBM"):
            found = self._service().jobs(job_tags=[key], limit=1)
        return str(found[0].job_id()) if found else ""

    def state(self, rest: str, job_id: str) -> Ticket:
        """What IBM says of the job, with its place in the queue and its seconds."""
        with asking("IBM"):
            job = self._service().job(job_id)
            state = _STATES.get(str(getattr(job.status(), "name", job.status())), "running")
            told = job.metrics() if state in ("queued", "done") else {}
        used = (told.get("usage") or {}).get("quantum_seconds")
        reason = str(job.error_message() or "") if state == "failed" else ""
        return Ticket(state, told.get("position_in_queue"), reason, "" if used is None else f"{used} s")

    def counts(self, rest: str, job_id: str, programs: Sequence[Program], shots: int) -> Sequence[Counts]:
        """Counts of each circuit."""
        with asking("IBM"):
            found = self._service().job(job_id).result()
            return [first_left(getattr(one.data, _REGISTER).get_counts()) for one in found]

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask for it."""
        with asking("IBM"):
            self._service().job(job_id).cancel()

    def _service(self) -> Any:
        if not self.has_credentials():
            raise RefusedError("No account of IBM is known here; set QISKIT_IBM_TOKEN or 'ketbench devices login ibm'.")
        key = key_of("ibm")
        service = import_module("qiskit_ibm_runtime").QiskitRuntimeService
        return service(token=key) if key else service()


def _device(backend: Any) -> Device:
    status = backend.status()
    edges = sorted({(min(a, b), max(a, b)) for a, b in backend.coupling_map or ()})
    return Device(
        f"ibm.{backend.name}",
        "IBM",
        int(backend.num_qubits),
        "ready" if status.operational else "offline",
        "" if status.operational else f"IBM says: {status.status_msg}.",
        "" if status.operational else "Try again later, or choose another device.",
        gates=tuple(backend.operation_names),
        edges=tuple(edges),
        queue=int(status.pending_jobs),
        version=str(backend.backend_version),
    )


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))
