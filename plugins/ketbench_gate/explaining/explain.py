"""Chooses and computes the explaining figures of a finished training, and says what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from ketbench.plugin import Circuit, Figure, Value
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining import landscape, states, variance, widened
from ketbench_gate.explaining.costs import DRAWN, LONGEST, QUICK, costs
from ketbench_gate.explaining.outputs.boundary import GRID, boundary_figures
from ketbench_gate.explaining.outputs.classifying import class_figures
from ketbench_gate.explaining.outputs.regressing import residual_figures
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.explaining.trajectories import trajectory_figures
from ketbench_gate.explaining.trial import slowness
from ketbench_gate.models.parts.several import SeveralObjective

QUICK_SECONDS = 3.0
"""Estimate above which the decision boundary is left out."""
SINGLE = 5
"""How much faster the trained model itself is, which mostly computes in single precision."""


@dataclass
class Explained:
    """What was found, and sentences about what was not."""

    figures: dict[str, Figure] = field(default_factory=dict)
    summary: dict[str, Value] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


Step = Callable[[Subject, Explained], None]
MODELS = "errors on the test part"


@dataclass(frozen=True, slots=True)
class Figuring:
    """A figure is about to be computed.

    Parameters
    ----------
    name : str
    behind : float
        Share of the estimated time that the figures before it took.
    """

    name: str
    behind: float


def explained(subject: Subject, how: str) -> Iterator[Figuring | Explained]:
    """Say before each figure which it is, compute it, and give all of them in the end.

    Parameters
    ----------
    subject : Subject
    how : str
        "quick" for what the trained model answers at once, "full" for what samples the circuit too, or "none".
    """
    found = Explained()
    expected = _expected(subject.work.circuit)
    total, behind = sum(expected.values()), 0.0
    for name, compute in wanted(subject, how):
        yield Figuring(name, behind / total if total else 0.0)
        compute(subject, found)
        behind += expected.get(name, 0.0)
    yield found


def expected_seconds(circuit: Circuit, work: Work, n_features: int, how: str) -> float:
    """About how long the costly figures will take, from a short trial of this circuit on this machine."""
    if how != "full" or not circuit.trainable:
        return 0.0
    expected = sum(_expected(work.circuit).values())
    return slowness(circuit, work, n_features) * expected if expected else 0.0


def _expected(circuit: Lowered) -> dict[str, float]:
    return {name.lower(): seconds for name, seconds in costs(circuit).items() if seconds <= LONGEST}


def wanted(subject: Subject, how: str, present: Collection[str] = ()) -> list[tuple[str, Step]]:
    """The figures that are asked for and not there yet, one after another: what each is called, and its computation."""
    steps: list[tuple[str, Step]] = []
    if how == "none":
        return steps
    if not subject.model.is_plain:
        return [] if QUICK.intersection(present) else [(MODELS, _models), ("the circuit", _behind_an_encoder)]
    if not QUICK.intersection(present):
        steps += [(MODELS, _models), ("decision boundary", _boundary), ("parameters over time", _trajectories)]
    if how == "full" and not subject.circuit.trainable:
        steps.append(("what the circuit reaches", _nothing_trains))
    elif how == "full":
        steps += [(name.lower(), _unless_long(name)) for name, drawn in DRAWN.items() if drawn not in present]
    return steps


def _behind_an_encoder(subject: Subject, found: Explained) -> None:
    """Decision boundary and landscape are drawn over the circuit's own features."""
    _trajectories(subject, found)
    where = "with other circuits" if subject.model.more_circuits else "behind an encoder"
    found.notes.append(f"Decision boundary and loss landscape are not drawn: the circuit stands {where}.")


def _models(subject: Subject, found: Explained) -> None:
    if isinstance(subject.objective, SeveralObjective):
        _models_of_several(subject, found)
    elif subject.objective.is_classification:
        found.figures |= class_figures(subject.models, subject.samples.classes)
    elif not subject.samples.targets:
        found.figures |= residual_figures(subject.models, subject.samples)


def _models_of_several(subject: Subject, found: Explained) -> None:
    """Curves of each target of classes, named by its place among the targets from the second on."""
    for share in subject.samples.shares:
        one = share.target
        if not one.classes:
            continue
        models = [replace(m, test=(share.of(m.test[0]), share.wanted(m.test[1]))) for m in subject.models]
        end = f"_{share.place + 1}" if share.place else ""
        for name, figure in class_figures(models, one.classes).items():
            found.figures[f"{name}{end}"] = replace(figure, title=f"{figure.title}, '{one.name}'")


def _boundary(subject: Subject, found: Explained) -> None:
    if subject.samples.targets:
        return
    if _boundary_is_quick(subject):
        found.figures |= boundary_figures(subject)
    else:
        found.notes.append(f"Decision boundary not measured: {GRID**2} evaluations take too long with this engine.")


def _trajectories(subject: Subject, found: Explained) -> None:
    found.figures |= trajectory_figures(subject.circuit, subject.history)


def _boundary_is_quick(subject: Subject) -> bool:
    is_ours = isinstance(subject.model.engine, StatevectorEngine)
    return is_ours and widened.seconds(subject.work.circuit, GRID**2) / SINGLE < QUICK_SECONDS


def _nothing_trains(subject: Subject, found: Explained) -> None:
    found.notes.append("Landscape, gradient variance and expressibility not measured: nothing in the circuit trains.")


def _unless_long(name: str) -> Step:
    """The computation of a costly figure, or a sentence where it would take too long."""

    def compute(subject: Subject, found: Explained) -> None:
        seconds = costs(subject.work.circuit)[name]
        if seconds > LONGEST:
            wires = subject.work.circuit.n_wires
            found.notes.append(f"{name} not measured: {wires} qubits would take about {seconds:.0f} s.")
        else:
            _STEPS[name](subject, found)

    return compute


def _landscape(subject: Subject, found: Explained) -> None:
    found.figures |= landscape.landscape_figures(subject, *landscape.loss_plane(subject))


def _variance(subject: Subject, found: Explained) -> None:
    observable = subject.work.observables[0].text
    found.figures |= variance.variance_figures(subject.circuit, observable, variance.gradient_variances(subject))


def _reach(subject: Subject, found: Explained) -> None:
    if not states.is_pure(subject.circuit):
        found.notes.append("Expressibility not measured: the circuit measures or resets in its middle.")
        return
    features = subject.samples.parts["train"][0].cpu().double().numpy()
    reach = states.reach(subject.circuit, features, subject.seed, subject.cancelled)
    found.figures |= states.reach_figures(reach, 2**subject.circuit.n_wires)
    found.summary |= {"expressibility": reach.expressibility, "entangling_capability": reach.entangling}
    found.formulas |= {"expressibility": states.EXPRESSIBILITY, "entangling_capability": states.ENTANGLING}


_STEPS: dict[str, Step] = {"Loss landscape": _landscape, "Gradient variance": _variance, "Expressibility": _reach}
