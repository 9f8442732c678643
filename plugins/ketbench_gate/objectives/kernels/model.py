"""The model of a kernel: what is kept of it, and what it says of new rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Circuit, Dataset, Model, Prediction
from ketbench_gate.objectives.kernels.data import described_inputs, kept_rows, prepared_new
from ketbench_gate.objectives.kernels.embedding import Embedding
from ketbench_gate.objectives.kernels.learning import Fitted, Learner
from ketbench_gate.objectives.kernels.maps import feature_map

KIND = "gate.kernel"


def kept(
    dataset: Dataset, rows: NDArray[np.int64], embedding: Embedding, scale: float, learner: Learner, fitted: Fitted,
    classes: tuple[str, ...], drawn: dict[str, Any],
) -> Model:  # fmt: skip
    """The model as JSON and tensors; it holds the raw training rows, by which it computes."""
    target = dataset.target
    outputs: list[dict[str, Any]] = [{"name": target.name if target else "prediction",
                                      "kind": "category" if classes else "numeric"}]  # fmt: skip
    description = {
        "kind": KIND,
        "computes": f"{embedding.kind} kernel of a feature map at bandwidth {scale:g}, by {learner.name}",
        "inputs": described_inputs(dataset),
        "outputs": outputs,
        "preparation": [step.model_dump(mode="json") for step in dataset.preparation],
        "map": drawn,
        "kernel": embedding.kind,
        "bandwidth": scale,
        "learner": learner.name,
        "classes": list(classes),
    }
    tensors = kept_rows(dataset, rows) | {
        "weights": embedding.weights, "dual": np.ascontiguousarray(fitted.dual), "intercept": fitted.intercept,
    }  # fmt: skip
    return Model(description, tensors)


def predicted(model: Model, circuit: Circuit | None, rows: Dataset) -> Prediction:
    """Classes with their scores, or numbers."""
    told = model.description
    train, new = prepared_new(told, model.tensors, rows)
    drawn = told["map"]
    used = feature_map(drawn["name"], drawn["wires"], drawn["repeats"]) if drawn else circuit
    assert used is not None
    embedding = Embedding(used, model.tensors["weights"], told["kernel"])
    classes = tuple(told["classes"])
    learner = Learner(told["learner"], len(classes))
    fitted = Fitted(model.tensors["dual"], model.tensors["intercept"])
    scores = fitted.scores(embedding.matrix(new, train, told["bandwidth"]))
    found = learner.predicted(scores)
    name = told["outputs"][0]["name"]
    if not classes:
        return Prediction({name: found.astype(np.float64)})
    columns: dict[str, NDArray[Any]] = {name: np.array(classes, dtype=np.str_)[found.astype(int)]}
    if scores.shape[1] == 1:
        return Prediction(columns | {"score": scores[:, 0]})
    return Prediction(columns | {f"score {c}": scores[:, i] for i, c in enumerate(classes)})
