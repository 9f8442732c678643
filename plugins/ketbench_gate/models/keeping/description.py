"""A training that is over as a model to keep: what it computes in JSON, its numbers by name; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Circuit, Column, Dataset, Fitted, Model, circuit_to_json
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable

if TYPE_CHECKING:
    from ketbench_gate.models.samples import Target
    from ketbench_gate.training.training import Training

KIND = "gate.hybrid"
FOLDER_FORMAT = 1
"""Of an exported folder; a newer one is refused."""
CHECK_ROWS = 5
"""Training rows that a model keeps, by which an export shows that it computes the same."""
RANGE = "range"
"""Least and largest prepared value of each feature in the training part, by which far rows are told."""
_PACKAGES = ("ketbench", "torch", "pennylane", "numpy")


def kept_model(training: Training, draws: int) -> Model:
    """The models of all seeds that are done, with the fitted preparation of their inputs.

    Parameters
    ----------
    training : Training
    draws : int
        The number by which an engine with shots drew those of the test part.
    """
    tensors = _preparation_arrays(training.fitted) | _check_rows(training)
    features = training.samples.parts["train"][0]
    tensors[RANGE] = np.stack([_array(features.amin(0)), _array(features.amax(0))])
    names = [parameter.name for parameter in training.circuit.parameters]
    for number, state in enumerate(training.states):
        tensors |= {f"seed{number}.{name}": _array(value) for name, value in state.items() if name != "weights"}
        tensors[f"seed{number}.frozen"] = _all_weights(training.circuit, state)
    described: dict[str, Any] = {
        "kind": KIND,
        "computes": _sentence(training),
        "inputs": [_input(column) for column in training.dataset.features],
        "outputs": _outputs(training),
        "classes": list(training.samples.classes),
        "target": _target(training.dataset),
        "targets": [asdict(one) for one in training.samples.targets],
        "centre": training.samples.centre,
        "scale": training.samples.scale,
        "preparation": [{"kind": f.kind, "names": list(f.names), "values": dict(f.values)} for f in training.fitted],
        "features": list(training.feature_names),
        "encoder": training.around.before,
        "circuit": circuit_to_json(training.circuit),
        "operations": lowered_to_json(training.circuit, training.work.circuit),
        "wires": training.work.circuit.n_wires,
        "parameters": names,
        "observables": [observable.text for observable in training.work.observables],
        "beside": training.around.beside,
        "state": training.around.state,
        "head": training.around.after,
        "rows": training.around.rows,
        "batch": training.batch,
        "draws": draws,
        "precision": str(training.dtype).removeprefix("torch."),
        "loss": training.objective.loss_name,
        "seeds": [int(seed) for seed in training.seeds[-len(training.states) :]],
        "versions": _versions(),
    }
    return Model(described, tensors)


def lowered_to_json(circuit: Circuit, lowered: Lowered) -> list[dict[str, Any]]:
    """The unitary operations as JSON data, blocks and conditions gone."""
    wires = tuple(f"q{wire}" for wire in range(lowered.n_wires))
    plain = replace(circuit, wires=wires, ops=lowered.ops, bits=0, registers=(), gates=())
    return circuit_to_json(plain)["ops"]


def terms_to_json(watched: Sequence[Observable]) -> list[list[Any]]:
    """Each observable as a list of factors with their Pauli letters."""
    return [[[term.factor, [list(one) for one in term.letters]] for term in one.terms] for one in watched]


def _all_weights(circuit: Circuit, state: Mapping[str, Any]) -> NDArray[Any]:
    """Every parameter of the circuit in declared order; the trained ones are kept apart from the others in a state."""
    values = _array(state["frozen"]).copy()
    values[[parameter.trainable for parameter in circuit.parameters]] = _array(state["weights"])
    return values


def _array(value: Any) -> NDArray[Any]:
    return value.detach().cpu().numpy()


def _preparation_arrays(fitted: Sequence[Fitted]) -> dict[str, NDArray[Any]]:
    return {
        f"preparation{number}.{name}": np.asarray(array)
        for number, step in enumerate(fitted)
        for name, array in step.arrays.items()
    }


def _check_rows(training: Training) -> dict[str, NDArray[Any]]:
    from ketbench.plugin import prepare

    rows = prepare(training.dataset).train.rows[:CHECK_ROWS]
    return {f"check{place}": column.values[rows] for place, column in enumerate(training.dataset.features)}


def _input(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "kind": column.kind.value}
    if column.is_coded:
        told["categories"] = list(column.categories)
    if column.is_tensor:
        told["shape"] = [int(size) for size in column.values.shape[1:]]
    return told


def _target(dataset: Dataset) -> dict[str, str]:
    target = dataset.target
    return {"name": target.name if target else "", "unit": target.unit if target else ""}


def _outputs(training: Training) -> list[dict[str, Any]]:
    classes = list(training.samples.classes)
    if training.samples.targets:
        return [output for one in training.samples.targets for output in _outputs_of(one)]
    if not classes:
        return [{"name": "prediction", "kind": "numeric"}]
    chances = [{"name": f"probability_{name}", "kind": "numeric"} for name in classes]
    return [{"name": "prediction", "kind": "category", "categories": classes}, *chances]


def _outputs_of(target: Target) -> list[dict[str, Any]]:
    """The columns of one of several targets."""
    name = f"prediction_{target.name}"
    if not target.classes:
        return [{"name": name, "kind": "numeric"}]
    chances = [{"name": f"probability_{target.name}_{one}", "kind": "numeric"} for one in target.classes]
    return [{"name": name, "kind": "category", "categories": list(target.classes)}, *chances]


def _sentence(training: Training) -> str:
    names = [one.name for one in training.samples.targets] or [_target(training.dataset)["name"]]
    target = "', '".join(names)
    of_classes = training.samples.classes or training.samples.has_classes_beside
    what = "Probabilities of the classes of" if of_classes else "Values of"
    if of_classes and any(not one.classes for one in training.samples.targets):
        what = "Probabilities of the classes, or values, of"
    given = f"{len(training.dataset.features)} columns"
    return f"{what} '{target}' from {given}, by circuit '{training.circuit.name}' and the networks around it."


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
