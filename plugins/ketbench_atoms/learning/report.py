"""The result of `atoms.kernel`: figures with intervals, words, baselines, pictures and the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Baseline, Figure, Result, Value
from ketbench_atoms.drawing import kernels as drawn
from ketbench_atoms.drawing.registers import pulse_figure, register_figure
from ketbench_atoms.kernels.features import Feature
from ketbench_atoms.learning.data import Graphs, device_of
from ketbench_atoms.learning.duplicates import isomorphism_classes
from ketbench_atoms.learning.judging import MAJORITY, OURS, TITLES, Board, main_figure
from ketbench_atoms.learning.keeping import kept_model
from ketbench_atoms.learning.machine import Machine
from ketbench_atoms.learning.params import KernelParams
from ketbench_atoms.learning.setup import pulse_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """All that a run found.

    Parameters
    ----------
    graphs : Graphs
    features : ndarray, shape (n, times, size)
    matrix : ndarray, shape (n, n)
    least : float
        Smallest eigenvalue before clipping.
    bound : float
        Largest bound of blockade subspaces; 0 for none.
    board : Board
    tests : mapping of str to mapping of str to float
        Figures on the test rows by method; empty without test rows.
    machine : Machine
    training : ndarray of int
    strength : float
    """

    graphs: Graphs
    features: Floats
    matrix: Floats
    least: float
    bound: float
    board: Board
    tests: Mapping[str, Mapping[str, float]]
    machine: Machine
    training: NDArray[np.int64]
    strength: float


def result_of(found: Finding, params: KernelParams, seed: int) -> Result:
    """Put it together."""
    classes = bool(found.graphs.classes)
    shown = ("f1_weighted", "balanced_accuracy") if classes else ("r2", "rmse")
    main = main_figure(classes=classes)
    beside = [method for method in TITLES if method != OURS]
    baselines = [Baseline(m, TITLES[m], _figures(found, m, shown), _note(m, found)) for m in beside]
    return Result(
        summary={**_figures(found, OURS, shown), **_facts(found, params), "verdict": verdict(found.board, main)},
        baselines=baselines,
        figures=_pictures(found, params, shown, main),
        arrays={"kernel": found.matrix, "features": found.features, "target": found.graphs.y},
        units={"smallest_distance": "um", "duration": "us", "omega": "rad/us", "c6": "rad/us um^6"},
        formulas={
            "kernel": "exp(-mu JS(P, P')), JS in nats (arXiv:2107.03247); local observables: radial",
            "balanced_accuracy": "mean over classes of the share of its graphs that are told right",
            "interval": "Student, variance times 1/J + test/train (Nadeau and Bengio 2003)",
        },
        notes=_notes(found, params, main),
        model=kept_model(_only(found), found.features[found.training], found.machine, params, found.strength, seed),
    )


def verdict(board: Board, main: str) -> str:
    """One sentence about the atoms and the kernels that are free, by the intervals of the differences."""
    rivals = [method for method in TITLES if method not in (OURS, MAJORITY)]
    by_word: dict[str, list[str]] = {}
    for method in rivals:
        by_word.setdefault(board.words(method, main), []).append(TITLES[method])
    told = {
        "better": "better than",
        "worse": "worse than",
        "not told apart": "not told apart from",
        "equal": "equal to",
    }
    parts = [f"{told[word]} {', '.join(names)}" for word, names in by_word.items()]
    beyond = board.words(MAJORITY, main)
    return f"On the same folds the atoms are {'; '.join(parts)}; against the majority: {beyond}."


def _figures(found: Finding, method: str, shown: Sequence[str]) -> dict[str, Value]:
    board = found.board
    made: dict[str, Value] = {}
    for figure in (*shown, *(["accuracy"] if found.graphs.classes else [])):
        made[figure] = board.mean(method, figure)
        low, high = board.interval(method, figure)
        made[f"{figure}_low"], made[f"{figure}_high"] = _plain(low), _plain(high)
    for figure, value in found.tests.get(method, {}).items():
        made[f"test_{figure}"] = _plain(value)
    if method != OURS:
        main = main_figure(classes=bool(found.graphs.classes))
        mean, low, high = board.difference(method, main)
        made["lead"], made["lead_low"], made["lead_high"] = _plain(mean), _plain(low), _plain(high)
        made["words"] = board.words(method, main)
    return made


def _facts(found: Finding, params: KernelParams) -> dict[str, Value]:
    device, graphs = device_of(params.device), found.graphs
    clipped = params.feature is Feature.HISTOGRAM and found.least < -1e-10 * len(found.matrix)
    return {
        "graphs": len(graphs.graphs),
        "left_out": len(graphs.skipped),
        "left_out_graphs": [f"{name}: {reason}" for name, reason in graphs.skipped],
        "most_atoms": max(len(register) for register in graphs.registers),
        "equal_graphs": len(graphs.graphs) - int(isomorphism_classes(graphs.graphs).max()) - 1,
        "kernel_is": "clipped to positive" if clipped else "positive",
        "smallest_eigenvalue": found.least,
        "C": found.strength,
        "level": device.level,
        "c6": device.c6,
        "omega": params.omega,
        "duration": params.duration,
        "smallest_distance": params.spacing,
        "subspace_bound": _plain(found.bound),
    }


def _notes(found: Finding, params: KernelParams, main: str) -> list[str]:
    graphs = found.graphs
    notes = [verdict(found.board, main), device_of(params.device).shown()]
    if graphs.skipped:
        notes.append(f"Left out: {len(graphs.skipped)} of {len(graphs.skipped) + len(graphs.graphs)} graphs.")
    if graphs.labels and not params.label_detuning:
        text = "Weisfeiler-Lehman and shortest paths see the labels of the nodes"
        notes.append(f"{text}; the atoms do not unless 'label_detuning' is set.")
    if found.bound:
        text = (
            f"Graphs above 16 atoms were simulated in the blockade subspace; its error is bounded by {found.bound:.2g}"
        )
        notes.append(f"{text} in total variation{', which says nothing' if found.bound >= 1 else ''}.")
    return notes


def _note(method: str, found: Finding) -> str:
    folds = len(found.board.values(OURS, main_figure(classes=bool(found.graphs.classes))))
    if method == MAJORITY:
        return f"The same {folds} folds; looks at no graph."
    return f"The same {folds} folds, C from the same six values inside the training rows."


def _pictures(found: Finding, params: KernelParams, shown: Sequence[str], main: str) -> dict[str, Figure]:
    graphs, device = found.graphs, device_of(params.device)
    word = "clipped" if _facts(found, params)["kernel_is"] != "positive" else "positive"
    told = f"The kernel is {word}: its smallest eigenvalue is {found.least:.2g}."
    at = int(np.argmax([len(register) for register in graphs.registers]))
    pictures: dict[str, Figure] = {
        "kernels": drawn.table_figure(found.board, shown, main),
        "scores": drawn.scores_figure(found.board, main),
        "kernel matrix": drawn.matrix_figure(found.matrix, graphs, told),
        "register": register_figure(
            graphs.registers[at], device, params.omega, f"Register of {graphs.names[at]}", graphs.graphs[at]
        ),
        "pulse": pulse_figure(pulse_of(params)),
    }
    if params.feature is Feature.HISTOGRAM:
        pictures["excitations"] = drawn.histogram_figure(found.features, graphs)
    if graphs.skipped:
        pictures["left out"] = drawn.skipped_figure(graphs.skipped)
    return pictures


def _only(found: Finding) -> Graphs:
    """The training rows alone."""
    from dataclasses import replace

    graphs, rows = found.graphs, found.training
    return replace(
        graphs,
        names=tuple(graphs.names[i] for i in rows),
        graphs=tuple(graphs.graphs[i] for i in rows),
        registers=tuple(graphs.registers[i] for i in rows),
        y=graphs.y[rows],
    )


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
