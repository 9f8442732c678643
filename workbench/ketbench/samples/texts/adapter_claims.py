"""The sample `adapter-claims`: does the circuit in an adapter earn its place? On a tiny random model, in a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.samples.texts.word_problems import word_problems

_ROWS, _SEED, _WIRES = 60, 3, 4
NOTES = (
    "Two adapters with circuits beside LoRA, LoRA of as many parameters, and the same adapters with the circuit off. "
    "The base model is random and tiny, so no answer will be right: read the losses, and the verdict before the curves."
)
_SHORT: dict[str, Any] = {
    "model": "tiny",
    "steps": 20,
    "batch": 4,
    "length": 192,
    "learning_rates": (0.02, 0.06),
    "seeds": 3,
    "answers": 8,
    "new_tokens": 16,
}

_REAL: dict[str, Any] = {
    "model": "smollm2",
    "adapters": ("lora", "mpo", "qtha1", "qtha2:n=6", "aqb"),
    "steps": 8,
    "batch": 2,
    "length": 128,
    "learning_rates": (0.003, 0.01),
    "seeds": 3,
    "answers": 8,
    "new_tokens": 22,
    "checkpoint_every": 4,
}
"""Five adapters with seven controls on SmolLM2-135M, for those who installed it; minutes, not seconds."""


def build() -> Project:
    """Make the project; the adapters with their built-in circuit are its first experiment."""
    table, core = dataset(), ring()
    project = Project(name="adapter-claims", notes=NOTES).with_circuit(core)
    built_in = {**_SHORT, "adapters": ("qtha1", "aqb")}
    own = {**_SHORT, "adapters": ("qtha1",)}
    project = project.with_experiment(Experiment("claims", "finetune.adapters", dataset=table, params=built_in, seed=1))
    project = project.with_experiment(
        Experiment("own-circuit", "finetune.adapters", dataset=table, circuit=core, params=own, seed=1)
    )
    return project.with_experiment(Experiment("smollm2", "finetune.adapters", dataset=table, params=_REAL, seed=1))


def dataset() -> Dataset:
    """Word problems with their solutions; a fifth validates, a fifth tests."""
    made = word_problems(_ROWS, _SEED)
    return Dataset(
        name="word problems",
        columns=(
            _texts("prompt", [one.prompt for one in made], Role.FEATURE),
            _texts("completion", [one.completion for one in made], Role.TARGET),
        ),
        split=Split("random", validation=0.2, test=0.2),
        provenance=Provenance(source=f"arithmetic problems in the form of GSM8K, made by code, seed {_SEED}"),
    )


def ring() -> Circuit:
    """A circuit to be changed in the editor: four features in, Z of four wires out."""
    made = CircuitBuilder("adapter core", _WIRES)
    for wire in range(_WIRES):
        made.add("ry", wire, f"x[{wire}]")
    for wire in range(_WIRES):
        made.add("ry", wire, f"a{wire}").add("rz", wire, f"b{wire}")
    for wire in range(_WIRES):
        made.add("x", (wire + 1) % _WIRES, controls=[wire])
    return made.build()


def _texts(name: str, values: Sequence[str], role: Role) -> Column:
    return Column(name, np.array(values, dtype=object), Kind.TEXT, role)
