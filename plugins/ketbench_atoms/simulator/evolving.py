"""`evolve`: registers under pulses, in batches, by whichever engine is exact and fits."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ketbench.plugin import InputError, RunCancelled
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse, Window
from ketbench_atoms.physics.register import Register
from ketbench_atoms.simulator import blockade, dense, room, sparse, splitting
from ketbench_atoms.simulator.diagonal import energies
from ketbench_atoms.simulator.states import State

Method = Literal["auto", "splitting", "dense", "subspace"]
_MOST_DENSE, _FEW = 8, 6
_STIFF = 2e4
"""rad/us: above it, steps would be too many."""
_AMPLITUDES_AT_ONCE = 2**17


@dataclass(frozen=True, slots=True)
class How:
    """How to simulate.

    Parameters
    ----------
    device : Device
        Whose C6 and C3 count.
    method : str
    mode : str
        "ising" or "xy".
    tolerance : float
        Of the norm of the state.
    steps : int or None
    precision : str
        "double" or "single".
    engine : str
        "cpu" or "cuda".
    ratio : float
        Pairs with ``U >= ratio * Omega`` are blockaded in the subspace.
    memory : int
        Bytes; 0 for what is free.
    cancelled : callable
    """

    device: Device
    method: Method
    mode: str
    tolerance: float
    steps: int | None
    precision: str
    engine: str
    ratio: float
    memory: int
    cancelled: Callable[[], bool]


def evolve(
    registers: Register | Sequence[Register],
    pulses: Pulse | Sequence[Pulse],
    device: Device | None = None,
    *,
    times: Sequence[float] = (),
    method: Method = "auto",
    mode: Literal["ising", "xy"] = "ising",
    tolerance: float = 1e-7,
    steps: int | None = None,
    precision: Literal["double", "single"] = "double",
    engine: Literal["cpu", "cuda"] = "cpu",
    ratio: float = 3.0,
    memory: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Any:
    """The state after a pulse, from all atoms in their ground states.

    Parameters
    ----------
    registers, pulses : one, or a sequence
        One register or pulse goes with each of the others; sequences of equal length go pair by pair.
    device : Device, optional
        Its limits are checked. Left out: C6 of level 60, without limits.
    times : sequence of float
        us; with times, a list of states at them stands in place of each state.
    method : str
        "auto"; "splitting" (up to 16 atoms); "dense" (up to 8, constant in pieces); "subspace" (up to 22).
    mode : str
        "xy" replaces the interactions by an exchange ``C3 / r^3 (|01><10| + h.c.)`` and takes up to 16 atoms.
    tolerance, steps : float, int or None
        Of the norm of the state, which sets the number of steps unless that is given; "single" reaches about 1e-5.
    precision, engine : str
    ratio : float
        Of the subspace: pairs with ``C6 / r^6 >= ratio * Omega`` are never excited together.
    memory : int
        Bytes that may be used; 0 for most of what is free.
    cancelled : callable
        True ends it with `RunCancelled`.

    Returns
    -------
    State where both are single, else a list of State; with `times`, lists of State in place of each State

    Raises
    ------
    InputError
        For what the device cannot do, too many atoms, or too little memory; nothing is allocated before.
    RunCancelled
    """
    how = How(device or Device(), method, mode, tolerance, steps, precision, engine, ratio, memory, cancelled)
    pairs = _paired(registers, pulses)
    if device is not None:
        for register, pulse in pairs:
            device.require(register, pulse)
    if not 0 < tolerance < 1 or (steps is not None and steps < 1):
        raise InputError(f"Tolerance {tolerance!r} with {steps!r} steps: give one between 0 and 1, and steps above 0.")
    found = _all_evolved(pairs, how, times)
    made: list[Any] = found if times else [states[-1] for states in found]
    return made[0] if isinstance(registers, Register) and isinstance(pulses, Pulse) else made


def _all_evolved(pairs: list[tuple[Register, Pulse]], how: How, times: Sequence[float]) -> list[list[State]]:
    found: list[list[State]] = [[] for _ in pairs]
    jobs = [_planned(register, pulse, how) for register, pulse in pairs]
    with threads_for(len(pairs) * 2 ** max(len(register) for register, _ in pairs)):
        for numbers in _batches(pairs, jobs, times):
            chosen = [pairs[number] for number in numbers]
            for number, states in zip(numbers, _evolved(chosen, jobs[numbers[0]], how, times), strict=True):
                found[number] = states
    return found


def _paired(registers: Any, pulses: Any) -> list[tuple[Register, Pulse]]:
    many = [registers] if isinstance(registers, Register) else list(registers)
    beside = [pulses] if isinstance(pulses, Pulse) else list(pulses)
    if not many or not beside:
        raise InputError("There is nothing to evolve; give at least one register and one pulse.")
    if len(many) == 1:
        many = many * len(beside)
    if len(beside) == 1:
        beside = beside * len(many)
    if len(many) != len(beside):
        raise InputError(f"{len(many)} registers and {len(beside)} pulses do not pair; give equal numbers, or one.")
    return list(zip(many, beside, strict=True))


def _planned(register: Register, pulse: Pulse, how: How) -> str:
    """Which engine evolves a register, refusing what none can."""
    size = len(register)
    if how.mode == "xy" or how.method == "subspace":
        if pulse.has_gradient:
            raise InputError("Gradients need the Ising mode in the full space; choose method 'splitting'.")
        room.refuse_atoms(size, subspace=how.mode != "xy")
        return "exchange" if how.mode == "xy" else "subspace"
    strongest = float(register.interactions(how.device).max())
    constant = pulse.is_stepwise and not pulse.has_gradient
    if how.method == "dense" and not (constant and size <= _MOST_DENSE):
        raise InputError(f"Method 'dense' takes up to {_MOST_DENSE} atoms and a pulse constant in pieces.")
    if how.method == "dense" or (
        how.method == "auto" and constant and size <= (_MOST_DENSE if strongest > _STIFF else _FEW)
    ):
        return "dense"
    stiff = strongest > _STIFF and not pulse.has_gradient
    if how.method == "auto" and (size > room.MOST_EXACT or stiff):
        room.refuse_atoms(size, subspace=True)
        return "subspace"
    room.refuse_atoms(size, subspace=False)
    return "splitting"


def _batches(pairs: list[tuple[Register, Pulse]], jobs: list[str], times: Sequence[float]) -> Iterator[list[int]]:
    """Numbers of pairs that go together: one engine, one size, one number of windows."""
    groups: dict[tuple[str, int, int], list[int]] = {}
    for number, ((register, pulse), job) in enumerate(zip(pairs, jobs, strict=True)):
        groups.setdefault((job, len(register), len(pulse.windows(times))), []).append(number)
    for (job, size, _), numbers in groups.items():
        most = (
            1
            if job in ("subspace", "exchange")
            else max(1, _AMPLITUDES_AT_ONCE >> (2 * size if job == "dense" else size))
        )
        for first in range(0, len(numbers), most):
            yield numbers[first : first + most]


def _evolved(pairs: list[tuple[Register, Pulse]], job: str, how: How, times: Sequence[float]) -> list[list[State]]:
    batch = [pulse.windows(times) for _, pulse in pairs]
    marks = [[i for i, w in enumerate(windows) if _is_asked(w, times)] or [len(windows) - 1] for windows in batch]
    found: list[list[State]] = [[] for _ in pairs]
    for number, states in enumerate(_stream(pairs, batch, len(marks[0]), job, how)):
        for own, wanted, state in zip(found, marks, states, strict=True):
            if number in wanted:
                own.append(state)
    return found


def over_time(register: Register, pulse: Pulse, times: Sequence[float], **how: Any) -> Iterator[State]:
    """The states of one register at rising times, each as soon as it is reached.

    Keywords are those of `evolve`, but `device` must be given.

    Raises
    ------
    InputError, RunCancelled
        As `evolve` does.
    """
    given = {**_DEFAULTS, **how}
    device: Device = given.pop("device")
    device.require(register, pulse)
    settings = How(device=device, **given)
    windows = pulse.windows(times)
    job = _planned(register, pulse, settings)
    for states, window in zip(_stream([(register, pulse)], [windows], 1, job, settings), windows, strict=True):
        if _is_asked(window, times):
            yield states[0]


def _is_asked(window: Window, times: Sequence[float]) -> bool:
    return any(abs(window.ends_at - time) < 1e-9 * max(1.0, time) for time in times)


def _stream(
    pairs: list[tuple[Register, Pulse]], batch: list[list[Window]], kept: int, job: str, how: How
) -> Iterator[list[State]]:
    """The states of a batch after each window.

    Raises
    ------
    RunCancelled
    """
    if how.cancelled():
        raise RunCancelled("Stopped.")
    if job in ("subspace", "exchange"):
        stream = _sparse(pairs[0], batch[0], kept, how, exchange=job == "exchange")
    else:
        stream = _full(pairs, batch, kept, how, job)
    for states in stream:
        if how.cancelled():
            raise RunCancelled("Stopped.")
        yield states


def _full(
    pairs: list[tuple[Register, Pulse]], batch: list[list[Window]], kept: int, how: How, job: str
) -> Iterator[list[State]]:
    import torch

    size, count = len(pairs[0][0]), len(pairs)
    single = how.precision == "single"
    couplings = np.array([register.interactions(how.device) for register, _ in pairs])
    omega, detuning = _rates([pulse for _, pulse in pairs])
    reach = omega * size**0.5 + detuning
    cut = splitting.scheme_for(batch, float(couplings.max()), reach, how.tolerance, how.steps)
    if any(pulse.has_gradient for _, pulse in pairs):
        kept = sum(cut.steps) * len(cut.shares) * 2
    room.refuse_bytes(size, count, 8 if single else 16, kept, how.memory)
    # Angles stay in double precision: a rounding repeated at every step would add up.
    static = energies(torch.as_tensor(couplings, dtype=torch.float64, device=how.engine), torch)
    state = torch.zeros(count, 2**size, dtype=torch.complex64 if single else torch.complex128, device=how.engine)
    state[:, 0] = 1.0
    weights = np.array([register.weights for register, _ in pairs])
    if job == "dense":
        stream = dense.propagated(state, static, batch, weights)
    else:
        stream = splitting.propagated(state, static, batch, weights, cut, how.cancelled)
    for number, reached in enumerate(stream):
        if single:
            norm = torch.linalg.vector_norm(reached, dim=1, keepdim=True, dtype=torch.complex128)
            reached = reached / norm
        ends = [windows[number].ends_at for windows in batch]
        yield [State(reached[i], size, ends[i], engine=f"{job}, {how.precision}") for i in range(count)]


def _rates(pulses: list[Pulse]) -> tuple[float, float]:
    """Largest amplitude and detuning, rad/us."""
    rows = [pulse.sampled(200) for pulse in pulses]
    omega = max(float(np.abs(row[0]).max()) for row in rows)
    return omega, max(float((np.abs(row[1]) + np.abs(row[3])).max()) for row in rows)


def _sparse(
    pair: tuple[Register, Pulse], windows: list[Window], kept: int, how: How, *, exchange: bool
) -> Iterator[list[State]]:
    import torch

    register, pulse = pair
    size = len(register)
    if exchange:
        room.refuse_bytes(size, 1, 16 * (size * size + 2), kept, how.memory)
        r = register.distances + np.diag(np.full(size, np.inf))
        couplings, basis, bound = how.device.c3 / r**3, np.arange(2**size, dtype=np.int64), 0.0
    else:
        couplings = register.interactions(how.device)
        forbidden = blockade.forbidden_pairs(couplings, float(pulse.sampled(200)[0].max()), how.ratio)
        basis = room.independent_sets(forbidden)
        bound = blockade.leak_bound(couplings, forbidden, pulse)
        couplings = np.where(forbidden, 0.0, couplings)
    parts = sparse.Parts(basis, couplings, register.weights, exchange=exchange)
    name = "exchange" if exchange else f"blockade subspace of {len(basis)} states"
    for window, state in zip(windows, sparse.propagated(parts, windows, how.tolerance, how.cancelled), strict=False):
        held = torch.as_tensor(state)
        yield [State(held, size, window.ends_at, None if exchange else basis, bound, name)]


_DEFAULTS: dict[str, Any] = {
    "method": "auto",
    "mode": "ising",
    "tolerance": 1e-7,
    "steps": None,
    "precision": "double",
    "engine": "cpu",
    "ratio": 3.0,
    "memory": 0,
    "cancelled": lambda: False,
}


MANY_AMPLITUDES = 2**18
"""Of a batch: at 2^15 two threads on busy cores took ten times as long as one."""


@contextmanager
def threads_for(amplitudes: int) -> Generator[None]:
    """Evolve in here on one thread, or a large batch on all that torch may use; afterwards as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(before if amplitudes >= MANY_AMPLITUDES else 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
