"""A kernel as the run uses it: the circuit, its weights, and the matrix between rows at a bandwidth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ketbench.plugin import Circuit, InputError
from ketbench_gate.objectives.kernels.maps import feature_map
from ketbench_gate.objectives.kernels.matrices import (
    Floats,
    bloch_vectors,
    class_targets,
    fidelity_kernel,
    positive,
    projected_kernel,
    sampled_kernel,
    states,
)
from ketbench_gate.objectives.kernels.params import KernelParams

MOST_WIRES = 12


@dataclass(frozen=True, eq=False)
class Embedding:
    """A feature map with its kernel.

    Parameters
    ----------
    circuit : Circuit
    weights : ndarray, shape (n_parameters,)
    kind : str
        "fidelity" or "projected".
    """

    circuit: Circuit
    weights: Floats
    kind: str
    held: dict[Any, Any] = field(default_factory=dict[Any, Any])

    def points(self, rows: Floats, scale: float) -> Any:
        """What the kernel compares: states, or their Bloch vectors; those of the last rows are remembered."""
        key = (id(rows), scale)
        if key not in self.held:
            found = states(self.circuit, rows * scale, self.weights)
            if len(self.held) > 1:
                self.held.clear()
            # The rows are kept beside, so that their id is not given to others.
            self.held[key] = (rows, found if self.kind == "fidelity" else bloch_vectors(found))
        return self.held[key][1]

    def matrix(self, first: Floats, second: Floats | None, scale: float) -> Floats:
        """Kernel of all pairs of rows, shape (n_first, n_second)."""
        a = self.points(first, scale)
        b = None if second is None else self.points(second, scale)
        return fidelity_kernel(a, b) if self.kind == "fidelity" else projected_kernel(a, b)


def embedding_of(circuit: Circuit | None, wires: int, params: KernelParams, seed: int) -> Embedding:
    """The chosen circuit, or the feature map of the form.

    Raises
    ------
    InputError
        When the map needs too many wires, or reads features that there are none of.
    """
    if circuit is None:
        if wires > MOST_WIRES:
            text = f"{wires} features need {wires} wires; at most {MOST_WIRES} are simulated here"
            raise InputError(f"{text}, so add a PCA or choose a circuit.")
        circuit = feature_map(params.feature_map, wires, params.repeats)
    if not circuit.features:
        raise InputError(f"Circuit '{circuit.name}' uses no feature x[i], so all rows are alike; add an encoder.")
    if circuit.features[-1] >= wires:
        text = (
            f"Circuit '{circuit.name}' uses feature x[{circuit.features[-1]}], but there are {wires} after preparation"
        )
        raise InputError(f"{text}; change the circuit or the preparation.")
    drawn = circuit.initial_values(np.random.default_rng(seed))
    return Embedding(circuit, np.array(list(drawn.values()), dtype=np.float64), params.kernel)


def noisy(kernel: Floats, shots: int, seed: int, *, square: bool) -> Floats:
    """The matrix as shots would give it; a square one is made positive again."""
    if not shots:
        return kernel
    found = sampled_kernel(kernel, shots, seed)
    return positive(found) if square else found


def aligned(
    embedding: Embedding, rows: Floats, labels: Any, scale: float, steps: int, rate: float = 0.1
) -> Iterator[tuple[int, float, Embedding]]:
    """Train the circuit's weights to the centred alignment with the labels, by Adam; each step tells where it stands.

    Parameters
    ----------
    embedding : Embedding
        Of the kind "fidelity"; the projected kernel takes the weights as they come out.
    rows : ndarray, shape (n_rows, n_features)
        Training rows only.
    """
    import torch

    from ketbench_gate.circuits.lowering import lowered
    from ketbench_gate.engines.statevector.simulator import Simulator

    run = Simulator(lowered(embedding.circuit), None)
    features = torch.as_tensor(rows * scale)
    target = torch.as_tensor(class_targets(labels))
    middle = torch.eye(len(rows), dtype=torch.float64) - 1.0 / len(rows)
    target = middle @ target @ middle
    weights, first, second = embedding.weights.copy(), 0.0, 0.0
    for step in range(1, steps + 1):
        given = torch.tensor(weights, requires_grad=True)
        found = run(given, features)
        kernel = middle @ ((found.conj() @ found.T).abs() ** 2) @ middle
        value = (kernel * target).sum() / (kernel.norm() * target.norm())
        (gradient,) = torch.autograd.grad(value, (given,))
        slope = gradient.numpy()
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights = weights + rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        yield step, float(value.detach()), replace(embedding, weights=weights, held={})
