"""Reads what comes from outside: an exported folder, or a state of torch in safetensors; checks it, runs no code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from ketbench.plugin import InputError
from ketbench_gate.models.keeping.description import FOLDER_FORMAT, KIND

DESCRIPTION, WEIGHTS = "model.json", "weights.safetensors"
Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """What was read.

    Parameters
    ----------
    described : mapping
        The content of model.json; empty for a state.
    tensors : dict of str to ndarray
    name : str
        Of the file or folder, for sentences.
    """

    described: Mapping[str, Any]
    tensors: Tensors
    name: str

    @property
    def states(self) -> list[Tensors]:
        """The trained numbers of each seed by the names that a torch module of the export has."""
        if not self.described:
            return [self.tensors]
        return [_of_seed(self.tensors, number) for number in range(len(self.described["seeds"]))]


def read_source(place: str) -> Source:
    """Read a folder of `ketbench export-model`, or a safetensors file.

    Raises
    ------
    InputError
        For what is not there, is neither, is of a newer version, or whose weights are not those that were written.
    """
    path = Path(place)
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise InputError(f"There is no file or folder '{place}'; name an exported folder or a safetensors file.")
    if path.name == DESCRIPTION:
        return _folder(path.parent)
    tensors = _tensors(path.read_bytes(), path)
    # The weights of a folder by themselves: the first training in them.
    of_folder = any(name.startswith("seed0.") for name in tensors)
    return Source({}, _of_seed(tensors, 0) if of_folder else tensors, path.name)


def _folder(path: Path) -> Source:
    described = _described(path / DESCRIPTION)
    try:
        data = (path / WEIGHTS).read_bytes()
    except OSError as error:
        raise InputError(f"'{path / WEIGHTS}' cannot be read ({error.strerror}); export the model again.") from None
    wanted = described.get("weights_sha256", "")
    found = hashlib.sha256(data).hexdigest()
    if wanted and wanted != found:
        text = f"The weights in '{path}' are not those that were exported (SHA-256 {found[:12]}…, not {wanted[:12]}…)"
        raise InputError(f"{text}; export again, or import the changed weights as a state, '{path / WEIGHTS}'.")
    return Source(described, _tensors(data, path / WEIGHTS), path.name)


def _described(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        text = f"'{path.parent}' is not an exported model: it has no {DESCRIPTION}"
        raise InputError(f"{text}; name a folder that 'ketbench export-model' wrote.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"'{path}' cannot be read ({type(error).__name__}); export the model again.") from None
    if not isinstance(found, dict) or found.get("kind") != KIND or not isinstance(found.get("seeds"), list):
        told = str(found.get("kind")) if isinstance(found, dict) else type(found).__name__
        raise InputError(
            f"'{path}' describes '{told}', not a hybrid model; name the export of a run of a gate backend."
        )
    version = found.get("folder_format", 1)
    if not isinstance(version, int) or version > FOLDER_FORMAT:
        text = f"'{path}' has format {version}, and this Ketbench reads up to {FOLDER_FORMAT}"
        raise InputError(f"{text}; update Ketbench.")
    return found


def _tensors(data: bytes, path: Path) -> Tensors:
    try:
        found = dict(load(data))
    except (SafetensorError, ValueError, KeyError) as error:
        text = f"'{path}' is not a safetensors file ({str(error).splitlines()[0][:80]})"
        raise InputError(f"{text}; write it with safetensors.torch.save_file(model.state_dict(), ...).") from None
    for name, value in found.items():
        if np.issubdtype(value.dtype, np.floating) and name.partition(".")[0] != "preparation" and _is_bad(name, value):
            raise InputError(f"'{name}' of '{path}' holds NaN or infinity; train it again.")
    return found


def _is_bad(name: str, value: NDArray[Any]) -> bool:
    """Whether a trained number is none; check rows may have gaps."""
    return not name.startswith("check") and not bool(np.isfinite(value).all())


def _of_seed(tensors: Mapping[str, NDArray[Any]], number: int) -> Tensors:
    start = f"seed{number}."
    held = {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}
    if "frozen" not in held:
        raise InputError(f"The folder lacks the weights of training {number + 1}; export the model again.")
    return {"weights": held.pop("frozen"), **held}
