"""One sweep forward to the state and one back to all gradients, holding a fixed number of states at any depth."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_gate.engines.statevector import kernels
from ketbench_gate.engines.statevector.arrays import Array, Arrays
from ketbench_gate.engines.statevector.planning.plan import Plan
from ketbench_gate.engines.statevector.planning.planned_steps import (
    Group,
    Kind,
    PhaseStep,
    PlannedStep,
    ShuffleStep,
    TurnStep,
)
from ketbench_gate.engines.statevector.product import Opened, closed, opened

KEPT = 3
"""The last states that gradients are read from and that are kept; earlier ones are computed again by undoing steps."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a sweep reads besides the plan.

    Parameters
    ----------
    shared : array of float, shape (n_shared,)
    of_sample : array of float, shape (n_sample, batch)
        The batch is 1 where nothing differs between samples.
    prepared : tuple of array of complex, shape (2**k, batch)
    """

    shared: Array
    of_sample: Array
    prepared: tuple[Array, ...]


@dataclass(eq=False)
class Swept:
    """The end of a forward sweep and what the way back needs; a way back may let go of the states behind it."""

    state: Array | None
    kept: dict[int, Array]
    opened: Opened
    gates: Array
    runs: Array
    matrices: dict[Kind, Array]


@dataclass(frozen=True, eq=False)
class Gradients:
    """By shared angles, by angles of samples, and bras (conjugated rows) of the prepared factors."""

    shared: Array
    of_sample: Array
    prepared: list[Array]


def forward(xp: Arrays, plan: Plan, inputs: Inputs, *, keep: bool) -> Swept:
    """From the angles to the state, shape (2**n, batch)."""
    gates = kernels.gate_matrices(xp, plan.runs, inputs.shared)
    runs = kernels.chained(gates) if gates.shape[0] else gates
    matrices = _matrices(xp, plan, runs)
    after = None if plan.start.after is None else xp.take(runs, plan.start.after)
    begun, state = opened(xp, plan.start, _start_angles(xp, plan, inputs), inputs.prepared, after)
    if plan.start.order is not None:
        state = xp.take(state, plan.start.order)
    kept: dict[int, Array] = {}
    wanted = sorted({_read_behind(place, step) for place, step in enumerate(plan.steps) if step.trains})[-KEPT:]
    for place, step in enumerate((None, *plan.steps), -1):
        if step is not None:
            state = _done(xp, plan, step, state, inputs, matrices)
        if keep and place in wanted:
            kept[place] = state
    return Swept(state, kept, begun, gates, runs, matrices)


def _read_behind(place: int, step: PlannedStep) -> int:
    """The step behind which a step's gradient is read; -1 for the start.

    Turns are read before they are done, where the phases before them are read too: one state serves both.
    """
    return place - 1 if isinstance(step, TurnStep) else place


def backward(
    xp: Arrays, plan: Plan, inputs: Inputs, swept: Swept, bra: list[Array], *, once: bool = False
) -> Gradients:
    """From the bra at the end, alone in a list, to the gradients by all angles; ``once`` uses up the states."""
    # The list holds the only reference to the bra, so that no earlier one stays in memory.
    way = _Back(xp, plan, inputs, swept, bra, once=once)
    for place in range(len(plan.steps) - 1, -1, -1):
        way.step(place)
    if plan.start.order_back is not None:
        way.bra[0] = xp.take(way.bra[0], plan.start.order_back)
    return way.finished(way.bra[0])


def _matrices(xp: Arrays, plan: Plan, runs: Array) -> dict[Kind, Array]:
    found: dict[Kind, Array] = {}
    for (size, is_real), members in plan.groups.items():
        chosen = xp.take(runs, members.reshape(-1)).reshape(-1, size, 2, 2)
        found[size, is_real] = kernels.kronned(chosen.real if is_real else chosen)
    return found


def _start_angles(xp: Arrays, plan: Plan, inputs: Inputs) -> Array:
    shared = inputs.shared[:, None]
    if not plan.start.is_of_sample:
        return shared
    batch = inputs.prepared[0].shape[1] if inputs.prepared else inputs.of_sample.shape[1]
    return xp.joined([xp.widened(shared, batch), inputs.of_sample]) if plan.n_sample else xp.widened(shared, batch)


def _done(
    xp: Arrays, plan: Plan, step: PlannedStep, state: Array, inputs: Inputs, matrices: dict[Kind, Array]
) -> Array:
    match step:
        case TurnStep(groups):
            for group in groups:
                state = kernels.applied(xp, matrices[group.kind][group.place], state, group, plan.n_wires)
            return state
        case PhaseStep():
            return xp.times(state, kernels.phase_factor(xp, step, inputs.shared, inputs.of_sample))
        case ShuffleStep():
            return xp.take(state, step.source)


class _Back:
    """The way back: undoes steps on the ket where no copy was kept, moves the bra, collects gradients."""

    def __init__(self, xp: Arrays, plan: Plan, inputs: Inputs, swept: Swept, bra: list[Array], *, once: bool) -> None:
        self.bra = bra
        self._xp, self._plan, self._inputs, self._swept = xp, plan, inputs, swept
        self._ket, self._at = swept.state, len(plan.steps) - 1
        self._once = once
        if once:
            swept.state = None
        self._overlaps: dict[Kind, dict[int, Array]] = {}
        self._shared: list[tuple[Array, Array]] = []
        self._of_sample: list[tuple[Array, Array]] = []
        self._adjoints: dict[Kind, Array] = {}
        self._transposes = {kind: m.swapaxes(1, 2) for kind, m in swept.matrices.items()}

    def step(self, place: int) -> None:
        """Read the gradient of one step and move the bra before it."""
        step = self._plan.steps[place]
        match step:
            case TurnStep(groups):
                ket = self._ket_behind(_read_behind(place, step)) if step.trains else None
                self._turned(groups, self.bra, self._transposes)
                if ket is not None:
                    self._read_groups(groups, self.bra[0], ket)
            case PhaseStep():
                if step.trains:
                    self._read_phases(step, self.bra[0], self._ket_behind(place))
                moved = self._xp.times(self.bra[0], self._factor(step))
                self.bra[0] = moved.sum(1)[:, None] if step.widens else moved
            case ShuffleStep():
                self.bra[0] = self._xp.take(self.bra[0], step.back)

    def finished(self, bra: Array) -> Gradients:
        """The gradients, once the bra stands before all steps."""
        plan, xp = self._plan, self._xp
        begun = closed(xp, plan.start, self._swept.opened, bra)
        if begun.angles is not None:
            self._read_start(begun.angles)
        self._read_turns(begun.traces)
        shared = _total(xp, plan.n_shared, self._shared, self._inputs.shared)
        of_sample = _total(xp, plan.n_sample, self._of_sample, self._inputs.of_sample)
        return Gradients(2 * shared, 2 * of_sample, begun.prepared)

    def _ket_behind(self, place: int) -> Array:
        kept = self._swept.kept.pop(place, None) if self._once else self._swept.kept.get(place)
        if kept is not None:
            self._ket, self._at = kept, place
        while self._at > place:
            step = self._plan.steps[self._at]
            held, self._ket = [self._ket], None
            self._ket = self._undone(step, held)
            if isinstance(step, PhaseStep) and step.widens:
                self._ket = self._ket[:, :1]
            self._at -= 1
        return self._ket

    def _undone(self, step: PlannedStep, held: list[Array]) -> Array:
        match step:
            case TurnStep(groups):
                if not self._adjoints:
                    self._adjoints = {kind: self._xp.conjugate(m) for kind, m in self._transposes.items()}
                return self._turned(groups, held, self._adjoints)
            case PhaseStep():
                return self._xp.times(held[0], self._xp.conjugate(self._factor(step)))
            case ShuffleStep():
                return self._xp.take(held[0], step.back)

    def _turned(self, groups: tuple[Group, ...], held: list[Array], matrices: dict[Kind, Array]) -> Array:
        """The only state in a list, replaced group by group, so that each is let go of at once."""
        for group in groups:
            held[0] = kernels.applied(self._xp, matrices[group.kind][group.place], held[0], group, self._plan.n_wires)
        return held[0]

    def _factor(self, step: PhaseStep) -> Array:
        return kernels.phase_factor(self._xp, step, self._inputs.shared, self._inputs.of_sample)

    def _read_groups(self, groups: tuple[Group, ...], bra: Array, ket: Array) -> None:
        trained = [group for group in groups if group.trains]
        column = self._xp.conjugate(bra) if any(group.is_real for group in trained) else None
        for group in trained:
            if group.is_real:
                found = kernels.real_overlap(self._xp, column, ket, group)
            else:
                found = kernels.overlap(bra, ket, group, self._plan.n_wires)
            self._overlaps.setdefault(group.kind, {})[group.place] = found

    def _read_phases(self, step: PhaseStep, bra: Array, ket: Array) -> None:
        both = self._xp.times(bra, ket)
        if step.shared is not None:
            found = self._xp.real_product(step.shared, both.sum(1)[:, None])
            self._shared.append((step.shared_slots, -found.imag[:, 0]))
        if step.of_sample is not None:
            self._of_sample.append((step.sample_slots, -self._xp.real_product(step.of_sample, both).imag))

    def _read_start(self, found: Array) -> None:
        runs, plan = self._plan.start.runs, self._plan
        slots = runs.slots.reshape(-1)
        rows = self._xp.added(plan.n_shared + plan.n_sample, slots, found.reshape(len(slots), -1))
        self._shared.append((None, rows[: plan.n_shared].sum(1)))
        if plan.n_sample and plan.start.is_of_sample:
            self._of_sample.append((None, rows[plan.n_shared :]))

    def _read_turns(self, begun: Array | None) -> None:
        plan, xp = self._plan, self._xp
        if not plan.trained and begun is None:
            return
        gates = xp.take(self._swept.gates, plan.trained_order)
        runs = xp.take(self._swept.runs, plan.trained_order)
        traced: list[Array] = []
        done = 0
        for kind, places in plan.trained.items():
            matrices = xp.stacked([self._overlaps[kind][place] for place in places])
            before = (matrices.reshape(len(places), -1) @ plan.traces[kind]).reshape(-1, 2, 2)
            traced.append(kernels.behind(runs[done : done + len(before)], before))
            done += len(before)
        if begun is not None:
            traced.append(begun)
        columns = kernels.run_gradients(plan.trained_runs, gates, xp.joined(traced))
        slots = plan.trained_runs.slots.swapaxes(0, 1).reshape(-1)
        self._shared.append((slots, xp.joined(columns[::-1])))


def _total(xp: Arrays, size: int, parts: list[tuple[Array, Array]], like: Array) -> Array:
    """Gradients summed up by slot; parts without slots cover all of them."""
    total = None
    for slots, values in parts:
        found = values if slots is None else xp.added(size, slots, values)
        total = found if total is None else total + found
    return 0 * like if total is None else total
