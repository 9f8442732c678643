"""Pages of energies, quantum kernels and Born machines: stages before, a sentence, tabs and numbers after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ketbench.plugin import Page, Quantities, Result, Stage, Tab, Task, Verdict, accuracy_interval, depth_of
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.kernels.params import KernelParams
from ketbench_gate.paging.stages import data_of_task

_ENERGIES = ("Found", "Exact", "Hartree-Fock")
CHEMICAL = 1.6
"""Milli-hartree of chemical accuracy, 1 kcal/mol."""


def energy_stages(task: Task, params: EnergyParams) -> Sequence[Stage]:
    """Operator, ansatz, search."""
    model = _word(params.model if task.dataset is None else "operator of the data")
    size = f"{params.sites} sites" if task.dataset is None else data_of_task(task).detail
    drawn = task.circuit is not None
    ansatz = task.circuit.name if task.circuit is not None else _word(params.ansatz)
    told = f"depth {depth_of(task.circuit)}" if task.circuit is not None else f"{params.layers} layers"
    return (
        Stage("Problem", model, size, "graph", ("dataset", "params.model", "params.sites", "params.problem")),
        Stage(
            "Ansatz",
            ansatz.capitalize() if not drawn else ansatz,
            told,
            "tree-structure",
            ("circuit", "params.ansatz", "params.layers"),
        ),
        Stage(
            "Search",
            _word(params.optimiser).upper(),
            f"{params.steps:,} steps" + (f", {_counted(params.starts, 'start')}" if params.starts else ""),
            "trend-down",
            ("params.optimiser", "params.steps", "params.rate", "params.starts"),
        ),
    )


def energy_page(result: Result) -> Page:
    """How near the exact energy it comes; a cut, where one was asked for, stands first."""
    answer = Quantities.of(
        "Energy",
        result,
        energy="Found",
        exact_energy="Exact",
        hartree_fock_energy="Hartree-Fock",
        error_mha="Error" if result.units.get("error_mha") else "Error, thousandths",
        variance="Variance",
        expected_cut="Cut, expected",
        best_cut="Cut, best answer",
        maximum_cut="Cut, largest",
        **(
            {}
            if result.summary.get("expectation_ratio") is None
            else {"expectation_ratio": "Expected share of the optimum"}
        ),
    )
    size = Quantities.of(
        "Search",
        result,
        qubits="Qubits",
        terms="Terms",
        parameters="Parameters",
        starts="Starts",
        gradient_norm="Gradient at the end",
        particles="Particles",
        spin="Spin",
    )
    tabs = (
        Tab("Energy", ("energy", "cut"), (_as_precise_as_the_verdict(answer), size)),
        Tab("State", ("occupations", "correlations")),
        Tab("Answers", ("answers", "landscape")),
        Tab("Starts", ("starts",)),
    )
    return Page(_energy(result), tabs)


def _as_precise_as_the_verdict(answer: Quantities) -> Quantities:
    """Energies are told apart by a thousandth of a hartree, so six digits of each stand here as above."""
    rows = [
        replace(row, value=f"{row.value:.6g} {row.unit}".replace("-", "−").strip(), unit="")
        if row.name in _ENERGIES and isinstance(row.value, float)
        else row
        for row in answer.rows
    ]
    return replace(answer, rows=tuple(rows))


def _energy(result: Result) -> Verdict | None:
    found, exact = (result.summary.get(key) for key in ("energy", "exact_energy"))
    if not isinstance(found, float):
        return None
    others = [(one.title, one.summary.get("energy")) for one in result.baselines if "xact" not in one.title]
    beaten = [(title, value) for title, value in others if isinstance(value, float) and value < found - 1e-9]
    told = ", ".join(f"{_inside(title)} {value:.6g}" for title, value in others if isinstance(value, float))
    if not isinstance(exact, float):
        return Verdict("same", f"Energy {found:.6g}; the exact one is not known", told, f"Energy {found:.6g}")
    gap = found - exact
    head = f"Energy {found:.6g}, {gap:.2g} above the exact {exact:.6g}" if gap > 1e-9 else f"Energy {found:.6g}, exact"
    if beaten:
        title, value = min(beaten, key=lambda pair: pair[1])
        return Verdict(
            "bad", f"{head}: worse than {_inside(title)}", f"{title} has {value:.6g}", "Worse than a control"
        )
    return Verdict("good" if gap * 1000 <= CHEMICAL else "fix", head, told, head.split(",")[0])


def kernel_stages(task: Task, params: KernelParams) -> Sequence[Stage]:
    """Data, feature map, kernel, learner."""
    drawn = task.circuit
    title = drawn.name if drawn is not None else _word(params.feature_map)
    detail = f"depth {depth_of(drawn)}" if drawn is not None else _counted(params.repeats, "layer")
    folds = f"{params.folds} inner folds"
    return (
        data_of_task(task),
        Stage("Feature map", title, detail, "tree-structure", ("circuit", "params.feature_map", "params.repeats")),
        Stage("Kernel", _word(params.kernel).capitalize(), f"{len(params.bandwidths)} bandwidths", "grid-four",
              ("params.kernel", "params.bandwidths")),
        Stage("Learner", _word(params.learner), folds, "stack", ("params.learner", "params.penalties", "params.folds")),
    )  # fmt: skip


def kernel_page(result: Result) -> Page:
    """The test score beside the classical kernels, then the kernel itself."""
    scores = Quantities.of(
        "Scores",
        result,
        test_accuracy="Test accuracy",
        test_balanced_accuracy="Test accuracy, balanced",
        test_r2="Test R²",
        inner_score="Inner folds",
        settings_tried="Settings tried",
        test_rows="Test rows",
        train_rows="Training rows",
    )
    kernel = Quantities.of(
        "Kernel",
        result,
        bandwidth="Bandwidth",
        alignment="Alignment",
        off_diagonal_mean="Mean off the diagonal",
        off_diagonal_variance="Variance off the diagonal",
        support_rows="Support rows",
        qubits="Qubits",
    )
    tabs = (
        Tab("Scores", ("outcome", "bandwidth"), (scores, kernel)),
        Tab("Kernel", ("kernel", "spectrum")),
    )
    return Page(_kernel(result), tabs)


def _kernel(result: Result) -> Verdict | None:
    key = next((name for name in ("test_accuracy", "test_balanced_accuracy", "test_r2") if _is(result, name)), "")
    if not key:
        return None
    own, name = result.summary[key], {"test_r2": "R²"}.get(key, key.removeprefix("test_").replace("_", " "))
    found = [(one.title, one.summary.get(key)) for one in result.baselines]
    known = [(title, value) for title, value in found if isinstance(value, (int, float))]
    rows = result.summary.get("test_rows")
    told = ""
    if key == "test_accuracy" and isinstance(rows, int) and isinstance(own, float):
        low, high = accuracy_interval(own, rows)
        told = f"95 % interval {low:.3f} to {high:.3f} over {rows} test rows. "
    if not known:
        return Verdict("same", f"Test {name} {own:.3f}", told.strip(), f"{own:.3f}")
    title, best = max(known, key=lambda pair: pair[1])
    told += f"The best control, {_inside(title)}, has {best:.3f}; one split tells no more than that"
    return Verdict(
        "same", f"Test {name} {own:.3f}, the best classical kernel {best:.3f}", told, f"Test {name} {own:.3f}"
    )


def generate_stages(task: Task, params: GenerateParams) -> Sequence[Stage]:
    """Data, circuit, loss, search."""
    drawn = task.circuit
    title = drawn.name if drawn is not None else "Hardware-efficient"
    detail = f"depth {depth_of(drawn)}" if drawn is not None else _counted(params.layers, "layer")
    return (
        data_of_task(task),
        Stage("Circuit", title, detail, "tree-structure", ("circuit", "params.layers", "params.bits")),
        *(_game(params) if params.method == "qgan" else _descent(params)),
    )


def _descent(params: GenerateParams) -> tuple[Stage, Stage]:
    """A distance that is minimised."""
    seeds = _counted(params.seeds, "seed")
    return (
        Stage("Loss", _word(params.loss).upper(), f"distance {_word(params.distance)}", "trend-down",
              ("params.method", "params.loss", "params.distance")),
        Stage("Search", _word(params.optimiser).upper(), f"{params.steps:,} steps, {seeds}",
              "trend-down", ("params.optimiser", "params.steps", "params.rate", "params.seeds")),
    )  # fmt: skip


def _game(params: GenerateParams) -> tuple[Stage, Stage]:
    """A game with a discriminator."""
    seeds = _counted(params.seeds, "seed")
    learning = f"{_counted(params.discriminator_steps, 'step')} a round"
    return (
        Stage("Discriminator", f"{_counted(params.hidden, 'hidden unit')}", learning, "stack",
              ("params.method", "params.hidden", "params.discriminator_rate", "params.discriminator_steps")),
        Stage("Game", "Adam, both sides", f"{params.steps:,} rounds, {seeds}", "trend-down",
              ("params.steps", "params.rate", "params.seeds")),
    )  # fmt: skip


def generate_page(result: Result) -> Page:
    """How far the distribution is from that of the data, beside classical models."""
    distance = Quantities.of(
        "Distance from the data",
        result,
        total_variation="Total variation",
        median_total_variation="Median over seeds",
        worst_total_variation="Worst seed",
        kl="Kullback-Leibler",
        mmd2="MMD²",
        generator_loss="Loss of the generator",
        discriminator_loss="Loss of the discriminator",
        round="Round",
    )
    samples = Quantities.of(
        "Samples",
        result,
        valid_share="Valid, share",
        sampled_valid_share="Valid, of drawn samples",
        patterns="Patterns in the data",
        patterns_generated="Of them generated",
        rows="Rows",
        qubits="Qubits",
        parameters="Parameters",
        seeds="Seeds",
    )
    tabs = (Tab("Samples", ("distribution",), (distance, samples)), Tab("Training", ("losses", "seeds")))
    return Page(_generate(result), tabs)


def _generate(result: Result) -> Verdict | None:
    own = result.summary.get("total_variation")
    known = [(one.title, one.summary.get("total_variation")) for one in result.baselines]
    found = [(title, value) for title, value in known if isinstance(value, float)]
    if not isinstance(own, float) or not found:
        return None
    title, best = min(found, key=lambda pair: pair[1])
    told = f"Total variation {own:.3f} against {best:.3f}; 0 is the data's own distribution"
    seeds = result.summary.get("seeds")
    told += f", best of {seeds} seeds" if isinstance(seeds, int) and seeds > 1 else ""
    if own <= best:
        return Verdict("good", f"Nearer to the data than {_inside(title)}, the best control", told, "Nearer")
    return Verdict("bad", f"Farther from the data than {_inside(title)}, the best control", told, "Farther")


def _is(result: Result, key: str) -> bool:
    return isinstance(result.summary.get(key), float)


def _word(value: Any) -> str:
    return str(getattr(value, "value", value)).replace("_", " ")


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _inside(title: str) -> str:
    """A control's title within a sentence; names of people keep their capital.

    >>> _inside("Best basis state"), _inside("Hartree-Fock"), _inside("RBF kernel")
    ('best basis state', 'Hartree-Fock', 'RBF kernel')
    """
    first = title.split(" ")[0]
    keeps = first[1:2].isupper() or first in ("Gaussian", "Laplacian") or "-" in first
    return title if keeps else title[:1].lower() + title[1:]
