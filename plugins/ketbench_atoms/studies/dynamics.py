"""`atoms.dynamics`: one register under one pulse, populations and correlations over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ketbench.plugin import (
    Availability,
    Axis,
    Bars,
    Context,
    Described,
    Drawn,
    Event,
    Figure,
    HeatMap,
    InputError,
    KetbenchError,
    Line,
    Logged,
    Measured,
    Model,
    Page,
    Problem,
    Progress,
    Result,
    RunCancelled,
    Series,
    Severity,
    Stage,
    Task,
    Truth,
)
from ketbench_atoms.learning.backend import atoms_available, load_engines
from ketbench_atoms.paging.pages import dynamics_page
from ketbench_atoms.paging.stages import dynamics_stages
from ketbench_atoms.studies.params import DynamicsParams, Mode, PulseRow

if TYPE_CHECKING:
    from ketbench_atoms.physics.device import Device
    from ketbench_atoms.physics.pulse import Pulse
    from ketbench_atoms.physics.register import Register
    from ketbench_atoms.simulator.states import State

_DRAWN_EVERY = 10


_REPORTED = ("mean_excited", "atoms", "duration", "smallest_distance", "level", "c6", "subspace_bound")


class Dynamics:
    """Watches atoms."""

    name = "atoms.dynamics"
    title = "Register and pulse (neutral atoms)"
    needs = frozenset[str]()
    takes = frozenset({"dataset"})
    params = DynamicsParams

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return ("mean_excited",) if params is None else _REPORTED

    def example(self) -> tuple[Task, DynamicsParams]:
        """Four atoms in a ring, for the conformance suite."""
        return Task(seed=1), DynamicsParams(atoms=4, points=20)

    def truths(self) -> Sequence[Truth]:
        """One atom follows Rabi."""
        return [Truth("<n> = sin^2(Omega t / 2)", Task(seed=0), {"atoms": 1, "points": 4}, _rabi_is_wrong)]

    def available(self) -> Availability:
        """Whether it can run here."""
        return atoms_available()

    def warm(self) -> None:
        """Import what is heavy."""
        load_engines()

    def check(self, task: Task, params: DynamicsParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            register, pulse, device = _prepared(task, params)
        except KetbenchError as error:
            return [Problem(str(error), _whose(params))]
        atoms = "1 atom" if len(register) == 1 else f"{len(register)} atoms"
        text = f"{atoms}, {pulse.duration:g} µs. {device.shown()}"
        return [Problem(text, "params.device", Severity.NOTE)]

    def near(self, task: Task, params: DynamicsParams, name: str) -> tuple[float, str]:
        """The blockade radius at the largest amplitude of the pulse."""
        from ketbench_atoms.learning.data import device_of

        return device_of(params.device).blockade_radius(_largest(pulse_of_rows(params.pulse))), "blockade radius"

    def stages(self, task: Task, params: DynamicsParams) -> Sequence[Stage]:
        """Register, pulse, noise, answer."""
        return dynamics_stages(task, params)

    def page(self, task: Task, params: DynamicsParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return dynamics_page(result)

    def run(self, task: Task, params: DynamicsParams, context: Context) -> Iterator[Event | Result]:
        """Evolve and show every point in time."""
        import torch

        from ketbench_atoms.learning.setup import engine_of

        torch.set_num_threads(max(1, context.threads))
        register, pulse, device = _prepared(task, params)
        engine = engine_of(params.engine)
        yield Described({"engine": "ketbench_atoms", "device": engine, "torch": str(torch.__version__)})
        yield Logged(device.shown())
        try:
            states = yield from _watched(register, pulse, device, params, engine, context)
        except RunCancelled:
            return
        yield _result(task, states, register, pulse, device, params)

    def export(
        self, task: Task, params: DynamicsParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """The sequence in Pulser's abstract form."""
        from ketbench_atoms.studies.sequences import exported

        return exported(model, form, Path(folder))


def _largest(pulse: Pulse) -> float:
    """The amplitude that the blockade is drawn for."""
    return float(pulse.sampled(200)[0].max())


def _whose(params: DynamicsParams) -> str:
    """The field that a refusal is about: the pulse, if it alone is refused, else where the atoms come from."""
    if params.sequence:
        return "params.sequence"
    try:
        pulse_of_rows(params.pulse)
        device_pulse_problem(params)
    except KetbenchError:
        return "params.pulse"
    return "params.places" if params.places else "params.arrangement"


def device_pulse_problem(params: DynamicsParams) -> None:
    """Raise where the device refuses the pulse on a single atom, so whatever the register is."""
    from ketbench_atoms.learning.data import device_of
    from ketbench_atoms.physics.register import Register

    device_of(params.device).require(Register([(0.0, 0.0)]), pulse_of_rows(params.pulse))


def pulse_of_rows(rows: Sequence[PulseRow]) -> Pulse:
    """The pulse of the form's table."""
    from ketbench_atoms.physics.pulse import Pulse
    from ketbench_atoms.physics.waveforms import Shape, Waveform

    parts: list[Pulse] = []
    for row in rows:
        if row.shape not in (Shape.CONSTANT, Shape.RAMP, Shape.BLACKMAN):
            raise InputError(
                f"A part of the pulse has the shape '{row.shape.value}'; the table knows constant, ramp, blackman."
            )
        values = [row.omega, row.omega_end] if row.shape is Shape.RAMP else [row.omega]
        ramped = row.delta_end is not None
        delta = Waveform(Shape.RAMP, [row.delta, row.delta_end]) if ramped else Waveform(Shape.CONSTANT, [row.delta])
        parts.append(Pulse(row.duration, Waveform(row.shape, values), delta, row.phase))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.then(part)
    return whole


def _prepared(task: Task, params: DynamicsParams) -> tuple[Register, Pulse, Device]:
    from ketbench_atoms.learning.data import device_of
    from ketbench_atoms.physics.register import Register
    from ketbench_atoms.pulser.reading import from_pulser
    from ketbench_atoms.simulator.room import refuse_atoms
    from ketbench_atoms.studies.sources import arranged, source_of

    if params.places and (task.dataset is not None or params.sequence):
        given = f"'{task.dataset.name}'" if task.dataset is not None else "the sequence"
        raise InputError(f"Places come from {given} and from the form; take out one of the two.")
    if params.sequence:
        register, pulse, device = from_pulser(params.sequence)
    else:
        device, pulse = device_of(params.device), pulse_of_rows(params.pulse)
        if task.dataset is None:
            places = [(place.x, place.y) for place in params.places]
            register = Register(places) if places else arranged(params.arrangement, params.atoms, params.spacing)
        else:
            register = source_of(task.dataset, params.row, params, task.seed).register
    refuse_atoms(len(register), subspace=params.mode is not Mode.XY)
    device.require(register, pulse)
    return register, pulse, device


def _watched(
    register: Register, pulse: Pulse, device: Device, params: DynamicsParams, engine: str, context: Context
) -> Iterator[Event]:
    from ketbench_atoms.simulator.evolving import over_time

    times = [pulse.duration * (i + 1) / params.points for i in range(params.points)]
    states: list[State] = []
    how = {"mode": params.mode.value, "precision": params.precision.value, "engine": engine, "tolerance": 1e-5}
    for state in over_time(register, pulse, times, device=device, cancelled=context.cancelled, **how):
        states.append(state)
        named = zip(register.names, state.populations, strict=True)
        yield Measured(len(states), {f"population_{name}": float(share) for name, share in named})
        if len(states) % _DRAWN_EVERY == 0:
            yield Drawn("populations", _populations(states, register))
            yield Progress(len(states), len(times), f"{state.time:.3g} of {pulse.duration:.3g} µs")
    return states  # pyright: ignore[reportReturnType]


def _result(
    task: Task, states: list[State], register: Register, pulse: Pulse, device: Device, params: DynamicsParams
) -> Result:
    from ketbench_atoms.learning.setup import noise_of
    from ketbench_atoms.simulator.noisy import read_histogram
    from ketbench_atoms.studies.sequences import sequence_model

    last, noise = states[-1], noise_of(params, task.seed)
    notes = [device.shown(), f"Simulated by {last.engine}."]
    if noise.varies:
        notes.append(
            "Noise of amplitude and positions is not part of the curves; read-out errors are in the histogram."
        )
    return Result(
        summary={
            "mean_excited": float(last.populations.sum()),
            "atoms": len(register),
            "duration": pulse.duration,
            "smallest_distance": register.smallest_distance if len(register) > 1 else None,
            "level": device.level,
            "c6": device.c6,
            "subspace_bound": last.bound if np.isfinite(last.bound) else None,
        },
        figures=_pictures(states, register, pulse, device, read_histogram([last], noise)),
        arrays={
            "times": np.array([state.time for state in states]),
            "populations": np.array([state.populations for state in states]),
            "correlations": last.correlations,
            "coordinates": register.coordinates,
        },
        units={"duration": "us", "smallest_distance": "um", "c6": "rad/us um^6"},
        formulas={"correlations": "<n_i n_j> - <n_i><n_j>"},
        notes=notes,
        model=sequence_model(register, pulse, params.device, "atoms.dynamics"),
    )


def _populations(states: Sequence[State], register: Register) -> Figure:
    times = np.array([0.0, *(state.time for state in states)])
    values = np.vstack([np.zeros(len(register)), *(state.populations for state in states)])
    curves = [Series(name, times, values[:, i]) for i, name in enumerate(register.names)]
    return Line(title="Populations", series=curves, x=Axis("time", "us"), y=Axis("probability excited"))


def _pictures(
    states: Sequence[State], register: Register, pulse: Pulse, device: Device, histogram: np.ndarray
) -> dict[str, Figure]:
    from ketbench_atoms.drawing.registers import pulse_figure, register_figure

    omega = _largest(pulse)
    return {
        "populations": _populations(states, register),
        "register": register_figure(register, device, omega, f"Register of {len(register)} atoms"),
        "pulse": pulse_figure(pulse),
        "correlations": HeatMap(
            title="Correlations at the end",
            values=states[-1].correlations,
            columns=register.names,
            rows=register.names,
            z=Axis("<n_i n_j> - <n_i><n_j>"),
            diverging=True,
        ),
        "excitations": Bars(
            title="Excitations at the end",
            categories=[str(k) for k in range(len(histogram))],
            names=["probability"],
            values=histogram[None],
            x=Axis("atoms excited"),
            y=Axis("probability"),
        ),
    }


def _rabi_is_wrong(result: Result) -> str:
    times, found = result.arrays["times"], result.arrays["populations"][:, 0]
    right = np.sin(np.pi * times) ** 2
    off = float(np.abs(found - right).max())
    return "" if off < 1e-6 else f"the population is off by {off:.2g}"
