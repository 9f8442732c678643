"""`annealing.boltzmann`: trains a Boltzmann machine with a sampler of choice, its temperature always in sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Described,
    Drawn,
    Event,
    KetbenchError,
    Logged,
    Measured,
    Problem,
    Progress,
    Result,
    Severity,
    Task,
    prepare,
)
from ketbench_annealing.boltzmann.params import BoltzmannParams, Connections, SamplerName
from ketbench_annealing.example_tasks import small_table
from ketbench_annealing.solvers.backend import load_engines, samplers_available, versions

if TYPE_CHECKING:
    from ketbench_annealing.boltzmann.data import SpinData
    from ketbench_annealing.boltzmann.machine import Machine
    from ketbench_annealing.boltzmann.training import Course, Epoch

MOST_EXACT = 20
_DIGIT_PIXELS = 64

_REPORTED = (
    *("log_likelihood", "beta", "factor", "clipped", "sampler_share", "gradient", "relative_entropy"),
    *("start_log_likelihood", "visible", "hidden", "couplings"),
)


class Boltzmann:
    """Trains a restricted or graph-restricted Boltzmann machine."""

    name = "annealing.boltzmann"
    title = "Boltzmann machine"
    needs: frozenset[str] = frozenset()
    takes = frozenset({"dataset"})
    params = BoltzmannParams
    clocked = frozenset({"sampler_share"})

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return ("log_likelihood",) if params is None else _REPORTED

    def example(self) -> tuple[Task, BoltzmannParams]:
        """Six spins, for the conformance suite."""
        return small_table(), BoltzmannParams(hidden=2, epochs=2, reads=10)

    def available(self) -> Availability:
        """Whether it can run here."""
        return samplers_available()

    def warm(self) -> None:
        """Import what is heavy."""
        load_engines()

    def check(self, task: Task, params: BoltzmannParams) -> Sequence[Problem]:
        """Findings before Run."""
        visible = _DIGIT_PIXELS
        if task.dataset is not None:
            try:
                visible = len(prepare(task.dataset).feature_names)
            except KetbenchError as error:
                return [Problem(str(error), "dataset")]
        spins = visible + params.hidden
        found: list[Problem] = []
        if params.sampler is SamplerName.EXACT and spins > MOST_EXACT:
            text = f"Exact sampling lists all states of {spins} spins; it goes to {MOST_EXACT}."
            found.append(Problem(text, "params.sampler", remedy="Choose block Gibbs."))
        if params.sampler is SamplerName.OTHER and ":" not in params.other:
            found.append(Problem("Another sampler needs a name, as package.module:Class.", "params.other"))
        if params.sampler is SamplerName.OWN_SCHEDULE and not params.rescale:
            text = "Annealing as is draws at an unknown temperature; training will most likely fail."
            found.append(Problem(text, "params.sampler", Severity.WARNING))
        if params.connections is not Connections.RESTRICTED and spins > MOST_EXACT:
            text = "The likelihood of this layout cannot be counted or annealed: pseudo-likelihood is shown."
            found.append(Problem(text, "params.connections", Severity.NOTE))
        return found

    def run(self, task: Task, params: BoltzmannParams, context: Context) -> Iterator[Event | Result]:
        """Train, then train the control with block Gibbs where another sampler was chosen."""
        import torch

        from ketbench_annealing.boltzmann.data import spin_data
        from ketbench_annealing.boltzmann.pictures import beta_line
        from ketbench_annealing.boltzmann.samplers import draw_for
        from ketbench_annealing.boltzmann.training import trained

        torch.set_num_threads(max(1, context.threads))
        data = spin_data(task.dataset, task.seed)
        machine = _machine(data, params, task.seed)
        course = _course(params, task.seed)
        yield Described({"engine": params.sampler.value, "device": "cpu", **versions()})
        yield Logged(data.note)
        draw = draw_for(machine, params, task.seed)
        epochs: list[Epoch] = []
        for epoch in trained(machine, draw, data.train, data.test, course, context.cancelled):
            epochs.append(epoch)
            yield Progress(epoch.number, params.epochs, f"epoch {epoch.number}")
            yield Measured(epoch.number, _values(epoch))
            yield Drawn("beta", beta_line(epochs))
        if context.cancelled():
            return
        control = [] if params.sampler is SamplerName.GIBBS else _control(data, params, task.seed, context)
        if context.cancelled():
            return
        yield _result(data, machine, params, epochs, control)


def _machine(data: SpinData, params: BoltzmannParams, seed: int) -> Machine:
    from ketbench_annealing.boltzmann.machine import Machine, layout
    from ketbench_annealing.boltzmann.training import start_from

    machine = Machine(layout(params.connections.value, data.train.shape[1], params.hidden, data.width), seed)
    start_from(machine, data.train)
    return machine


def _course(params: BoltzmannParams, seed: int) -> Course:
    from ketbench_annealing.boltzmann.training import Course

    return Course(params.epochs, params.batch, params.learning_rate, params.rescale, seed)


def _control(data: SpinData, params: BoltzmannParams, seed: int, context: Context) -> list[Epoch]:
    """Train the same machine from the same start by block Gibbs."""
    from ketbench_annealing.boltzmann.sampling import BlockGibbs
    from ketbench_annealing.boltzmann.training import trained

    machine = _machine(data, params, seed)
    draw = BlockGibbs(machine, params.reads, params.sweeps, seed)
    return list(trained(machine, draw, data.train, data.test, _course(params, seed), context.cancelled))


def _values(epoch: Epoch) -> dict[str, float]:
    return {
        "log_likelihood": epoch.held_out.value,
        "beta": epoch.beta,
        "factor": epoch.factor,
        "clipped": epoch.clipped,
        "sampler_share": epoch.sampler_share,
        "gradient": epoch.gradient,
    }


def _result(
    data: SpinData, machine: Machine, params: BoltzmannParams, epochs: list[Epoch], control: list[Epoch]
) -> Result:
    from ketbench_annealing.boltzmann.likelihood import relative_entropy
    from ketbench_annealing.boltzmann.machine import edge_count
    from ketbench_annealing.boltzmann.pictures import beta_line, likelihood_line, machine_pictures
    from ketbench_annealing.boltzmann.temperature import BAND
    from ketbench_annealing.boltzmann.training import FACTOR_LIMIT

    last, free = epochs[-1], _independent(data)
    in_band = BAND[0] <= last.beta <= BAND[1]
    baselines = [Baseline("independent", "Independent spins", {"log_likelihood": free}, "Means of the training rows.")]
    if control:
        summary = {"log_likelihood": control[-1].held_out.value, "beta": control[-1].beta}
        baselines.append(Baseline("block_gibbs", "Block Gibbs", summary, "Same machine, start, steps and reads."))
    notes = [data.note]
    if not in_band:
        notes.append(f"The samples had beta {last.beta:.3g}, outside 0.8 to 1.25: the gradient was misleading.")
    if last.factor in (FACTOR_LIMIT, 1 / FACTOR_LIMIT):
        notes.append("The sampler sets its own scale, so no factor on the energies corrects its temperature.")
    return Result(
        summary={
            **_values(last),
            "likelihood_is": last.held_out.kind,
            "relative_entropy": relative_entropy(machine, data.test),
            "beta_in_band": in_band,
            "start_log_likelihood": epochs[0].held_out.value,
            "visible": machine.layout.visible,
            "hidden": machine.layout.hidden,
            "couplings": edge_count(machine.layout),
            "sampler": params.sampler.value,
        },
        baselines=baselines,
        figures={
            "likelihood": likelihood_line(epochs, control, free),
            "beta": beta_line(epochs),
            **machine_pictures(machine, last.samples, data.train, data.width),
        },
        arrays={
            "couplings": machine.between.numpy(),
            "visible_couplings": machine.within.numpy(),
            "visible_fields": machine.visible_fields.numpy(),
            "hidden_fields": machine.hidden_fields.numpy(),
        },
        units={"log_likelihood": "nat", "start_log_likelihood": "nat", "relative_entropy": "nat"},
        notes=notes,
    )


def _independent(data: SpinData) -> float:
    """Held-out log-likelihood of spins that know only their own mean, one count added to each side."""
    import torch

    up = ((data.train > 0).sum(dim=0) + 1) / (len(data.train) + 2)
    chance = torch.where(data.test > 0, up, 1 - up)
    return float(chance.log().sum(dim=1).mean())
