"""Chooses and computes the explaining figures of a finished training, and says what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ketbench.circuit import Circuit
from ketbench.figures import Figure
from ketbench.result import Value
from ketbench_gate.engine import Work
from ketbench_gate.explaining import landscape, states, variance, widened
from ketbench_gate.explaining.boundary import GRID, boundary_figures
from ketbench_gate.explaining.classifying import class_figures
from ketbench_gate.explaining.regressing import residual_figures
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.explaining.trajectories import trajectory_figures
from ketbench_gate.statevector_engine import StatevectorEngine

QUICK_SECONDS, LONGEST = 3.0, 60.0
"""Estimates above which a figure is left out."""
SINGLE = 5
"""How much faster the trained model itself is, which mostly computes in single precision."""


@dataclass
class Explained:
    """What was found, and sentences about what was not."""

    figures: dict[str, Figure] = field(default_factory=dict)
    summary: dict[str, Value] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figuring:
    """A costly figure is about to be computed.

    Parameters
    ----------
    name : str
    behind : float
        Share of the estimated time that the figures before it took.
    """

    name: str
    behind: float


def explained(subject: Subject, how: str) -> Iterator[Figuring | Explained]:
    """Say before each costly figure which it is, compute it, and give all of them in the end.

    Parameters
    ----------
    subject : Subject
    how : str
        "quick" for what the trained model answers at once, "full" for what samples the circuit too, or "none".
    """
    found = Explained()
    if how == "none":
        yield found
        return
    if subject.objective.is_classification:
        found.figures |= class_figures(subject.models, subject.samples.classes)
    else:
        found.figures |= residual_figures(subject.models, subject.samples)
    if _boundary_is_quick(subject):
        found.figures |= boundary_figures(subject)
    else:
        found.notes.append(f"Decision boundary not measured: {GRID**2} evaluations take too long with this engine.")
    found.figures |= trajectory_figures(subject.circuit, subject.history)
    if how == "full":
        yield from _full(subject, found)
    yield found


def expected_seconds(circuit: Circuit, work: Work, n_features: int, how: str) -> float:
    """About how long the costly figures will take, from a short trial of this circuit on this machine."""
    if how != "full" or not circuit.trainable:
        return 0.0
    estimated = [seconds for _, seconds in _costs(circuit, n_features) if seconds <= LONGEST]
    return widened.slowness(circuit, work, n_features) * sum(estimated) if estimated else 0.0


def _boundary_is_quick(subject: Subject) -> bool:
    is_ours = isinstance(subject.model.engine, StatevectorEngine)
    return is_ours and widened.seconds(subject.work.circuit, GRID**2) / SINGLE < QUICK_SECONDS


def _full(subject: Subject, found: Explained) -> Iterator[Figuring]:
    if not subject.circuit.trainable:
        found.notes.append(
            "Landscape, gradient variance and expressibility not measured: nothing in the circuit trains."
        )
        return
    costs = dict(_costs(subject.circuit, subject.samples.n_features))
    total = sum(seconds for seconds in costs.values() if seconds <= LONGEST)
    behind = 0.0
    for name, seconds in costs.items():
        if seconds > LONGEST:
            found.notes.append(
                f"{name} not measured: {subject.work.circuit.n_wires} qubits would take about {seconds:.0f} s."
            )
            continue
        yield Figuring(name, behind / total)
        _STEPS[name](subject, found)
        behind += seconds


def _costs(circuit: Circuit, n_features: int) -> Iterator[tuple[str, float]]:
    """Estimated seconds of each costly figure on one processor core."""
    wide = widened.widened(circuit, n_features)
    yield "Loss landscape", widened.seconds(wide, landscape.GRID**2 * landscape.ROWS)
    yield "Gradient variance", 3 * widened.seconds(wide, variance.DRAWS)
    yield "Expressibility", widened.seconds(wide, 2 * states.PAIRS)


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


_STEPS = {"Loss landscape": _landscape, "Gradient variance": _variance, "Expressibility": _reach}
