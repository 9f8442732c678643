"""A run of `gate.energy`: read what is minimised, search, scan where asked, conclude."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from ketbench.plugin import Axis, Context, Described, Event, Figure, InputError, Logged, Measured, Result, Task, counted
from ketbench_gate.objectives.energy.ansatz.choosing import (
    KEEPS_PARTICLES,
    chosen_ansatz,
    program_of,
    starts_asked,
    starts_of,
)
from ketbench_gate.objectives.energy.concluding import concluded, is_stuck
from ketbench_gate.objectives.energy.cutting import layered
from ketbench_gate.objectives.energy.figures import scan_curve
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.searching import Found, Told, adapted, minimised, stated
from ketbench_gate.objectives.energy.states.drawn import DrawnEnergy
from ketbench_gate.objectives.energy.states.program import energy_of
from ketbench_gate.objectives.energy.subject import (
    Subject,
    asked_of,
    of_molecule,
    particles_guessed,
    stretched,
    subject_of,
)

_NO_OPERATOR = "QAOA needs a cost of Z only, of one or two wires a term; choose another ansatz."


def run(task: Task, params: EnergyParams, context: Context) -> Iterator[Event | Result]:
    """Minimise, and say beside what."""
    subject = subject_of(task.dataset, params)
    name = chosen_ansatz(params, kind=subject.kind, circuit=task.circuit)
    if name in KEEPS_PARTICLES:
        subject = particles_guessed(subject)
    for note in subject.notes:
        yield Logged(note)
    yield Described({"engine": "statevector (numpy)", "qubits": str(subject.n_wires), "ansatz": name})
    told = _told(subject, name, params)
    points: list[float] = []
    found = yield from _kept(_searched(task, subject, name, params, context, told), points)
    if context.cancelled():
        return
    if is_stuck(subject, found.value):
        yield Logged("The search is stuck at the Hartree-Fock energy; take more starts or another ansatz.", "warning")
    extra: dict[str, Figure] = {}
    if params.scan:
        scanned = yield from _scanned(task, name, params, context)
        if scanned is None:
            return
        extra["scan"] = scanned
    yield concluded(subject, params, found, told, points, name, task.seed, extra)


def _told(subject: Subject, name: str, params: EnergyParams) -> Told:
    if subject.costs is not None:
        table = subject.costs
        return Told(subject, lambda state: table * state, params.steps * max(1, params.layers))
    matrix = subject.operator.matrix
    rounds = params.growth if name == "adapt" else starts_asked(name, params)
    return Told(subject, lambda state: matrix @ state, params.steps * rounds)


def _kept(events: Generator[Event, None, Found], points: list[float]) -> Generator[Event, None, Found]:
    """Pass events on and keep the energies."""
    while True:
        try:
            event = next(events)
        except StopIteration as over:
            return over.value
        if isinstance(event, Measured):
            points.append(event.values["energy"])
        yield event


def _searched(
    task: Task, subject: Subject, name: str, params: EnergyParams, context: Context, told: Told
) -> Generator[Event, None, Found]:
    if name == "qaoa":
        if subject.costs is None or any(len(term.letters) > 2 for term in subject.operator.terms):
            raise InputError(_NO_OPERATOR)
        return (yield from layered(subject, params, context, told, task.seed))
    if name == "adapt":
        return (yield from adapted(subject, params, context, told))
    if name == "circuit":
        assert task.circuit is not None
        wide = _widened(subject, task.circuit.n_wires)
        energy = DrawnEnergy(task.circuit, wide.operator, task.seed)
        starts = energy.starts(starts_asked(name, params), task.seed)
        about = f"The circuit '{task.circuit.name}'."
        return (yield from minimised(energy, starts, params, context, told, about))
    program = program_of(name, subject, params)
    starts = starts_of(name, program, params, task.seed)
    energy = stated(energy_of(program, subject.costs if subject.costs is not None else subject.operator))
    return (yield from minimised(energy, starts, params, context, told, program.about))


def _widened(subject: Subject, wires: int) -> Subject:
    found = subject.operator
    if wires != found.n_wires:
        raise InputError(
            f"The circuit has {counted(wires, 'wire')}, the operator {found.n_wires}; give both the same number."
        )
    return subject


def _scanned(task: Task, name: str, params: EnergyParams, context: Context) -> Generator[Event, None, Figure | None]:
    """The energy at each place of the scan; None where Stop was pressed."""
    rows: list[tuple[float, float | None, float | None]] = []
    once = params.model_copy(update={"scan": ()})
    for number, place in enumerate(params.scan):
        subject, settings = _at(task, once, place)
        if name in KEEPS_PARTICLES:
            subject = particles_guessed(subject)
        told = _told(subject, name, settings)
        events = _searched(replace(task, seed=task.seed), subject, name, settings, context, told)
        found = yield from _silent(events)
        if context.cancelled():
            return None
        rows.append((found.value, subject.exact, subject.hartree_fock))
        yield Logged(f"Scan {number + 1} of {len(params.scan)}: {place:g}, energy {found.value:.6f}.")
    is_molecule = params.model == "data"
    axis = Axis("distance of the first two atoms", "Å") if is_molecule else Axis("field")
    return scan_curve(np.array(params.scan), rows, axis, "Ha" if is_molecule else "")


def _silent(events: Generator[Event, None, Found]) -> Generator[Event, None, Found]:
    """Run a search without telling its points, which belong to another energy."""
    while True:
        try:
            next(events)
        except StopIteration as over:
            return over.value
    yield


def _at(task: Task, params: EnergyParams, place: float) -> tuple[Subject, EnergyParams]:
    if params.model != "data":
        settings = params.model_copy(update={"field": place})
        return subject_of(None, settings), settings
    if task.dataset is None:
        raise InputError("A scan needs a molecule or a model; choose one.")
    asked = asked_of(task.dataset, params)
    return of_molecule(replace(asked, geometry=stretched(asked.geometry, place))), params
