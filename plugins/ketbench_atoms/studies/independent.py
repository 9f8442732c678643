"""`atoms.mis`: the largest independent set of a graph by a ramp of the detuning, beside exact and greedy ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Described,
    Event,
    InputError,
    KetbenchError,
    Logged,
    Measured,
    Model,
    Page,
    PlainGraph,
    Problem,
    Progress,
    QuickFix,
    Result,
    RunCancelled,
    Severity,
    Task,
    Value,
)
from ketbench_atoms.learning.backend import atoms_available, load_engines
from ketbench_atoms.paging.pages import sets_page
from ketbench_atoms.studies.params import MOST_PLACES, SetParams

if TYPE_CHECKING:
    from ketbench_atoms.physics.device import Device
    from ketbench_atoms.physics.pulse import Pulse
    from ketbench_atoms.studies.sources import Source

_MOST_IMPROVED = 12
_SHOWN_PAIRS = 3


_REPORTED = (
    *("set_size", "shots", "independent_share", "mean_set_size", "subspace_bound", "probability_of_maximum"),
    *("maximum", "atoms", "omega", "delta", "blockade_radius", "false_edges", "missed_edges", "level", "c6"),
)


class IndependentSet:
    """Looks for a maximum independent set with atoms."""

    name = "atoms.mis"
    title = "Independent set (neutral atoms)"
    needs = frozenset({"dataset"})
    reads_problems = True
    params = SetParams

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return ("probability_of_maximum",) if params is None else _REPORTED

    def example(self) -> tuple[Task, SetParams]:
        """A ring of six, for the conformance suite."""
        from ketbench_atoms.learning.example import rings_and_paths

        return Task(dataset=rings_and_paths(), seed=1), SetParams(row=7, duration=2.0, samples=200)

    def available(self) -> Availability:
        """Whether it can run here."""
        return atoms_available()

    def warm(self) -> None:
        """Import what is heavy."""
        load_engines()

    def check(self, task: Task, params: SetParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            source, device, omega = _prepared(task, params)
        except KetbenchError as error:
            return [Problem(str(error), "params.places" if params.places else "dataset")]
        radius = device.blockade_radius(omega)
        stands = "0 stands for" if not params.omega else "is"
        why = ", between the longest edge and the nearest pair without one" if not params.omega else ""
        text = f"{device.shown()} Omega {stands} {omega:.3g} rad/µs, the blockade radius {radius:.2f} µm{why}."
        found = [Problem(text, "params.omega", Severity.NOTE)]
        wrong = _wrong_pairs(source, radius)
        quick_fix = None if params.places else _taken_over(source)
        if wrong:
            text = f"The layout shows another graph: {wrong}."
            remedy = "Answers are still checked against the graph."
            found.append(Problem(text, "params.places", Severity.WARNING, remedy, quick_fix))
        elif quick_fix is not None:
            text = "Near pairs are exactly the edges; taken over, the places can be dragged."
            found.append(Problem(text, "params.places", Severity.NOTE, quick_fix=quick_fix))
        return found

    def near(self, task: Task, params: SetParams, name: str) -> tuple[float, str]:
        """The blockade radius, as the pulse of these places has it."""
        from ketbench_atoms.learning.data import device_of
        from ketbench_atoms.studies.sources import source_of

        if task.dataset is None:
            raise InputError("The pulse follows the graph; choose a dataset of graphs.")
        device = device_of(params.device)
        source = source_of(task.dataset, params.row, params, task.seed, params.places)
        return device.blockade_radius(_settled(source, device, params.omega)[1]), "blockade radius"

    def page(self, task: Task, params: SetParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return sets_page(result)

    def run(self, task: Task, params: SetParams, context: Context) -> Iterator[Event | Result]:
        """Shape the pulse, evolve, read out, compare."""
        import torch

        from ketbench_atoms.learning.setup import engine_of

        torch.set_num_threads(max(1, context.threads))
        source, device, omega = _prepared(task, params)
        yield Described(
            {"engine": "ketbench_atoms", "device": engine_of(params.engine), "torch": str(torch.__version__)}
        )
        yield Logged(f"{source.name}: {len(source.register)} atoms. {device.shown()}")
        try:
            pulse = yield from _pulse(source, device, omega, params, context)
            if not context.cancelled():
                yield _answered(task, source, device, pulse, omega, params, context)
        except RunCancelled:
            return

    def export(
        self, task: Task, params: SetParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """The sequence in Pulser's abstract form."""
        from ketbench_atoms.studies.sequences import exported

        return exported(model, form, Path(folder))


def _prepared(task: Task, params: SetParams) -> tuple[Source, Device, float]:
    from ketbench_atoms.graphs.layouts import margin
    from ketbench_atoms.learning.data import device_of
    from ketbench_atoms.simulator.room import refuse_atoms
    from ketbench_atoms.studies.ramping import adiabatic
    from ketbench_atoms.studies.sources import source_of

    if task.dataset is None:
        raise InputError("An independent set needs a graph; choose a dataset of graphs, edges (i, j) or places (x, y).")
    device = device_of(params.device)
    source = source_of(task.dataset, params.row, params, task.seed, params.places)
    refuse_atoms(len(source.register), subspace=True)
    if source.graph is not None and params.unit_disk and margin(source.graph, source.register.coordinates) < 1:
        raise InputError(
            f"{source.name} is not a unit-disk graph in this layout; choose another, or switch 'unit_disk' off."
        )
    if params.optimise and len(source.register) > _MOST_IMPROVED:
        raise InputError(
            f"A pulse is optimised for up to {_MOST_IMPROVED} atoms; this register has {len(source.register)}."
        )
    source, omega = _settled(source, device, params.omega)
    device.require(source.register, adiabatic(omega, params.delta or 2 * omega, params.duration))
    return source, device, omega


def _settled(source: Source, device: Device, omega: float) -> tuple[Source, float]:
    """Amplitude, and the graph of pairs within the blockade where only places are given."""
    from ketbench_atoms.studies.ramping import chosen_omega

    if source.graph is not None:
        return source, omega or chosen_omega(source.graph, source.register, device)
    omega = omega or min(device.c6 / (1.2 * source.register.smallest_distance) ** 6, device.max_omega)
    near = np.triu(source.register.distances <= device.blockade_radius(omega), 1)
    graph = PlainGraph(len(source.register), np.argwhere(near), places=source.register.coordinates)
    return replace(source, graph=graph), omega


def _differences(source: Source, radius: float) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs within the blockade that are not an edge, and edges beyond it, each by the numbers of its nodes."""
    assert source.graph is not None
    near = np.triu(source.register.distances <= radius, 1)
    wanted = np.triu(source.graph.adjacency, 1)
    false, missed = (np.argwhere(kept).tolist() for kept in (near & ~wanted, wanted & ~near))
    return [(a, b) for a, b in false], [(a, b) for a, b in missed]


def _wrong_pairs(source: Source, radius: float) -> str:
    """Which pairs are too near or too far, by nodes from 0; empty if none are."""
    false, missed = _differences(source, radius)
    said = [(false, "within the blockade without an edge"), (missed, "joined but beyond it")]
    return "; ".join(f"{_named(pairs)} {what}" for pairs, what in said if pairs)


def _named(pairs: Sequence[tuple[int, int]]) -> str:
    shown = ", ".join(f"{a}-{b}" for a, b in pairs[:_SHOWN_PAIRS])
    more = f" and {len(pairs) - _SHOWN_PAIRS} more" if len(pairs) > _SHOWN_PAIRS else ""
    return f"nodes {shown}{more}"


def _taken_over(source: Source) -> QuickFix | None:
    """One click that makes the layout's places one's own, where the form has room for them."""
    register = source.register
    if len(register) > MOST_PLACES:
        return None
    # To the last digit: a pair may lie on the rim of the blockade, where rounding would join or part it.
    rows = [{"x": float(x), "y": float(y)} for x, y in register.coordinates]
    return QuickFix("Take the places over", "Puts the layout's places into the form, to be dragged", {"places": rows})


def _pulse(source: Source, device: Device, omega: float, params: SetParams, context: Context) -> Any:
    from ketbench_atoms.studies.ramping import adiabatic, improved

    pulse = adiabatic(omega, params.delta or 2 * omega, params.duration)
    if not params.optimise:
        return pulse
    assert source.graph is not None
    least = float("inf")
    start = omega, params.delta or 2 * omega, params.duration
    tried = improved(source.graph, source.register, start, device, params.optimise, context.cancelled)
    for step, (cost, shape) in enumerate(tried, start=1):
        if cost < least:
            least, pulse = cost, shape
        yield Measured(step, {"cost": cost})
        yield Progress(step, params.optimise + 1, f"pulse shape {step} of {params.optimise}")
    return pulse


def _answered(
    task: Task, source: Source, device: Device, pulse: Pulse, omega: float, params: SetParams, context: Context
) -> Result:
    from ketbench_atoms.learning.setup import noise_of
    from ketbench_atoms.simulator.noisy import misread_bits, noisy_states
    from ketbench_atoms.studies.answers import answer, pictures
    from ketbench_atoms.studies.sequences import sequence_model
    from ketbench_atoms.studies.sets import exact_set, greedy_set

    graph = source.graph
    assert graph is not None
    noise = noise_of(params, task.seed)
    # Noise may move atoms closer than the least distance that was looked at before.
    near = replace(device, min_distance=0.0, max_radius=float("inf"), max_omega=float("inf"))
    how = {"tolerance": 1e-3, "precision": params.precision.value, "cancelled": context.cancelled, "device": near}
    states = noisy_states(source.register, pulse, noise, **how)
    each = -(-params.samples // len(states))
    bits = np.concatenate(
        [misread_bits(s.sampled(each, task.seed + i), noise, task.seed + i) for i, s in enumerate(states)]
    )
    found = answer(graph, states, bits[: params.samples])
    exact, greedy = exact_set(graph), greedy_set(graph)
    false, missed = _differences(source, device.blockade_radius(omega))
    summary: dict[str, Value] = {
        **found.summary,
        "probability_of_maximum": found.probability(int(exact.sum())),
        "maximum": int(exact.sum()),
        "atoms": len(source.register),
        "omega": omega,
        "delta": params.delta or 2 * omega,
        "blockade_radius": device.blockade_radius(omega),
        "false_edges": len(false),
        "missed_edges": len(missed),
        "level": device.level,
        "c6": device.c6,
    }
    baselines = [
        Baseline("exact", "Exact (HiGHS)", {"set_size": int(exact.sum())}, "Proved by branch and bound."),
        Baseline("greedy", "Greedy by degree", {"set_size": int(greedy.sum())}, "One pass; no time limit."),
    ]
    return Result(
        summary=summary,
        baselines=baselines,
        figures=pictures(source, device, omega, pulse, found),
        arrays={"shots": found.bits, "exact": exact, "greedy": greedy, "coordinates": source.register.coordinates},
        units={"omega": "rad/us", "delta": "rad/us", "blockade_radius": "um", "c6": "rad/us um^6"},
        formulas={"probability_of_maximum": "sum of the probabilities of all independent sets of that size"},
        notes=[device.shown(), *found.notes],
        model=sequence_model(source.register, pulse, params.device, "atoms.mis"),
    )
