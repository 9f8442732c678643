"""`KetbenchClassifier` and `KetbenchRegressor`: a dressed circuit trained on state vectors, as scikit-learn has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state, compute_sample_weight, validation
from sklearn.utils.multiclass import check_classification_targets

from ketbench.plugin import Circuit
from ketbench_gate.estimators.circuits import reuploading
from ketbench_gate.estimators.scaling import moments
from ketbench_gate.estimators.training import Plan, outputs, trained

Floats = NDArray[np.float64]
_CHECKS: Any = validation
"""Its annotations name fewer types than it takes."""


class _Hybrid(BaseEstimator):
    """What classifier and regressor share: the model, its training, its outputs."""

    def __init__(
        self,
        circuit: Circuit | None = None,
        *,
        n_qubits: int = 2,
        n_layers: int = 2,
        epochs: int = 150,
        learning_rate: float = 0.1,
        batch_size: int | None = None,
        weight_decay: float = 0.0,
        random_state: Any = None,
    ) -> None:
        self.circuit = circuit
        self.n_qubits = n_qubits
        self.n_layers = n_layers
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.weight_decay = weight_decay
        self.random_state = random_state

    def _trained(self, x: Floats, y: NDArray[Any], weights: Floats, classes: int) -> None:
        self.mean_, self.scale_ = moments(x, weights)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        circuit = self.circuit or reuploading(self.n_qubits, self.n_layers)
        plan = Plan(circuit, classes, self.epochs, self.learning_rate, self.batch_size, self.weight_decay, seed)
        self.circuit_ = circuit
        self.weights_, self.loss_curve_ = trained(plan, (x - self.mean_) / self.scale_, y, weights)
        self.n_iter_ = len(self.loss_curve_)

    def _outputs(self, x: ArrayLike) -> Floats:
        _CHECKS.check_is_fitted(self, "weights_")
        read: Any = _CHECKS.validate_data(self, x, reset=False, dtype=np.float64)
        return outputs(self.circuit_, self.weights_, (read - self.mean_) / self.scale_)


class KetbenchClassifier(ClassifierMixin, _Hybrid):
    """A linear layer, angles bounded by tanh, a circuit, a linear layer; trained by cross-entropy.

    Parameters
    ----------
    circuit : Circuit or None
        Any of Ketbench's; the linear layer before it gives its x[i]. None makes one that reads its angles again.
    n_qubits, n_layers : int
        Of the circuit that is made.
    epochs : int
    learning_rate : float
        At the start; it falls along a cosine.
    batch_size : int or None
        None takes all rows at once, so that weights of rows mean exactly repetitions.
    weight_decay : float
    class_weight : mapping, "balanced" or None
    random_state : int, RandomState or None

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[-1.0], [-0.8], [0.9], [1.0]])
    >>> KetbenchClassifier(random_state=0).fit(x, ["low", "low", "high", "high"]).predict([[-2.0], [2.0]]).tolist()
    ['low', 'high']
    """

    def __init__(
        self,
        circuit: Circuit | None = None,
        *,
        n_qubits: int = 2,
        n_layers: int = 2,
        epochs: int = 150,
        learning_rate: float = 0.1,
        batch_size: int | None = None,
        weight_decay: float = 0.0,
        class_weight: Mapping[Any, float] | str | None = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            circuit,
            n_qubits=n_qubits,
            n_layers=n_layers,
            epochs=epochs,
            learning_rate=learning_rate,
            batch_size=batch_size,
            weight_decay=weight_decay,
            random_state=random_state,
        )
        self.class_weight = class_weight

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> KetbenchClassifier:  # noqa: N803
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
        self.classes_, codes = np.unique(labels, return_inverse=True)
        seen = np.unique(codes[weights > 0])
        if len(seen) < 2:
            name = self.classes_[seen[0]] if len(seen) else ""
            raise ValueError(f"Only one class, '{name}', has rows; KetbenchClassifier needs two classes or more.")
        if self.class_weight is not None:
            weights = weights * compute_sample_weight(self.class_weight, labels)
        self._trained(x, codes, weights, len(self.classes_))
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:  # noqa: N803
        """Probabilities of the classes, shape (n, n_classes), in the order of ``classes_``."""
        logits = self._outputs(X)
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """The most probable class of each row."""
        found = self._outputs(X).argmax(axis=1)
        return self.classes_[found]


class KetbenchRegressor(RegressorMixin, _Hybrid):
    """A linear layer, angles bounded by tanh, a circuit, a linear layer; trained by the squared error.

    Parameters
    ----------
    circuit, n_qubits, n_layers, epochs, learning_rate, batch_size, weight_decay, random_state
        As of `KetbenchClassifier`.
    """

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> KetbenchRegressor:  # noqa: N803
        """Train on rows and their values."""
        read: Any = _CHECKS.validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        x, values = read
        weights: Any = _CHECKS._check_sample_weight(sample_weight, x, dtype=np.float64)
        values = np.asarray(values, dtype=np.float64)
        self.target_mean_, self.target_scale_ = moments(values, weights)
        self._trained(x, (values - self.target_mean_) / self.target_scale_, weights, 0)
        return self

    def predict(self, X: ArrayLike) -> Floats:  # noqa: N803
        """The value of each row."""
        return self._outputs(X)[:, 0] * float(self.target_scale_) + float(self.target_mean_)
