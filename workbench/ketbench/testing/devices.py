"""What every driver of a device must do, looked at from outside: order of qubits, submission, result, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import numpy as np

from ketbench.backends.targets import target
from ketbench.base.errors import InputError, KetbenchError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.targets import Counts, Execution, JobTarget

SHOTS = 400
PATTERNS = ("100", "011", "001")
"""None reads the same from its other end."""
ANGLES = (0.5, 1.4, 2.4)
MOST_LOOKS = 50
MOST_DIFFERENCE = 0.35
"""Of an expectation value from the exact one: noise of a device, and five errors of the shots."""


def device_findings(name: str, pause: Callable[[], None] = lambda: None) -> list[str]:
    """What a device does wrong, a sentence each; it is given some twenty executions.

    Parameters
    ----------
    name : str
        As `--on` takes it.
    pause : callable
        Called before each further look at a job that goes on.

    Raises
    ------
    InputError
        When it cannot work here.
    """
    found, rest = target(name)
    machine: JobTarget = found  # pyright: ignore[reportAssignmentType]
    return [*_states(machine), *_works(machine, rest, pause), *_refuses(machine, rest)]


def _states(machine: JobTarget) -> Iterator[str]:
    for device in machine.devices():
        if device.state != "ready" and not (device.reason and device.remedy):
            yield f"The device '{device.name}' is {device.state} and does not say why or what to do."


def _works(machine: JobTarget, rest: str, pause: Callable[[], None]) -> Iterator[str]:
    order = [*map(_pattern, PATTERNS), _asymmetric()]
    key, ids = uuid4().hex, list[str]()
    sizes = machine.batches(rest, order)
    for batch in range(len(sizes)):
        ids.append(machine.submit(rest, order, batch, f"{key}-{batch}"))
        if machine.find(rest, f"{key}-{batch}") not in ("", ids[batch]):
            yield "What was submitted under a key is found as something else."
    if len(set(ids)) != len(ids):
        yield "Two batches have one id."
    counts = [_fetched(machine, rest, order, number, job_id, pause) for number, job_id in enumerate(ids)]
    yield from _sizes(counts, sizes)
    flat = [one for batch in counts for one in batch]
    for pattern, one in zip(PATTERNS, flat, strict=False):
        seen = max(one, key=lambda bits: one[bits])
        if seen != pattern:
            yield f"The state {pattern} is read as {seen}: the qubits stand in another order."
    yield from _values(machine, rest, order, counts)
    machine.cancel(rest, ids[0])


def _fetched(
    machine: JobTarget, rest: str, order: Sequence[Execution], batch: int, job_id: str, pause: Callable[[], None]
) -> Sequence[Counts]:
    for _ in range(MOST_LOOKS):
        if machine.state(rest, job_id).state not in ("queued", "running"):
            break
        pause()
    return machine.counts(rest, order, batch, job_id)


def _sizes(counts: Sequence[Sequence[Counts]], sizes: Sequence[int]) -> Iterator[str]:
    if [len(batch) for batch in counts] != list(sizes):
        yield f"There are outcomes of {[len(batch) for batch in counts]} programs instead of {list(sizes)}."
    shots = {sum(one.values()) for batch in counts for one in batch}
    if shots != {SHOTS}:
        yield f"{SHOTS} shots were asked for, and {sorted(shots)} came."


def _values(
    machine: JobTarget, rest: str, order: Sequence[Execution], counts: Sequence[Sequence[Counts]]
) -> Iterator[str]:
    values = machine.executed(rest, order, counts)[-1].values[0]
    cosines, sines = np.cos(ANGLES), np.sin(ANGLES)
    exact = np.array([cosines[0], cosines[1], cosines[0] * cosines[2], sines[1], sines[0] * cosines[2]])
    worst = int(np.argmax(np.abs(values - exact)))
    if abs(values[worst] - exact[worst]) > MOST_DIFFERENCE:
        text = _asymmetric().observables[worst]
        yield f"The expectation value of {text} is {values[worst]:.2f} where {exact[worst]:.2f} is right."


def _refuses(machine: JobTarget, rest: str) -> Iterator[str]:
    for what, attempt in (
        ("no shots", lambda: machine.batches(rest, [_asymmetric(shots=0)])),
        ("an unknown gate", lambda: machine.batches(rest, [_pattern("1", gate="reset")])),
    ):
        trouble = _trouble(attempt)
        if not isinstance(trouble, InputError):
            yield f"An order with {what} is not refused in a sentence."


def _trouble(attempt: Callable[[], Any]) -> Exception | None:
    try:
        attempt()
    except KetbenchError as error:
        return error
    return None


def _pattern(bits: str, gate: str = "x") -> Execution:
    """Prepares a state of the basis."""
    builder = CircuitBuilder("pattern", len(bits))
    for wire, bit in enumerate(bits):
        if bit == "1":
            builder.add(gate, wire)
    return Execution(builder.build(), {}, np.zeros((1, 1)), ("Z0",), SHOTS)


def _asymmetric(shots: int = SHOTS) -> Execution:
    """A product state whose wires all differ: <Z> is cos, <X> is sin of each angle."""
    builder = CircuitBuilder("asymmetric", 3).add("ry", 0, "x[0]").add("ry", 1, "w").add("ry", 2, ANGLES[2])
    read = ("Z0", "Z1", "Z0 Z2", "X1", "X0 Z2")
    return Execution(builder.build(), {"w": ANGLES[1]}, np.array([[ANGLES[0]]]), read, shots)
