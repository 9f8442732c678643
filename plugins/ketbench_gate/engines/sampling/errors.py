"""Standard errors of expectation values that are estimated from shots; exact, from the state itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable, PauliString
from ketbench_gate.engines.statevector.simulator import Simulator

Letters = tuple[tuple[int, str], ...]
_ROUNDING = 1e-13
MOST_WORDS = 500
"""Products of terms up to which correlations count; above, the errors of all terms are added, an upper bound."""


def standard_errors(
    circuit: Lowered, watched: Sequence[Observable], weights: Tensor, features: Tensor, shots: int
) -> NDArray[np.float64]:
    """Standard errors, shape (batch, n_observables).

    Terms that can be measured together are read from the same shots, each other group from shots of its own, as
    PennyLane does: the variance is the sum over the groups of ``Var(group) / shots``.
    """
    columns = [_errors(circuit, item, weights, features, shots) for item in watched]
    return np.stack(columns, axis=1) if columns else np.zeros((len(features), 0))


def _errors(circuit: Lowered, item: Observable, weights: Tensor, features: Tensor, shots: int) -> NDArray[np.float64]:
    terms = [term for term in item.terms if term.letters]
    groups = _groups(terms)
    pairs = [(a, b) for group in groups for a, b in combinations_with_replacement(group, 2)]
    words = list(dict.fromkeys([t.letters for t in terms] + [_product(a, b) for a, b in pairs]))
    if len(words) > MOST_WORDS:
        words = list(dict.fromkeys(t.letters for t in terms))
        means = _means(circuit, words, weights, features)
        each = [abs(t.factor) * np.sqrt(np.clip(1 - means[t.letters] ** 2, 0, None)) for t in terms]
        return np.sum(each, axis=0) / np.sqrt(shots)
    means = _means(circuit, words, weights, features)
    variance = np.zeros(len(features))
    for a, b in pairs:
        covariance = means[_product(a, b)] - means[a.letters] * means[b.letters]
        variance += (1 if a is b else 2) * a.factor * b.factor * covariance
    # Of a state that always answers the same, rounding leaves a variance of some 1e-16 of the largest there can be.
    most = sum(abs(term.factor) for term in terms) ** 2
    variance[variance < _ROUNDING * most] = 0.0
    return np.sqrt(variance / shots)


def _means(
    circuit: Lowered, words: Sequence[Letters], weights: Tensor, features: Tensor
) -> dict[Letters, NDArray[np.float64]]:
    watched = [Observable(str(letters), (PauliString(1.0, letters),)) for letters in words]
    with torch.no_grad():
        found = Simulator(circuit, watched)(weights.double(), features.double()).numpy() if words else np.zeros((1, 0))
    return {letters: found[:, place] for place, letters in enumerate(words)}


def _groups(terms: Sequence[PauliString]) -> list[list[PauliString]]:
    """Terms that agree in the letter of every wire they share, together, as PennyLane groups them."""
    if len(terms) < 2:
        return [list(terms)] if terms else []
    import pennylane as qml

    made = [qml.prod(*(getattr(qml, letter)(wire) for wire, letter in term.letters)) for term in terms]
    return [[terms[place] for place in group] for group in qml.pauli.compute_partition_indices(made)]


def _product(a: PauliString, b: PauliString) -> Letters:
    """The product of two terms that can be measured together: equal letters cancel."""
    return tuple(sorted(set(a.letters) ^ set(b.letters)))
