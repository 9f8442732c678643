"""The trained machine as files: arrays with a script of numpy alone, or the sequences for a device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ketbench.plugin import InputError, Model
from ketbench_atoms.kernels.features import Feature
from ketbench_atoms.learning.data import device_of
from ketbench_atoms.learning.keeping import params_of, registers_of
from ketbench_atoms.learning.setup import pulse_of
from ketbench_atoms.pulser.writing import to_pulser

FORMS = ("folder", "pulser")
_SCRIPT = '''"""Predicts from histograms: python predict.py HISTOGRAMS.csv, a row a graph: shares of 0, 1 ... atoms."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def entropy(p):
    safe = np.where(p > 0, p, 1.0)
    return -(safe * np.log(safe)).sum(axis=-1)


def main():
    about = json.loads((HERE / "model.json").read_text())
    held = np.load(HERE / "model.npz")
    known, times = held["features"], held["features"].shape[1]
    rows = np.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
    rows = rows.reshape(len(rows), times, -1)
    rows = rows / rows.sum(axis=2, keepdims=True)
    size = max(rows.shape[2], known.shape[2])
    rows, known = (np.pad(a, ((0, 0), (0, 0), (0, size - a.shape[2]))) for a in (rows, known))
    mixed = (rows[:, None] + known[None]) / 2
    apart = entropy(mixed) - (entropy(rows)[:, None] + entropy(known)[None]) / 2
    kernel = np.exp(-about["params"]["mu"] * np.clip(apart, 0, None).mean(axis=2))[:, held["support"]]
    dual, offsets, counts, codes = (held[name] for name in ("dual", "offsets", "counts", "codes"))
    names = about["outputs"][0]["categories"]
    if not names:
        print(*(kernel @ dual[0] + offsets[0]) * held["scales"][1] + held["scales"][0], sep="\\n")
        return
    ends = np.concatenate([[0], np.cumsum(counts)])
    votes, pair = np.zeros((len(rows), len(codes)), int), 0
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            a, b = slice(ends[i], ends[i + 1]), slice(ends[j], ends[j + 1])
            value = kernel[:, a] @ dual[j - 1, a] + kernel[:, b] @ dual[i, b] + offsets[pair]
            votes[:, i] += value > 0
            votes[:, j] += value <= 0
            pair += 1
    print(*(names[code] for code in codes[votes.argmax(axis=1)]), sep="\\n")


main()
'''


def exported(model: Model, form: str, folder: Path) -> list[str]:
    """Write files into an empty folder; their names.

    Raises
    ------
    InputError
        For another form, or what the form cannot say.
    """
    if form == "folder":
        return _folder(model, folder)
    if form == "pulser":
        return _sequences(model, folder)
    raise InputError(f"A kernel of atoms is exported as {' or '.join(FORMS)}, not as '{form}'.")


def _folder(model: Model, folder: Path) -> list[str]:
    import numpy as np

    held: Any = dict(model.tensors)
    np.savez(folder / "model.npz", **held)
    (folder / "model.json").write_text(json.dumps(dict(model.description), indent=1), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(model.to_bytes())
    names = ["model.json", "model.npz", "model.safetensors"]
    if params_of(model).feature is Feature.HISTOGRAM:
        (folder / "predict.py").write_text(_SCRIPT, encoding="utf-8")
        names.append("predict.py")
    return names


def _sequences(model: Model, folder: Path) -> list[str]:
    params = params_of(model)
    names: list[str] = []
    for number, register in enumerate(registers_of(model), start=1):
        name = f"sequence-{number:04d}.json"
        text = to_pulser(register, pulse_of(params), device_of(params.device), f"training graph {number}")
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    return names
