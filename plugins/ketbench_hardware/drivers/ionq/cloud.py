"""Jobs of IonQ's web interface, version 0.4: submit, look up, ask, fetch, cancel, with the standard library alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np

from ketbench.plugin import Device, RefusedError, Ticket
from ketbench_hardware.credentials import key_of
from ketbench_hardware.drivers.web import Web
from ketbench_hardware.programs.program import BARRIER, TURNS, Gate, Program
from ketbench_hardware.programs.reading import Counts

URL = "https://api.ionq.co/v0.4"
MARK = "ketbench_key"
_STATES = {
    "submitted": "queued",
    "ready": "queued",
    "started": "running",
    "running": "running",
    "completed": "done",
    "failed": "failed",
    "canceled": "cancelled",
}
_NAMES = {"sdg": "si", "tdg": "ti", "sx": "v", "sxdg": "vi", "cx": "cnot"}
_PAGE = 100


class IonQCloud:
    """See `ketbench_hardware.drivers.driver.Cloud`."""

    most_programs = 100

    def has_credentials(self) -> bool:
        """Whether there is a key."""
        return bool(key_of("ionq"))

    def devices(self) -> Sequence[Device]:
        """All backends."""
        return [_device(one) for one in self._web().get("backends")]

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """The newest characterisation of the machine."""
        found: dict[str, Any] = {"compiled": "by IonQ, after submission"}
        if rest != "simulator":
            told = self._web().get(f"backends/{rest}/characterizations?limit=1").get("characterizations") or [{}]
            found["calibration"] = told[0]
        return found

    def submit(self, rest: str, programs: Sequence[Program], shots: int, key: str) -> str:
        """One job of many circuits; the key stands in its metadata."""
        return str(self._web().post("jobs", job(rest, programs, shots, key))["id"])

    def find(self, rest: str, key: str) -> str:
        """Go through the newest jobs for the key; IonQ itself knows no such key."""
        query: dict[str, Any] = {"limit": _PAGE}
        for _ in range(_PAGE):
            page = self._web().get(f"jobs?{urlencode(query)}")
            for one in page.get("jobs", ()):
                if (one.get("metadata") or {}).get(MARK) == key:
                    return str(one["id"])
            if not page.get("next"):
                break
            query["next"] = page["next"]
        return ""

    def state(self, rest: str, job_id: str) -> Ticket:
        """What IonQ says of the job."""
        told = self._web().get(f"jobs/{job_id}")
        state = _STATES.get(str(told.get("status")), "running")
        failure = told.get("failure") or {}
        cost = told.get("cost_usd", told.get("cost"))
        return Ticket(
            state,
            told.get("position"),
            str(failure.get("error") or failure.get("code") or "") if state == "failed" else "",
            "" if cost is None else f"{cost} USD",
        )

    def counts(self, rest: str, job_id: str, programs: Sequence[Program], shots: int) -> Sequence[Counts]:
        """Out of the relative frequencies that IonQ gives; qubit 0 is the lowest bit of its numbers."""
        told = self._web().get(f"jobs/{job_id}")
        place = ((told.get("results") or {}).get("probabilities") or {}).get("url") or ""
        if not place:
            raise RefusedError(f"IonQ has no results of job {job_id} yet; ask again later.")
        answers = _in_order(self._web().get(place), told.get("child_job_ids") or told.get("children") or (), programs)
        # The simulator answers with exact probabilities, from which we draw; a machine with frequencies of its shots.
        drawn = np.random.default_rng(_seed(job_id)) if rest == "simulator" else None
        return [_counts(answer, program.wires, shots, drawn) for answer, program in zip(answers, programs, strict=True)]

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask for it; one that is done stays done."""
        self._web().put(f"jobs/{job_id}/status/cancel")

    def _web(self) -> Web:
        key = key_of("ionq")
        if not key:
            raise RefusedError("There is no key for IonQ; run 'ketbench devices login ionq' or set IONQ_API_KEY.")
        return Web("IonQ", os.environ.get("IONQ_API_URL", URL), f"apiKey {key}")


def job(rest: str, programs: Sequence[Program], shots: int, key: str) -> dict[str, Any]:
    """The body that submits programs as one job."""
    circuits = [{"name": f"{number}", "circuit": list(_gates(program))} for number, program in enumerate(programs)]
    return {
        "type": "ionq.multi-circuit.v1",
        "backend": rest,
        "shots": shots,
        "name": key,
        "metadata": {MARK: key},
        "input": {"gateset": "qis", "qubits": max(program.wires for program in programs), "circuits": circuits},
    }


def _gates(program: Program) -> Iterator[dict[str, Any]]:
    for gate in program.gates:
        if gate.name != BARRIER:
            yield _gate(gate)
    if not program.gates:
        # A circuit without gates is refused.
        yield from ({"gate": "x", "target": 0}, {"gate": "x", "target": 0})


def _gate(gate: Gate) -> dict[str, Any]:
    name = _NAMES.get(gate.name, gate.name)
    if gate.name == "cx":
        return {"gate": name, "control": gate.wires[0], "target": gate.wires[1]}
    if gate.name == "cz":
        return {"gate": "z", "control": gate.wires[0], "target": gate.wires[1]}
    if len(gate.wires) == 2:
        return {"gate": name, "targets": list(gate.wires)}
    turn = {"rotation": gate.angle} if gate.name in TURNS else {}
    return {"gate": name, "target": gate.wires[0], **turn}


def _in_order(answers: Any, children: Sequence[str], programs: Sequence[Program]) -> list[Mapping[str, float]]:
    """One answer a program; an object by child job stands in the order of the children."""
    if isinstance(answers, Mapping) and not all(isinstance(one, Mapping) for one in answers.values()):
        answers = [answers]
    if isinstance(answers, Mapping):
        answers = [answers[name] for name in (children or answers) if name in answers]
    if len(answers) != len(programs):
        raise RefusedError(f"IonQ answered for {len(answers)} of {len(programs)} programs; ask again later.")
    return list(answers)


def _counts(answer: Mapping[str, float], wires: int, shots: int, drawn: np.random.Generator | None) -> Counts:
    chances = np.array([float(chance) for chance in answer.values()])
    times = np.rint(chances * shots).astype(int) if drawn is None else drawn.multinomial(shots, chances / chances.sum())
    letters = [format(int(number), f"0{wires}b")[::-1] for number in answer]
    return {bits: int(n) for bits, n in zip(letters, times, strict=True) if n}


def _seed(text: str) -> list[int]:
    return list(text.encode())


def _device(told: Mapping[str, Any]) -> Device:
    up = told.get("status") in ("available", "running")
    errors = told.get("characterization") or {}
    return Device(
        f"ionq.{told.get('backend', '?')!s}",
        "IonQ",
        int(told.get("qubits") or 0),
        "ready" if up else "retired" if told.get("status") == "retired" else "offline",
        "" if up else f"IonQ says: {told.get('status')}.",
        "" if up else "Try again later, or choose another device.",
        queue=told.get("queue_length") if isinstance(told.get("queue_length"), int) else None,
        calibrated=str(errors.get("date", "")) if isinstance(errors, Mapping) else "",
    )
