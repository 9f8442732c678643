"""A run of `gate.autoencoder`: empty the trash qubits, and say how near that is to the best there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ketbench.plugin import (
    Axis,
    Bars,
    Baseline,
    Context,
    Described,
    Event,
    InputError,
    Line,
    Measured,
    Progress,
    Result,
    Series,
    Task,
    Value,
)
from ketbench_gate.objectives.compressing.params import AutoencoderParams
from ketbench_gate.objectives.compressing.states import Compressed, kept_at_most, states_of
from ketbench_gate.objectives.energy.ansatz.layered import hardware
from ketbench_gate.objectives.energy.optimisers import Limits, search
from ketbench_gate.objectives.energy.states.program import Program
from ketbench_gate.objectives.operators.pauli import Floats

_NO_WEIGHT, _SHOWN = 1e-12, 32
FORMULAS = {
    "trash_fidelity": "chance that all trash qubits are 0 behind the encoder, mean over rows (arXiv:1612.02806)",
    "bound": "sum of the 2^(qubits - trash) largest eigenvalues of the mean density matrix: no encoder passes it",
}


@dataclass(frozen=True, eq=False)
class TrashLoss:
    """``1 - Tr(P U rho U')`` by the encoder's parameters; each eigenstate of rho is run once.

    Parameters
    ----------
    programs : tuple of Program
        The encoder from each eigenstate.
    weights : ndarray, shape (n_programs,)
        The eigenvalues.
    kept : ndarray, shape (2**wires,)
        The diagonal of P: 1 where all trash qubits, the last wires, are 0.
    """

    programs: tuple[Program, ...]
    weights: Floats
    kept: Floats

    def value(self, values: Floats) -> float:
        """The loss alone."""
        states = (program.state(values) for program in self.programs)
        parts = [w * float((self.kept * np.abs(s) ** 2).sum()) for w, s in zip(self.weights, states, strict=True)]
        return 1.0 - sum(parts)

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        loss, slope = 1.0, np.zeros(len(values))
        for weight, program in zip(self.weights, self.programs, strict=True):
            state = program.state(values)
            moved = self.kept * state
            loss -= weight * float(np.vdot(state, moved).real)
            slope -= weight * program.gradient(values, state, moved)
        return loss, slope

    def metric(self, values: Floats) -> Floats:
        """Not offered for a mixture of states.

        Raises
        ------
        InputError
        """
        raise InputError("An autoencoder has no natural gradient here; choose lbfgs, adam or spsa.")


def loss_of(found: Compressed, params: AutoencoderParams) -> TrashLoss:
    """The loss of an encoder on the training rows."""
    program = hardware(found.wires, params.layers, is_real=True)
    weights, vectors = np.linalg.eigh(found.density)
    held = np.flatnonzero(weights > _NO_WEIGHT)
    kept = (np.arange(2**found.wires) & (2**params.trash - 1)) == 0
    programs = tuple(replace(program, start=np.ascontiguousarray(vectors[:, at])) for at in held)
    return TrashLoss(programs, weights[held], kept.astype(np.float64))


def run(task: Task, params: AutoencoderParams, context: Context) -> Iterator[Event | Result]:
    """Train from each seed, then look at the test rows once."""
    if task.dataset is None:
        raise InputError("gate.autoencoder needs a dataset of numbers; choose one.")
    found = states_of(task.dataset, params)
    loss = loss_of(found, params)
    bound = kept_at_most(found.density, found.wires, params.trash)
    yield Described({"engine": "statevector (numpy)", "qubits": str(found.wires), "encoding": params.encoding})
    size, step, most = loss.programs[0].n_parameters, 0, params.seeds * (params.steps + 1)
    best, least, curves = np.zeros(size), float("inf"), list[list[float]]()
    for seed in range(task.seed, task.seed + params.seeds):
        curves.append([])
        start = np.random.default_rng(seed).normal(scale=0.3, size=size)
        for point in search(params.optimiser, loss, start, Limits(params.steps, params.rate, 1e-9), seed):
            step += 1
            curves[-1].append(point.value)
            if point.value < least:
                best, least = point.values, point.value
            yield Measured(step, {"trash_fidelity": 1 - point.value, "to_the_bound": bound - 1 + point.value})
            yield Progress(min(step, most), most, f"seed {seed - task.seed + 1} of {params.seeds}", True)
            if context.cancelled():
                return
    yield _result(params, found, loss, bound, best, least, curves)


def _result(
    params: AutoencoderParams, found: Compressed, loss: TrashLoss, bound: float, best: Floats, least: float,
    curves: list[list[float]],
) -> Result:  # fmt: skip
    program, kept = loss.programs[0], 2 ** (found.wires - params.trash)
    tested = [float((loss.kept * np.abs(replace(program, start=row).state(best)) ** 2).sum()) for row in found.test]
    summary: dict[str, Value] = {
        "trash_fidelity": 1 - least,
        "test_trash_fidelity": float(np.mean(tested)) if tested else None,
        "bound": bound,
        "share_of_bound": (1 - least) / bound,
        "qubits": found.wires,
        "kept_qubits": found.wires - params.trash,
        "parameters": len(best),
    }
    spectrum = np.sort(np.linalg.eigvalsh(found.density))[::-1][:_SHOWN]
    names = [str(at + 1) for at in range(len(spectrum))]
    inside = np.where(np.arange(len(spectrum)) < kept, spectrum, 0.0)
    series = [Series(f"seed {at + 1}", np.arange(1, len(one) + 1), np.array(one)) for at, one in enumerate(curves)]
    figures = {
        "loss": Line(title="Loss of each seed", series=series, x=Axis("point"), y=Axis("1 - trash fidelity", log=True)),
        "spectrum": Bars(title="Eigenvalues of the mean density matrix", categories=names, x=Axis("eigenvalue"),
                         names=["what the kept qubits can hold", "lost by any encoder"], y=Axis("weight"),
                         values=np.stack([inside, spectrum - inside])),
    }  # fmt: skip
    controls = [
        Baseline("bound", "Best encoder there is",
                 {"trash_fidelity": bound, "test_trash_fidelity": _projected(found, kept)},
                 "The largest eigenvalues; a general unitary of that size reaches it."),
        Baseline("pca", "PCA of as many numbers", _pca(found, kept), "Centred, fitted on the training rows' states."),
    ]  # fmt: skip
    return Result(summary, controls, figures, {"parameters": best}, formulas=FORMULAS,
                  notes=[f"The encoder reaches {(1 - least) / bound:.1%} of what any encoder could keep."])  # fmt: skip


def _projected(found: Compressed, kept: int) -> float | None:
    """What the best subspace of the training rows keeps of the test rows."""
    vectors = np.linalg.eigh(found.density)[1][:, ::-1][:, :kept]
    return float(((found.test @ vectors) ** 2).sum(axis=1).mean()) if len(found.test) else None


def _pca(found: Compressed, kept: int) -> dict[str, Value]:
    """Mean squared overlap of a row's state with what so many principal components give back of it."""
    middle = found.train.mean(axis=0)
    axes = np.linalg.svd(found.train - middle, full_matrices=False)[2][:kept]

    def overlap(rows: Floats) -> float | None:
        if not len(rows):
            return None
        back = middle + (rows - middle) @ axes.T @ axes
        size = np.maximum(np.linalg.norm(back, axis=1), 1e-300)
        return float((((rows * back).sum(axis=1) / size) ** 2).mean())

    return {"trash_fidelity": overlap(found.train), "test_trash_fidelity": overlap(found.test)}
