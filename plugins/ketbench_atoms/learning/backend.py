"""`atoms.kernel`: learns from graphs by what atoms do, beside kernels that cost nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketbench.plugin import (
    Availability,
    Context,
    Described,
    Drawn,
    Event,
    InputError,
    Logged,
    Measured,
    Model,
    Page,
    Prediction,
    Problem,
    Progress,
    Result,
    RunCancelled,
    Task,
    extra_scores,
    score_names,
)
from ketbench_atoms.learning.params import Duplicates, KernelParams
from ketbench_atoms.paging.pages import kernels_page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ketbench_atoms.learning.data import Graphs
    from ketbench_atoms.learning.judging import Board, Judging

_NAMED = 10


_REPORTED = (
    *("graphs", "left_out", "most_atoms", "equal_graphs", "smallest_eigenvalue", "C", "level", "c6", "omega"),
    *("duration", "smallest_distance", "subspace_bound"),
)


class GraphKernel:
    """Classifies or weighs graphs by a support vector machine on a kernel of atoms."""

    name = "atoms.kernel"
    title = "Graph kernel (neutral atoms)"
    needs = frozenset({"dataset"})
    params = KernelParams

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        target = task.dataset.target if task.dataset is not None else None
        classes = target is None or target.is_coded
        if params is None or task.dataset is None:
            return ("balanced_accuracy" if classes else "r2",)
        from ketbench_atoms.learning.data import any_held_back

        names = ("f1_weighted", "balanced_accuracy", "accuracy") if classes else ("r2", "rmse")
        tested = (*names, *score_names("classes" if classes else "values")) if any_held_back(task.dataset) else ()
        judged = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
        return (*judged, *(f"test_{name}" for name in tested), *_REPORTED)

    def example(self) -> tuple[Task, KernelParams]:
        """Rings and paths of few nodes, for the conformance suite."""
        from ketbench_atoms.learning.example import rings_and_paths

        return Task(dataset=rings_and_paths(), seed=1), KernelParams(folds=2, repeats=2)

    def available(self) -> Availability:
        """Whether it can run here."""
        return atoms_available()

    def warm(self) -> None:
        """Import what is heavy."""
        load_engines()

    def check(self, task: Task, params: KernelParams) -> Sequence[Problem]:
        """Findings before Run; registers are made, nothing is simulated."""
        from ketbench_atoms.learning.checks import findings

        return findings(task, params)

    def page(self, task: Task, params: KernelParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return kernels_page(result)

    def run(self, task: Task, params: KernelParams, context: Context) -> Iterator[Event | Result]:
        """Measure every graph, judge every kernel on the same folds, keep a machine of all rows but the test part."""
        import torch

        from ketbench_atoms.learning.data import device_of, graphs_of
        from ketbench_atoms.learning.setup import engine_of, pulse_of

        assert task.dataset is not None
        torch.set_num_threads(max(1, context.threads))
        device = device_of(params.device)
        if problem := device.pulse_problem(pulse_of(params)):
            raise InputError(problem)
        found = graphs_of(task.dataset, params, task.seed)
        yield Described(
            {"engine": "ketbench_atoms", "device": engine_of(params.engine), "torch": str(torch.__version__)}
        )
        yield Logged(device.shown())
        for name, reason in found.skipped[:_NAMED]:
            yield Logged(f"{name} is left out: {reason}.", "warning")
        if len(found.skipped) > _NAMED:
            yield Logged(f"{len(found.skipped) - _NAMED} more graphs are left out; the table of the run names them.")
        try:
            yield from _worked(found, params, task.seed, context)
        except RunCancelled:
            return

    def predict(self, task: Task, params: KernelParams, model: Model, rows: Any, context: Context) -> Prediction:
        """What the kept machine says of new graphs."""
        from ketbench_atoms.learning.keeping import prediction

        return prediction(model, rows, context)

    def export(
        self, task: Task, params: KernelParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Arrays with a script ("folder"), or a sequence for each training graph ("pulser")."""
        from ketbench_atoms.learning.exporting import exported

        return exported(model, form, Path(folder))


def atoms_available() -> Availability:
    """Whether torch and networkx are installed."""
    from importlib.util import find_spec

    missing = [name for name in ("networkx", "torch") if find_spec(name) is None]
    if missing:
        return Availability(False, f"{', '.join(missing)} is not installed.", "Install the extra ketbench[atoms].")
    return Availability(True, "Simulates on the processor, or on a GPU where there is one.")


def load_engines() -> None:
    """Import torch and scikit-learn."""
    import sklearn.svm  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import torch  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _worked(found: Graphs, params: KernelParams, seed: int, context: Context) -> Iterator[Event | Result]:
    import numpy as np

    from ketbench_atoms.kernels.features import measured
    from ketbench_atoms.learning.duplicates import isomorphism_classes
    from ketbench_atoms.learning.judging import Board, Judging, outer_folds
    from ketbench_atoms.learning.setup import measurement_of, quantum_kernel

    how = measurement_of(params, seed, max(len(register) for register in found.registers))
    parts: dict[int, NDArray[np.float64]] = {}
    bound = 0.0
    groups = isomorphism_classes(found.graphs) if params.duplicates is Duplicates.TOGETHER else found.groups
    judging = Judging(params.folds, params.repeats, params.balanced, seed, bool(found.classes))
    rows = np.flatnonzero(~found.test)
    splits = outer_folds(found.y[rows], groups[rows], judging)
    total = len(found.registers) + len(splits)
    yield Progress(0, total, "simulating")
    for part in measured(found.registers, how, context.cancelled):
        parts.update(zip(part.rows, part.values, strict=True))
        bound = max(bound, part.bound)
        yield Progress(len(parts), total, f"{len(parts)} of {len(found.registers)} registers simulated")
    features = np.array([parts[i] for i in range(len(found.registers))])
    ours, matrix, least = quantum_kernel(features, params)
    board = Board(len(splits[0][1]) / len(splits[0][0]))
    yield from _judged(found, ours, rows, groups, (splits, judging, board), context)
    if context.cancelled():
        return
    yield _concluded(found, (ours, features, matrix, least, bound), rows, groups, (judging, board), params)


def _judged(
    found: Graphs, ours: Any, rows: NDArray[np.int64], groups: NDArray[np.int64], how: Any, context: Context
) -> Iterator[Event]:
    from ketbench_atoms.drawing.kernels import scores_figure
    from ketbench_atoms.learning.judging import judged, main_figure
    from ketbench_atoms.learning.setup import all_kernels

    splits, judging, board = how
    main = main_figure(classes=judging.classes)
    kernels = all_kernels(ours, found.graphs)
    outer = [(rows[train], rows[test]) for train, test in splits]
    done = len(found.registers)
    for scored in judged(kernels, found.y, groups, outer, judging, context.cancelled):
        board.rows.append(scored)
        if len(board.rows) % len(kernels) == 0:
            yield Measured(scored.fold + 1, {f"{main}_{name}": board.mean(name, main) for name in kernels})
            yield Drawn("scores", scores_figure(board, main))
            fold, folds = scored.fold + 1, len(outer)
            yield Progress(done + fold, done + folds, f"fold {fold} of {folds}", steps=folds)


def _concluded(
    found: Graphs,
    made: Any,
    rows: NDArray[np.int64],
    groups: NDArray[np.int64],
    how: tuple[Judging, Board],
    params: Any,
) -> Result:
    """Fit on all rows but the test part, and look at that once."""
    import numpy as np

    from ketbench_atoms.learning.judging import figures, predicted
    from ketbench_atoms.learning.machine import chosen_strength, fitted, spread
    from ketbench_atoms.learning.report import Finding, result_of
    from ketbench_atoms.learning.setup import all_kernels

    ours, features, matrix, least, bound = made
    judging, board = how
    held = np.flatnonzero(found.test)
    tests: dict[str, dict[str, float]] = {}
    if len(held):
        for name, kernel in all_kernels(ours, found.graphs).items():
            told, _ = predicted(kernel, found.y, groups, rows, held, judging)
            tests[name] = figures(found.y[held], told, found.y[rows], classes=judging.classes)
            given = extra_scores("classes" if judging.classes else "values", {"test": (found.y[held], told, None)})
            tests[name] |= {key.removeprefix("test_"): value for key, value in given.items() if value is not None}
    inside = ours(rows)[np.ix_(rows, rows)]
    how_chosen = {"classes": judging.classes, "balanced": judging.balanced}
    strength = chosen_strength(inside, found.y[rows], seed=judging.seed, groups=groups[rows], **how_chosen)
    machine = fitted(inside, found.y[rows], strength, **how_chosen)
    finding = Finding(found, features, matrix, least, bound, board, tests, machine, rows, strength / spread(inside))
    return result_of(finding, params, judging.seed)
