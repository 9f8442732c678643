"""Expressibility and entangling capability of a circuit from sampled states; knows no training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import Axis, Circuit, Figure, Histogram, InputError, Mark, RunCancelled, counted
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.engines.statevector.simulator import Simulator
from ketbench_gate.explaining.costs import PAIRS
from ketbench_gate.explaining.widened import widened
from ketbench_gate.models.measured import Floats

BINS = 75
"""As in the paper."""
Q_BINS = 40
MOST_AMPLITUDES = 2.0**28
AT_ONCE = 2**20
"""Amplitudes computed at once."""
EXPRESSIBILITY = (
    "KL divergence, in nats, of the fidelities of pairs of random states from those of Haar-random states; 0 is best "
    "(S. Sim, P. D. Johnson, A. Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019), eq. 8)"
)
ENTANGLING = (
    "mean of 2 (1 - mean purity of the single qubits) over random states; 0 for product states, at most 1 "
    "(D. A. Meyer, N. R. Wallach, J. Math. Phys. 43, 4273 (2002); as in Sim et al. (2019), eq. 10)"
)


@dataclass(frozen=True)
class Reach:
    """What a circuit's states cover.

    Parameters
    ----------
    expressibility : float
    of_haar : float
        What as many pairs of Haar-random states give: the least that sampling can tell from 0.
    entangling : float
    deviation : float
        Of the entanglement over the states.
    fidelities : ndarray, shape (pairs,)
    entanglements : ndarray, shape (2 * pairs,)
    """

    expressibility: float
    of_haar: float
    entangling: float
    deviation: float
    fidelities: Floats
    entanglements: Floats


def reach(
    circuit: Circuit, features: Floats, seed: int, cancelled: Callable[[], bool] = lambda: False, pairs: int = PAIRS
) -> Reach:
    """Sample pairs of states with parameters uniform in [0, 2 pi), both of a pair with the same row of features.

    Parameters
    ----------
    circuit : Circuit
    features : ndarray, shape (rows, n_features)
        Rows to draw from; may have no columns.
    seed : int
    cancelled : callable
    pairs : int
    """
    generator = np.random.default_rng(seed)
    first, second = _draws(circuit, features, generator, pairs)
    left, right = _states(circuit, features, first, cancelled), _states(circuit, features, second, cancelled)
    fidelities = np.clip(np.abs(np.sum(left.conj() * right, axis=1)) ** 2, 0.0, 1.0)
    entanglements = np.concatenate([meyer_wallach(left), meyer_wallach(right)])
    size = left.shape[1]
    haar = generator.beta(1, size - 1, pairs) if size > 1 else np.ones(pairs)
    return Reach(
        expressibility=divergence(fidelities, size),
        of_haar=divergence(haar, size),
        entangling=float(entanglements.mean()),
        deviation=float(entanglements.std(ddof=1)),
        fidelities=fidelities,
        entanglements=entanglements,
    )


def _draws(circuit: Circuit, features: Floats, generator: np.random.Generator, pairs: int) -> tuple[Floats, Floats]:
    rows = features[generator.integers(0, max(1, len(features)), pairs)] if len(features) else np.zeros((pairs, 0))
    one, two = (generator.uniform(0, 2 * np.pi, (pairs, len(circuit.trainable))) for _ in range(2))
    return np.hstack([rows, one]), np.hstack([rows, two])


def _states(circuit: Circuit, features: Floats, rows: Floats, cancelled: Callable[[], bool]) -> NDArray[np.complex128]:
    width = features.shape[1] if len(features) else 0
    simulator = Simulator(widened(circuit, width), None)
    weights = torch.tensor(list(circuit.initial_values(np.random.default_rng(0)).values()), dtype=torch.float64)
    pieces: list[Tensor] = []
    with torch.no_grad():
        for piece in torch.as_tensor(rows).split(max(1, AT_ONCE >> circuit.n_wires)):
            if cancelled():
                raise RunCancelled("Stopped on request.")
            pieces.append(simulator(weights, piece))
    return torch.cat(pieces).to(torch.complex128).numpy()


def divergence(fidelities: Floats, size: int) -> float:
    """KL divergence of sampled fidelities from the Haar distribution of states with `size` amplitudes, nats.

    Examples
    --------
    >>> round(divergence(np.ones(10), 2), 4)  # the idle circuit of one qubit: ln 75
    4.3175
    """
    counts = np.histogram(fidelities, BINS, (0.0, 1.0))[0]
    share = counts / counts.sum()
    used = share > 0
    return float(np.sum(share[used] * (np.log(share[used]) - log_haar(size)[used])))


def log_haar(size: int) -> Floats:
    """Logarithm of the probability of each bin under P(F) = (N - 1) (1 - F)^(N - 2)."""
    edges = np.linspace(0.0, 1.0, BINS + 1)
    with np.errstate(divide="ignore"):
        low, high = np.log1p(-edges[:-1]) * (size - 1), np.log1p(-edges[1:]) * (size - 1)
    return low + np.log1p(-np.exp(high - low))


def meyer_wallach(states: NDArray[np.complex128]) -> Floats:
    """Global entanglement of each pure state, shape (n,), from states of shape (n, 2**wires)."""
    count, size = states.shape
    wires = size.bit_length() - 1
    purity = np.zeros(count)
    for wire in range(wires):
        parts = np.moveaxis(states.reshape((count, 2**wire, 2, -1)), 2, 1).reshape(count, 2, -1)
        density = np.einsum("nak,nbk->nab", parts, parts.conj())
        purity += np.sum(np.abs(density) ** 2, axis=(1, 2)) / wires
    return 2 * (1 - purity)


def told(circuit: Circuit, features: Floats, seed: int, pairs: int) -> dict[str, Any]:
    """The reach of a circuit alone as JSON data.

    Without rows of features each pair has a row of its own, uniform in [0, 2 pi).

    Raises
    ------
    InputError
        Too few pairs, too many amplitudes, rows that are too short, or a circuit that does not end in a pure state.
    """
    needed = lowered(circuit).n_features
    if pairs < 2 or pairs * 2.0**circuit.n_wires > MOST_AMPLITUDES:
        text = f"{pairs} pairs of {circuit.n_wires} qubits cannot be sampled"
        raise InputError(f"{text}; ask for at least 2, and for at most {int(MOST_AMPLITUDES) >> circuit.n_wires}.")
    if not is_pure(circuit):
        raise InputError(
            f"Circuit '{circuit.name}' measures or resets in its middle; its reach is that of pure states."
        )
    if features.size and (features.ndim != 2 or features.shape[1] < needed or not np.isfinite(features).all()):
        raise InputError(
            f"The circuit uses {counted(needed, 'feature')}, finite and the same number in each row; give them all."
        )
    drawn = np.random.default_rng(seed + 1).uniform(0, 2 * np.pi, (pairs, needed))
    found = reach(circuit, features if features.size else drawn, seed, pairs=pairs)
    return {
        "expressibility": found.expressibility,
        "of_haar": found.of_haar,
        "entangling_capability": found.entangling,
        "entanglement_deviation": found.deviation,
        "pairs": pairs,
        "formulas": {"expressibility": EXPRESSIBILITY, "entangling_capability": ENTANGLING},
    }


def is_pure(circuit: Circuit) -> bool:
    """Whether the circuit ends in a pure state of its own wires: no measurement or reset in its middle."""
    return lowered(circuit).n_wires == circuit.n_wires


def reach_figures(found: Reach, size: int) -> dict[str, Figure]:
    """The two distributions the figures are read from."""
    edges = np.linspace(0.0, 1.0, BINS + 1)
    share = np.histogram(found.fidelities, edges)[0] / len(found.fidelities)
    pairs = len(found.fidelities)
    return {
        "expressibility": Histogram(
            title=f"Fidelities of random states: expressibility {found.expressibility:.3g}",
            edges=edges,
            names=["circuit", "Haar-random states"],
            counts=np.stack([share, np.exp(log_haar(size))]),
            x=Axis("fidelity of a pair"),
            y=Axis("share of pairs"),
            note=f"{pairs} pairs; {EXPRESSIBILITY}. As many Haar-random pairs give {found.of_haar:.3g}.",
        ),
        "entanglement": Histogram(
            title=f"Entanglement of random states: entangling capability {found.entangling:.3g}",
            edges=np.linspace(0.0, 1.0, Q_BINS + 1),
            names=["circuit"],
            counts=np.histogram(found.entanglements, Q_BINS, (0.0, 1.0 + 1e-9))[0][None],
            x=Axis("Meyer-Wallach Q"),
            marks=[Mark(f"mean {found.entangling:.3g}", x=found.entangling)],
            note=f"{2 * pairs} states; {ENTANGLING}.",
        ),
    }
