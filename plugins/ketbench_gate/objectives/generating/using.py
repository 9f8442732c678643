"""A kept Born machine used: its chances with shots beside the data, and files that run without Ketbench."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import (
    Circuit,
    CircuitBuilder,
    Event,
    InputError,
    Model,
    Result,
    Task,
    Value,
    bound,
    to_pennylane,
    to_qasm3,
    to_qiskit,
)
from ketbench_gate.objectives.generating.data import target_of
from ketbench_gate.objectives.generating.measures import total_variation
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.generating.run import mmd_of, scores

FORMS = ("folder", "qasm3", "qiskit", "pennylane")
_PROGRAM = '''"""A trained Born machine; needs numpy alone: python model.py 10 draws ten rows."""

import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TOLD = json.loads((HERE / "model.json").read_text(encoding="utf-8"))
CHANCES = np.load(HERE / "probabilities.npy")


def chance(bits):
    """The chance of a string of bits, the left one first."""
    return float(CHANCES[int("".join(str(int(bit)) for bit in bits), 2)])


def sample(count, seed=0):
    """So many rows of bits, drawn."""
    drawn = np.random.default_rng(seed).choice(len(CHANCES), size=count, p=CHANCES / CHANCES.sum())
    return (drawn[:, None] >> np.arange(TOLD["bits"])[::-1]) & 1


if __name__ == "__main__":
    for row in sample(int(sys.argv[1]) if len(sys.argv) > 1 else 10):
        print(*row)
'''
_README = """A trained Born machine: the chance of a bit string is the squared size of its amplitude.

- `probabilities.npy`: the chance of every string, the left bit the most significant.
- `model.py`: `chance(bits)` and `sample(count, seed)`, with numpy alone.
- `model.json`: the columns and what their bits stand for.
- `circuit.qasm` or `circuit.py`, where asked for: the trained circuit; it starts in |0...0>.
"""


def trained_circuit(model: Model, drawn: Circuit | None) -> Circuit:
    """The circuit with its trained angles: the drawn one, or the layers that the run made.

    Raises
    ------
    InputError
        When the angles are not those of the circuit.
    """
    values = np.asarray(model.tensors["parameters"], dtype=np.float64)
    if drawn is not None:
        names = [one.name for one in drawn.parameters]
        if len(names) != len(values):
            raise InputError(
                f"Circuit '{drawn.name}' has {len(names)} parameters, the model {len(values)}; train anew."
            )
        return bound(drawn, dict(zip(names, values.tolist(), strict=True)))
    wires = int(np.log2(len(model.tensors["probabilities"])))
    layers, rest = divmod(len(values) - wires, 2 * wires)
    if rest or layers < 0:
        raise InputError("The model's angles are those of a drawn circuit that the run has not kept; run it again.")
    builder, at = CircuitBuilder("born machine", wires), 0
    for layer in range(layers + 1):
        for gate in ("ry", "rz") if layer < layers else ("ry",):
            for wire in range(wires):
                builder.add(gate, wire, float(values[at]))
                at += 1
        if layer < layers and wires > 1:
            for wire in range(wires) if wires > 2 else range(1):
                builder.add("x", (wire + 1) % wires, controls=[wire])
    return builder.build()


def exported(model: Model, drawn: Circuit | None, form: str, folder: str) -> list[str]:
    """Write a Born machine into an empty folder; the names of the new files.

    Raises
    ------
    InputError
        For another form.
    """
    if form not in FORMS:
        raise InputError(f"A Born machine is not written as '{form}'; choose one of {', '.join(FORMS)}.")
    chances = np.asarray(model.tensors["probabilities"], dtype=np.float64)
    told = {**model.description, "bits": int(np.log2(len(chances))),
            "values": np.asarray(model.tensors["values"]).tolist()}  # fmt: skip
    if "edges" in model.tensors:
        told["edges"] = np.asarray(model.tensors["edges"]).tolist()
    files = {"model.json": json.dumps(told, indent=1, ensure_ascii=False) + "\n", "model.py": _PROGRAM,
             "README.md": _README}  # fmt: skip
    writers: dict[str, tuple[str, Callable[[Circuit], str]]] = {
        "qasm3": ("circuit.qasm", to_qasm3), "qiskit": ("circuit.py", to_qiskit),
        "pennylane": ("circuit.py", to_pennylane),
    }  # fmt: skip
    if form in writers:
        name, write = writers[form]
        files[name] = write(trained_circuit(model, drawn))
    place = Path(folder)
    for name, content in files.items():
        (place / name).write_text(content, encoding="utf-8", newline="\n")
    np.save(place / "probabilities.npy", chances)
    return [*files, "probabilities.npy"]


def evaluated(task: Task, params: GenerateParams, model: Model, how: Mapping[str, Any]) -> Iterator[Event | Result]:
    """The distances from the data once more, exact and as so many shots would give them.

    Raises
    ------
    InputError
        For another target than exact values, or without the data.
    """
    target_name, shots = str(how.get("target") or "exact"), int(how.get("shots") or 0)
    if target_name != "exact":
        raise InputError(f"A Born machine is evaluated exactly or with --shots here, not on '{target_name}'.")
    if task.dataset is None:
        raise InputError("The data of the run is not there, so nothing can be compared; import it again.")
    target = target_of(task.dataset, params.bits)
    chances = np.asarray(model.tensors["probabilities"], dtype=np.float64)
    mmd = mmd_of(target, params)
    summary: dict[str, Value] = dict(scores(chances, target.shares, mmd))
    if shots:
        drawn = np.random.default_rng(task.seed).multinomial(shots, chances / chances.sum()) / shots
        summary = {**scores(drawn, target.shares, mmd), "exact_total_variation": summary["total_variation"],
                   "shot_noise": total_variation(drawn, chances)}  # fmt: skip
    yield Result(summary | {"shots": shots, "rows": target.rows})
