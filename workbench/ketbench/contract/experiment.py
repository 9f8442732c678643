"""An experiment: data, circuit, backend, parameters and a seed; the same digest repeats the same run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike, fspath
from typing import Any

from ketbench.base.shown import html_of
from ketbench.circuit.circuit import Circuit
from ketbench.contract.chosen.files import ChosenFile
from ketbench.data.dataset import Dataset
from ketbench.data.soundness import require_sound_experiment, require_sound_name

Json = Any


@dataclass(frozen=True, repr=False)
class Experiment:
    """Everything that decides a run.

    Parameters
    ----------
    name : str
    backend : str
        Registered name, as "gate.pennylane".
    dataset : Dataset or None
    circuit : Circuit or None
    params : mapping of str to JSON value
        What the backend's form holds; values left out take their defaults.
    seed : int
    notes : str
        The user's own words.
    """

    name: str
    backend: str
    dataset: Dataset | None = None
    circuit: Circuit | None = None
    params: Mapping[str, Json] = field(default_factory=dict)
    seed: int = 0
    notes: str = ""

    def __post_init__(self) -> None:
        require_sound_name("The backend of an experiment", self.backend)
        require_sound_experiment(self.name, self.seed, self.dataset, self.circuit, self.params)
        given = {name: value for name, value in self.params.items() if isinstance(value, (PathLike, ChosenFile))}
        if given:
            # A project keeps JSON, and a file is chosen by its path.
            plain = {k: v.model_dump() if isinstance(v, ChosenFile) else fspath(v) for k, v in given.items()}
            object.__setattr__(self, "params", {**self.params, **plain})

    def digest(self) -> str:
        """SHA-256 over what decides the result; names and notes are left out."""
        content = {
            "backend": self.backend,
            "dataset": self.dataset.sha256 if self.dataset else None,
            "circuit": circuit_identity(self.circuit),
            "params": self.params,
            "seed": self.seed,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    def __repr__(self) -> str:
        parts = [f"'{one.name}'" for one in (self.dataset, self.circuit) if one is not None]
        on = f" on {' and '.join(parts)}" if parts else ""
        return f"<Experiment '{self.name}': {self.backend}{on}, seed {self.seed}>"

    def _repr_html_(self) -> str | None:
        return html_of(self)


@lru_cache(maxsize=256)
def circuit_identity(circuit: Circuit | None) -> str | None:
    """A text that is equal for circuits that compute the same way."""
    if circuit is None:
        return None
    return repr((circuit.wires, circuit.ops, circuit.parameters, circuit.bits, circuit.gates))
