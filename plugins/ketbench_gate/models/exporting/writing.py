"""Writes a kept model as a folder that runs alone, and its circuit in the language of another tool; trained values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save

from ketbench.plugin import (
    Circuit,
    Dataset,
    Fixed,
    InputError,
    Model,
    bound,
    dataset_of_inputs,
    to_pennylane,
    to_qasm3,
    to_qiskit,
)
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.exporting.readme import readme
from ketbench_gate.models.keeping.description import FOLDER_FORMAT, lowered_to_json, terms_to_json
from ketbench_gate.models.keeping.rebuilding import Rebuilt, rebuilt
from ketbench_gate.models.parts.own import named, source_of

FORMS = ("folder", "torch", "pennylane", "qiskit", "qasm3")
_HERE = "ketbench_gate.models.exporting"
_PROGRAMS = {"model.py": "standalone", "circuit_runs.py": "circuit_runs", "preparing.py": "preparing"}
"""Files of the folder, and the modules here that they are."""


def exported(model: Model, form: str, folder: str) -> list[str]:
    """Write a model into an empty folder; the names of the new files.

    Raises
    ------
    InputError
        For a form that is not known, or a model that cannot be used.
    """
    if form not in FORMS:
        raise InputError(f"The gate backends do not write '{form}'; choose one of {', '.join(FORMS)}.")
    made = replace(rebuilt(model), dtype=torch.float64)
    weights = save({name: np.array(value) for name, value in _tensors(made).items()})
    files = _folder(made, form, weights) | _circuit(made, form) | _own_code(made)
    place = Path(folder)
    (place / "weights.safetensors").write_bytes(weights)
    for name, content in files.items():
        (place / name).write_text(content, encoding="utf-8", newline="\n")
    return [*files, "weights.safetensors"]


def _folder(made: Rebuilt, form: str, weights: bytes) -> dict[str, str]:
    described = {
        "folder_format": FOLDER_FORMAT,
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        **described_for(made, form),
    }
    return {
        "model.json": json.dumps(described, indent=1, ensure_ascii=False) + "\n",
        **{name: _source(module) for name, module in _PROGRAMS.items()},
        "README.md": readme(described, form),
        "requirements.txt": _requirements(described),
    }


def described_for(made: Rebuilt, form: str) -> dict[str, Any]:
    """The content of model.json: the model in words, with its circuit as plain operations."""
    return {
        **made.described,
        "operations": lowered_to_json(made.circuit, made.work.circuit),
        "terms": terms_to_json(made.work.observables),
        "engine": "pennylane" if form in ("folder", "pennylane") else "torch",
        "trained": made.weights(),
    }


def _source(module: str) -> str:
    """The text of a module that the folder runs by; in the folder it finds its neighbours beside it."""
    name = f"{_HERE}.{module}"
    found: Any = find_spec(name)
    source = None if found is None or found.loader is None else found.loader.get_source(name)
    if not isinstance(source, str):
        raise InputError("The program that goes into the folder is not installed; install Ketbench from its wheel.")
    # Also where Python leaves the folder of a program out of its path (-I), or loads it by its place alone.
    return source.replace(f"from {_HERE}.", "sys.path.insert(0, str(Path(__file__).resolve().parent))\nfrom ")


def _own_code(made: Rebuilt) -> dict[str, str]:
    """Files of the user's own modules, each beside the program that imports it; a package goes by its name alone."""
    files: dict[str, str] = {}
    for layer in made.described["encoder"]:
        if layer["layer"] == "module":
            there = named(str(layer["path"]))
            source = source_of(there)
            if source is not None:
                files[f"{Path(there.module).stem if there.is_file else there.module}.py"] = source
    return files


def _requirements(described: Mapping[str, Any]) -> str:
    names = ["numpy", "torch", "safetensors", *(["pennylane"] if described["engine"] == "pennylane" else [])]
    made = described.get("versions", {})
    return "".join(f"{name}  # made with {made[name]}\n" if name in made else f"{name}\n" for name in names)


def _circuit(made: Rebuilt, form: str) -> dict[str, str]:
    """The circuit with its trained values as a program of its own."""
    values = made.weights()
    if form == "qasm3":
        return {"circuit.qasm": to_qasm3(bound(made.circuit, values))}
    parameters = tuple(replace(p, initial=Fixed(values[p.name])) for p in made.circuit.parameters)
    trained = replace(made.circuit, parameters=parameters)
    writers: dict[str, Callable[[Circuit], str]] = {"pennylane": to_pennylane, "qiskit": to_qiskit}
    return {"circuit.py": writers[form](trained)} if form in writers else {}


def _tensors(made: Rebuilt) -> dict[str, Any]:
    """The model's own, and what each training gives for the check rows, in double precision."""
    features = made.features(_check_rows(made))
    engine = StatevectorEngine(made.work)
    tensors = {name: np.ascontiguousarray(value) for name, value in made.model.tensors.items()}
    for number in range(made.n_seeds):
        with torch.no_grad():
            tensors[f"seed{number}_check_outputs"] = made.module(engine, number)(features).numpy()
    return tensors


def _check_rows(made: Rebuilt) -> Dataset:
    columns = {one["name"]: made.model.tensors[f"check{k}"] for k, one in enumerate(made.described["inputs"])}
    return dataset_of_inputs(columns, made.described["inputs"])
