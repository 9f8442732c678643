"""Tuned controls kept on this machine by a digest of all that decides them, so that each is trained once; no pickle."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from platformdirs import user_cache_path
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ketbench.plugin import Baseline, header_facts
from ketbench_gate.models.measured import Control, Measured
from ketbench_gate.models.samples import Samples

MOST = 300
"""Files that are kept; the oldest go first."""
KEPT = "trained once before on the same rows"
"""Ends the note of a control that was not trained again."""
_PLACE = "control"
_HERE = Path(__file__).parent
TUNED = (_HERE / "tuned.py", _HERE / "kept.py")
"""The programs that decide what a tuned control is."""


def folder() -> Path:
    """Where they are kept."""
    return user_cache_path("ketbench", appauthor=False) / "controls"


def digest(samples: Samples, what: Mapping[str, Any], programs: Sequence[Path]) -> str:
    """SHA-256 over all rows, over what is asked, the programs that train and the versions of what they use."""
    made = hashlib.sha256()
    for name, (features, targets) in sorted(samples.parts.items()):
        made.update(name.encode())
        for held in (features, targets):
            values = np.ascontiguousarray(held.detach().cpu().numpy())
            made.update(f"{values.dtype}{values.shape}".encode())
            made.update(values.tobytes())
    told: dict[str, Any] = {
        "classes": samples.classes,
        "scale": samples.scale,
        "nominal": samples.nominal,
        "versions": [version(name) for name in ("scikit-learn", "torch")],
    }
    told["targets"] = [asdict(one) for one in samples.targets]
    made.update(json.dumps({**told, **what}, sort_keys=True, default=str).encode())
    for program in programs:
        with suppress(OSError):
            made.update(program.read_bytes())
    return made.hexdigest()


def of_training() -> Sequence[Path]:
    """The programs that decide what a training gives."""
    package = _HERE.parents[1]
    folders = ("training", "training/controls", "training/optimisers", "models", "models/parts")
    return [file for name in folders for file in sorted((package / name).glob("*.py"))]


def kept(key: str, train: Callable[[], Control]) -> Control:
    """The control of a digest: as it was trained before on this machine, else trained now and kept."""
    found = known(key)
    if found is None:
        found = train()
        keep(key, found)
    return found


def known(key: str) -> Control | None:
    """The control of a digest as it was trained before on this machine; None where it was not."""
    path = folder() / f"{key}.safetensors"
    with suppress(OSError, SafetensorError, ValueError, KeyError, TypeError):
        found = _read(path.read_bytes())
        path.touch()
        return found
    return None


def keep(key: str, made: Control) -> None:
    """Keep a control for another time; in vain where the disk is full."""
    with suppress(OSError):
        _write(folder() / f"{key}.safetensors", made)


def _read(data: bytes) -> Control:
    tensors = load(data)
    told = header_facts(data, _PLACE)
    test = torch.as_tensor(tensors["outputs"]), torch.as_tensor(tensors["targets"])
    measured = Measured(told["title"], tensors["by_seed"], tensors["by_row"], test, tensors["headline"])
    note = f"{told['note']}; {KEPT}"
    return Control(Baseline(told["name"], told["title"], told["summary"], note), measured)


def _write(path: Path, made: Control) -> None:
    baseline, measured = made.baseline, made.measured
    told = {"name": baseline.name, "title": baseline.title, "summary": dict(baseline.summary), "note": baseline.note}
    outputs, targets = measured.test
    headline = measured.headline if measured.headline is not None else np.zeros(0)
    arrays = {
        "outputs": outputs.cpu().numpy(),
        "targets": targets.cpu().numpy(),
        "by_seed": measured.by_seed,
        "by_row": measured.by_row,
        "headline": headline,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(f".{os.getpid()}")
    whole.write_bytes(save({k: np.ascontiguousarray(v) for k, v in arrays.items()}, {_PLACE: json.dumps(told)}))
    whole.replace(path)
    _forget_oldest(sorted(path.parent.glob("*.safetensors"), key=lambda one: one.stat().st_mtime))


def _forget_oldest(files: Sequence[Path]) -> None:
    for file in files[:-MOST]:
        file.unlink(missing_ok=True)
