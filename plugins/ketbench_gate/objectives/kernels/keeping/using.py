"""A kept kernel machine used: its test rows with shots, and files that run without Ketbench."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import (
    Circuit,
    Dataset,
    Event,
    InputError,
    Model,
    Prepared,
    Result,
    Task,
    Value,
    dataset_of_inputs,
    to_qasm3,
)
from ketbench_gate.objectives.kernels.data import prepared_new, prepared_with, rows_of
from ketbench_gate.objectives.kernels.embedding import Embedding
from ketbench_gate.objectives.kernels.learning import Fitted, Learner
from ketbench_gate.objectives.kernels.maps import feature_map
from ketbench_gate.objectives.kernels.matrices import sampled_kernel

FORMS = ("folder", "qasm3")
_PROGRAM = "ketbench_gate.objectives.kernels.keeping.standalone"
_README = """A trained quantum kernel machine: scores = K(x, rows) dual' + intercept.

```
python model.py                    # checks the kept rows
python model.py rows.csv out.csv   # predicts the rows of a table, by the names of its columns
```

- `model.py`, `preparing.py`: the program, with numpy alone. `load().predict({"column": [values]})` takes raw values by
  column and prepares them as the training rows were; an array is taken as prepared rows.
- `model.json`: columns, preparation, feature map, classes, and five training rows with their scores, which are checked.
- `preparation.npz`: what the preparation was fitted to.
- `rows.npy`: the prepared training rows, by which it computes. Mind them before you pass the folder on.
- `dual.npy`, `intercept.npy`: what was learnt.
- `circuit.qasm`, where asked for: the feature map; it takes the prepared rows times the bandwidth.
"""
_CHECKED = 5
_PREPARING = "ketbench_gate.models.exporting.preparing"


def exported(model: Model, drawn: Circuit | None, form: str, folder: str) -> list[str]:
    """Write a kernel machine into an empty folder; the names of the new files.

    Raises
    ------
    InputError
        For another form, or a drawn circuit, which the program cannot run.
    """
    if form not in FORMS:
        raise InputError(f"A kernel machine is not written as '{form}'; choose one of {', '.join(FORMS)}.")
    told = model.description
    if not told["map"] and form == "folder":
        raise InputError("The program of the folder runs feature maps by name, not a drawn circuit; choose qasm3.")
    made = prepared_with(told, model.tensors, _first(model, _CHECKED))
    fitted: dict[str, Any] = {f"preparation{number}.{name}": np.asarray(array)
              for number, step in enumerate(made.fitted) for name, array in step.arrays.items()}  # fmt: skip
    described = {
        **told,
        "steps": told["preparation"],
        "preparation": [{"kind": step.kind, "values": dict(step.values)} for step in made.fitted],
        "check": _check(model, drawn, made),
    }
    files = {"model.json": json.dumps(described, indent=1, ensure_ascii=False) + "\n", "README.md": _README}
    if told["map"]:
        files |= {"model.py": _source(_PROGRAM), "preparing.py": _source(_PREPARING)}
    if form == "qasm3":
        files["circuit.qasm"] = to_qasm3(_circuit(model, drawn))
    arrays = {"rows": made.train.x, "dual": model.tensors["dual"], "intercept": model.tensors["intercept"],
              "weights": model.tensors["weights"]}  # fmt: skip
    place = Path(folder)
    for name, content in files.items():
        (place / name).write_text(content, encoding="utf-8", newline="\n")
    for name, values in arrays.items():
        np.save(place / f"{name}.npy", np.asarray(values, dtype=np.float64))
    np.savez(place / "preparation.npz", **fitted)
    return [*files, *(f"{name}.npy" for name in arrays), "preparation.npz"]


def _check(model: Model, drawn: Circuit | None, made: Prepared) -> dict[str, Any]:
    """A few training rows as they came, with their scores."""
    told = model.description
    columns = {one["name"]: _plain(one, model.tensors[f"column {at}"][:_CHECKED])
               for at, one in enumerate(told["inputs"])}  # fmt: skip
    embedding = Embedding(_circuit(model, drawn), model.tensors["weights"], told["kernel"])
    kernel = embedding.matrix(made.test.x, made.train.x, told["bandwidth"])
    scores = Fitted(model.tensors["dual"], model.tensors["intercept"]).scores(kernel)
    return {"columns": columns, "scores": scores.tolist()}


def _plain(one: Mapping[str, Any], values: NDArray[Any]) -> list[Any]:
    """Values of a column as JSON has them: names of categories, None for what is missing."""
    if one.get("categories"):
        return [None if code < 0 else one["categories"][int(code)] for code in values]
    if one.get("shape"):
        return values.tolist()
    return [None if value != value else value for value in values.tolist()]


def evaluated(task: Task, model: Model, how: Mapping[str, Any]) -> Iterator[Event | Result]:
    """The score on the test rows, exact and with so many shots an entry of the kernel.

    Raises
    ------
    InputError
        For another target than exact values, or without the data.
    """
    name, shots = str(how.get("target") or "exact"), int(how.get("shots") or 0)
    if name != "exact":
        raise InputError(f"A kernel is evaluated exactly or with --shots here, not on '{name}'.")
    if task.dataset is None:
        raise InputError("The data of the run is not there, so there are no test rows; import it again.")
    test = rows_of(task.dataset).test
    most = int(how.get("rows") or 0) or len(test.y)
    learner = Learner(model.description["learner"], len(model.description["classes"]))
    fitted = Fitted(model.tensors["dual"], model.tensors["intercept"])
    embedding = Embedding(_circuit(model, task.circuit), model.tensors["weights"], model.description["kernel"])
    kernel = embedding.matrix(test.x[:most], _training(model), model.description["bandwidth"])
    exact = learner.score(learner.predicted(fitted.scores(kernel)), test.y[:most])
    summary: dict[str, Value] = {f"test_{learner.metric}": exact, "rows": len(kernel), "shots": shots}
    if shots:
        noisy = fitted.scores(sampled_kernel(kernel, shots, task.seed))
        summary[f"exact_{learner.metric}"] = exact
        summary[f"test_{learner.metric}"] = learner.score(learner.predicted(noisy), test.y[:most])
    yield Result(summary)


def _circuit(model: Model, drawn: Circuit | None) -> Circuit:
    told = model.description["map"]
    if told:
        return feature_map(told["name"], told["wires"], told["repeats"])
    if drawn is None:
        raise InputError("The circuit of this kernel is not in the run; run it again.")
    return drawn


def _training(model: Model) -> Any:
    """The prepared training rows."""
    return prepared_new(model.description, model.tensors, _first(model, 1))[0]


def _first(model: Model, count: int) -> Dataset:
    """The first raw training rows."""
    inputs = model.description["inputs"]
    columns = {one["name"]: model.tensors[f"column {at}"][:count] for at, one in enumerate(inputs)}
    return dataset_of_inputs(columns, inputs)


def _source(name: str) -> str:
    """The text of a module that the folder runs by; there it finds its neighbour beside it."""
    found: Any = find_spec(name)
    source = None if found is None or found.loader is None else found.loader.get_source(name)
    if not isinstance(source, str):
        raise InputError("The program that goes into the folder is not installed; install Ketbench from its wheel.")
    beside = "sys.path.insert(0, str(Path(__file__).resolve().parent))\nfrom preparing "
    return source.replace(f"from {_PREPARING} ", beside)
