"""A kept model as a torch module again: weights by name, layers from their description; trains nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Circuit, Dataset, Fitted, InputError, Model, circuit_from_json, through
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.models.keeping.description import KIND
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.layers import built
from ketbench_gate.models.parts.several import Part, SeveralObjective
from ketbench_gate.models.samples import Target, shares


@dataclass(frozen=True)
class Rebuilt:
    """A kept model that computes.

    Parameters
    ----------
    model : Model
    circuit : Circuit
    work : Work
    dtype : torch.dtype
    """

    model: Model
    circuit: Circuit
    work: Work
    dtype: torch.dtype

    @property
    def described(self) -> Mapping[str, Any]:
        """The description of the model."""
        return self.model.description

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; empty for a regression, and where there are several targets."""
        return tuple(self.described["classes"])

    @property
    def targets(self) -> tuple[Target, ...]:
        """Each of several targets; empty for a single one."""
        return tuple(
            Target(
                str(one["name"]),
                str(one["unit"]),
                float(one["centre"]),
                float(one["scale"]),
                tuple(map(str, one.get("classes", ()))),
            )
            for one in self.described.get("targets", ())
        )

    @property
    def objective(self) -> Objective:
        """How outputs are scored; the loss that it was trained by is not asked for."""
        if not any(one.classes for one in self.targets):
            return Objective("cross-entropy" if self.classes else "squared")
        held = [Part(s, Objective("cross-entropy" if s.target.classes else "squared")) for s in shares(self.targets)]
        return SeveralObjective(held)

    @property
    def n_seeds(self) -> int:
        """How many trainings it holds."""
        return len(self.described["seeds"])

    def module(self, engine: Engine, number: int = -1) -> HybridModel:
        """The model of one seed, the last if left out, on an engine built for its work.

        Raises
        ------
        InputError
            When a weight is missing or has another shape.
        """
        number %= max(1, self.n_seeds)
        before, head = built(self.described["encoder"]), built(self.described["head"])
        others = [built([layer]) for layer in self.described.get("beside", ())]
        state = int(self.described.get("state", 0))
        values = self.weights(number)
        made = HybridModel(engine, self.circuit, values, head, self.dtype, before, others, state)
        held = made.state_dict() | self._state(number)
        try:
            made.load_state_dict(held)
        except RuntimeError as error:
            raise InputError(f"The weights of the model do not fit its layers ({error}); train it again.") from None
        made.freeze()
        return made.to(engine.device).eval()

    def weights(self, number: int = -1) -> dict[str, float]:
        """Every parameter of the circuit by its name, radians.

        Raises
        ------
        InputError
            When one is missing.
        """
        held = self._tensor(f"seed{number % max(1, self.n_seeds)}.frozen").tolist()
        names = [str(name) for name in self.described["parameters"]]
        values = dict(zip(names, held, strict=False))
        missing = [p.name for p in self.circuit.parameters if p.name not in values]
        if missing:
            raise InputError(f"The model holds no value of parameter '{missing[0]}'; train it again.")
        return values

    def features(self, rows: Dataset) -> Tensor:
        """New rows as its preparation makes them, shape (n_rows, n_features)."""
        return torch.tensor(through(self.fitted(), rows), dtype=self.dtype)

    def fitted(self) -> tuple[Fitted, ...]:
        """The fitted preparation."""
        made: list[Fitted] = []
        for number, step in enumerate(self.described["preparation"]):
            start = f"preparation{number}."
            arrays = {k.removeprefix(start): v for k, v in self.model.tensors.items() if k.startswith(start)}
            made.append(Fitted(str(step["kind"]), tuple(step["names"]), step["values"], arrays))
        return tuple(made)

    def _state(self, number: int) -> dict[str, Tensor]:
        start = f"seed{number}."
        held = {k.removeprefix(start): v for k, v in self.model.tensors.items() if k.startswith(start)}
        return {name: torch.as_tensor(np.array(v)) for name, v in held.items() if name != "frozen"}

    def _tensor(self, name: str) -> Any:
        if name not in self.model.tensors:
            raise InputError(f"The model holds no tensor '{name}'; train it again.")
        return self.model.tensors[name]


def rebuilt(model: Model) -> Rebuilt:
    """A kept model, ready to be put on an engine.

    Raises
    ------
    InputError
        For a model of another kind, or a description that is not complete.
    """
    if model.kind != KIND:
        raise InputError(f"The model is of kind '{model.kind}', not '{KIND}'; use the backend that trained it.")
    try:
        circuit = circuit_from_json(model.description["circuit"])
        flat = lowered(circuit)
        watched = observables(model.description["observables"], circuit.n_wires)
        dtype = torch.float64 if model.description["precision"] == "float64" else torch.float32
        return Rebuilt(model, circuit, Work(flat, watched, int(model.description["seeds"][-1])), dtype)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        text = f"The description of the model is not complete ({type(error).__name__}: {error})"
        raise InputError(f"{text}; train it again.") from None
