"""`QuantumKernelClassifier`: support vectors over the fidelity of the states that a circuit makes of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import SVC
from sklearn.utils import validation
from sklearn.utils.multiclass import check_classification_targets

from ketbench.plugin import Circuit
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.engines.statevector.simulator import Simulator
from ketbench_gate.engines.threads import threads_for
from ketbench_gate.estimators.circuits import feature_map
from ketbench_gate.estimators.scaling import moments

Floats = NDArray[np.float64]
_CHECKS: Any = validation
"""Its annotations name fewer types than it takes."""


class QuantumKernelClassifier(ClassifierMixin, BaseEstimator):
    """A support vector machine over |<phi(x)|phi(y)>|^2 (Havlicek et al. 2019, arXiv:1804.11326).

    Parameters
    ----------
    circuit : Circuit or None
        Without parameters; reads the standardised features times the bandwidth. None makes an IQP feature map.
    n_qubits, n_layers : int
        Of the circuit that is made.
    bandwidth : float
        The setting that decides (Shaydulin, Wild 2022, arXiv:2206.06686): search it.
    C : float
        Of the support vector machine.
    class_weight : mapping, "balanced" or None
    random_state : int, RandomState or None
    """

    def __init__(
        self,
        circuit: Circuit | None = None,
        *,
        n_qubits: int = 4,
        n_layers: int = 2,
        bandwidth: float = 0.3,
        C: float = 10.0,  # noqa: N803
        class_weight: Mapping[Any, float] | str | None = None,
        random_state: Any = None,
    ) -> None:
        self.circuit = circuit
        self.n_qubits = n_qubits
        self.n_layers = n_layers
        self.bandwidth = bandwidth
        self.C = C
        self.class_weight = class_weight
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> QuantumKernelClassifier:  # noqa: N803
        """Train on rows and their classes.

        Raises
        ------
        ValueError
            For fewer than two classes.
        """
        read: Any = _CHECKS.validate_data(self, X, y, dtype=np.float64)
        x, labels = read
        check_classification_targets(labels)
        weights: Any = _CHECKS._check_sample_weight(sample_weight, x, dtype=np.float64)
        kept = weights > 0
        x, labels, weights = x[kept], labels[kept], weights[kept]
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise ValueError("Only one class has rows; QuantumKernelClassifier needs two classes or more.")
        self.mean_, self.scale_ = moments(x, weights)
        self.circuit_ = self.circuit or feature_map(x.shape[1], self.n_qubits, self.n_layers)
        self.states_ = self._states(x)
        machine: Any = SVC(
            C=self.C, tol=1e-10, kernel="precomputed", class_weight=self.class_weight, random_state=self.random_state
        )
        self.machine_ = machine.fit(_fidelities(self.states_, self.states_), labels, sample_weight=weights)
        self.n_iter_ = int(np.max(self.machine_.n_iter_))
        return self

    def kernel(self, X: ArrayLike) -> Floats:  # noqa: N803
        """Fidelities of rows with those of the training, shape (n, n_train)."""
        _CHECKS.check_is_fitted(self, "machine_")
        read: Any = _CHECKS.validate_data(self, X, reset=False, dtype=np.float64)
        return _fidelities(self._states(read), self.states_)

    def decision_function(self, X: ArrayLike) -> Floats:  # noqa: N803
        """Distances from the margin, as scikit-learn's SVC gives them."""
        given = self.kernel(X)
        return self.machine_.decision_function(given)

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """The class of each row."""
        given = self.kernel(X)
        return self.machine_.predict(given)

    def _states(self, x: Floats) -> NDArray[np.complex128]:
        angles = torch.as_tensor((x - self.mean_) / self.scale_ * self.bandwidth, dtype=torch.float64)
        with torch.no_grad(), threads_for(len(x) * 2**self.circuit_.n_wires):
            return Simulator(lowered(self.circuit_), None)(torch.zeros(0, dtype=torch.float64), angles).numpy()


def _fidelities(left: NDArray[np.complex128], right: NDArray[np.complex128]) -> Floats:
    return np.abs(left @ right.conj().T) ** 2
