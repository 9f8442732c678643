"""Run a trained hybrid model from the files beside this one; needs numpy, torch, safetensors, and PennyLane if asked.

``python model.py`` checks the kept rows and prints versions; ``python model.py rows.csv out.csv`` predicts a table.
From Python: ``from model import load; load().predict({"column": [values]})``.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ketbench_gate.models.exporting.circuit_runs import pennylane_run, torch_run
from ketbench_gate.models.exporting.preparing import prepared, table

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-6
"""Between the outputs kept with the model and those computed here."""


class HybridModel(nn.Module):
    """Layers, a circuit and layers, in double precision; its parameters can be trained on.

    Parameters
    ----------
    described : mapping
        The content of model.json.
    tensors : mapping of str to ndarray
        The content of weights.safetensors.
    seed : int
        Which of the kept trainings; the last if left out.
    engine : str
        "torch" for the small simulator below, or "pennylane".
    """

    def __init__(
        self, described: Mapping[str, Any], tensors: Mapping[str, Any], seed: int = -1, engine: str = "torch"
    ) -> None:
        super().__init__()
        self.described, self.tensors = described, tensors
        number = seed % len(described["seeds"])
        self.before = layers(described["encoder"])
        self.beside = nn.ModuleList(layers([one]) for one in described.get("beside", ()))
        self.head = layers(described["head"])
        self.state = int(described.get("state", 0))
        self.weights = nn.Parameter(torch.as_tensor(np.asarray(tensors[f"seed{number}.frozen"], dtype=np.float64)))
        self.double()
        start = f"seed{number}."
        held = {k.removeprefix(start): torch.as_tensor(np.array(v)) for k, v in tensors.items() if k.startswith(start)}
        self.load_state_dict(self.state_dict() | {k: v for k, v in held.items() if k != "frozen"})
        self.eval()
        self.run = pennylane_run(described) if engine == "pennylane" else torch_run(described)

    def forward(self, features: Tensor) -> Tensor:
        """Outputs of prepared features, shape (batch, n_outputs): logits of the classes, or a scaled number."""
        angles = self.before(features.double())
        if angles.dim() < 3:
            return self.head(self.values(angles))
        if not self.state:
            return self.head(self.values(angles.flatten(0, -2)).reshape(len(angles), -1))
        held = values = angles.new_zeros((len(angles), self.state))
        for step in angles.unbind(1):
            values = self.values(torch.cat([step, math.pi / 2 * held], dim=1))
            held = values[:, : self.state]
        return self.head(values)

    def values(self, rows: Tensor) -> Tensor:
        """What the circuits give for rows of angles, shape (rows, values)."""
        named = dict(zip(self.described["parameters"], self.weights.unbind(), strict=True))
        return torch.cat([self.run(named, rows), *(one(rows) for one in self.beside)], dim=1)

    def features(self, columns: Mapping[str, Sequence[Any]]) -> Tensor:
        """Columns by name as the fitted preparation makes them, shape (rows, n_features)."""
        return torch.as_tensor(prepared(self.described, self.tensors, columns))

    def predict(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Classes with their probabilities, or numbers in the target's unit."""
        with torch.no_grad():
            outputs = self(self.features(columns))
        if not self.described.get("targets"):
            return answers(self.described, outputs, "")
        found: dict[str, list[Any]] = {}
        for one, place in shares(self.described["targets"]):
            found |= answers(one, outputs[:, place], f"_{one['name']}")
        return found


def shares(targets: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], slice]]:
    """Each of several targets with its columns among the outputs: one a class, or one for a number."""
    made: list[tuple[Mapping[str, Any], slice]] = []
    at = 0
    for one in targets:
        width = len(one.get("classes", ())) or 1
        made.append((one, slice(at, at + width)))
        at += width
    return made


def answers(target: Mapping[str, Any], outputs: Tensor, of: str) -> dict[str, list[Any]]:
    """The columns of one target: its class and the probability of each, or its number in its own unit."""
    classes = target.get("classes")
    if not classes:
        return {f"prediction{of}": (outputs[:, 0] * target["scale"] + target["centre"]).tolist()}
    chances = outputs.softmax(1)
    found: dict[str, list[Any]] = {f"prediction{of}": [classes[code] for code in outputs.argmax(1).tolist()]}
    return found | {f"probability{of}_{name}": chances[:, k].tolist() for k, name in enumerate(classes)}


def load(folder: Path = HERE, seed: int = -1, engine: str = "") -> HybridModel:
    """The model of a folder, checked against the rows that were kept with it.

    Raises
    ------
    RuntimeError
        When it does not compute what it computed where it was made.
    """
    from safetensors.numpy import load_file

    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    tensors = load_file(folder / "weights.safetensors")
    made = HybridModel(described, tensors, seed, engine or described["engine"])
    gap = check(made, seed % len(described["seeds"]))
    if not gap <= TOLERANCE:
        raise RuntimeError(f"The kept rows come out wrong by {gap:.3g}, more than {TOLERANCE:g}; use other versions.")
    return made


def check(made: HybridModel, number: int) -> float:
    """The largest difference between the outputs kept for the check rows and those computed now."""
    columns = {one["name"]: made.tensors[f"check{k}"] for k, one in enumerate(made.described["inputs"])}
    with torch.no_grad():
        found = made(made.features(columns)).numpy()
    return float(np.abs(found - made.tensors[f"seed{number}_check_outputs"]).max(initial=0.0))


def layers(described: Sequence[Mapping[str, Any]]) -> nn.Module:
    """The torch module of a list of layers."""
    made = [_LAYERS[layer["layer"]](layer) for layer in described]
    if not made:
        return nn.Identity()
    return made[0] if len(made) == 1 else nn.Sequential(*made)


class Apply(nn.Module):
    """A function without weights as a layer."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        """What the function gives."""
        return self.function(x)


class CircuitLayer(nn.Module):
    """A further circuit of the model with weights of its own."""

    def __init__(self, s: Mapping[str, Any]) -> None:
        super().__init__()
        self.names, self.start = s["parameters"], s["start"]
        self.weights = nn.Parameter(torch.zeros(len(self.names), dtype=torch.float64))
        self.run = torch_run(s)

    def forward(self, x: Tensor) -> Tensor:
        """Expectation values, shape (rows, observables)."""
        return self.run(dict(zip(self.names, self.weights.unbind(), strict=True)), x[:, self.start :])


class Own(nn.Module):
    """A module of the user's own; its file, where there is one beside this, is imported from here."""

    def __init__(self, s: Mapping[str, Any]) -> None:
        super().__init__()
        module, mark, name = s["path"].rpartition(":")
        if not mark:
            module, _, name = s["path"].rpartition(".")
        if str(HERE) not in sys.path:
            sys.path.insert(0, str(HERE))
        found: Any = import_module(Path(module).stem if module.endswith(".py") else module)
        for part in name.split("."):
            found = getattr(found, part)
        self.inner = found if isinstance(found, nn.Module) else found(**s["arguments"])

    def forward(self, x: Tensor) -> Tensor:
        """What the module gives."""
        return self.inner(x)


def _picture(s: Mapping[str, Any]) -> nn.Module:
    return Apply(lambda x: x.reshape(-1, s["height"], s["width"], s["channels"]).permute(0, 3, 1, 2))


def _patches(s: Mapping[str, Any]) -> nn.Module:
    def cut(x: Tensor) -> Tensor:
        pictures = x.reshape(-1, s["height"], s["width"], s["channels"])
        pieces = pictures.unfold(1, s["size"], s["stride"]).unfold(2, s["size"], s["stride"])
        batch, down, along = pieces.shape[:3]
        return pieces.permute(0, 1, 2, 4, 5, 3).reshape(batch, down * along, -1)

    return Apply(cut)


_LAYERS: dict[str, Callable[[Mapping[str, Any]], nn.Module]] = {
    "linear": lambda s: nn.Linear(s["inputs"], s["outputs"]),
    "convolution": lambda s: nn.Conv2d(s["inputs"], s["outputs"], s["size"], padding=s["size"] // 2),
    "pool": lambda s: nn.MaxPool2d(s["size"]),
    "flatten": lambda s: nn.Flatten(),
    "picture": _picture,
    "patches": _patches,
    "steps": lambda s: Apply(lambda x: x.reshape(-1, s["length"], s["channels"])),
    "scale": lambda s: Apply(lambda x: s["factor"] * x),
    "circuit": CircuitLayer,
    "module": Own,
    "bound": lambda s: Apply(lambda x: s["factor"] * torch.tanh(x)),
    "tanh": lambda s: nn.Tanh(),
    "relu": lambda s: nn.ReLU(),
    "gelu": lambda s: nn.GELU(),
}


def main(arguments: Sequence[str]) -> int:
    """Check the kept rows and print versions; predict a CSV file if one is named."""
    made = load()
    packages = ["numpy", "torch", "safetensors", *(["pennylane"] if made.described["engine"] == "pennylane" else [])]
    print(f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in packages), sep=", ")
    for number in range(len(made.described["seeds"])):
        gap = check(load(seed=number), number)
        print(f"Training {number + 1}: the kept rows agree to {gap:.1e}.")
    if len(arguments) == 2:
        try:
            found = made.predict(table(Path(arguments[0]), [one["name"] for one in made.described["inputs"]]))
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return 2
        with Path(arguments[1]).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(found)
            writer.writerows(zip(*found.values(), strict=True))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
