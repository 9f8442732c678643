"""A register and a pulse as a kept model that leaves as Pulser JSON."""

from __future__ import annotations

from pathlib import Path

from ketbench.plugin import InputError, Model
from ketbench_atoms.learning.data import device_of
from ketbench_atoms.learning.params import DeviceName
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.physics.register import Register
from ketbench_atoms.pulser.writing import to_pulser

_NAME = "sequence.json"


def sequence_model(register: Register, pulse: Pulse, device: DeviceName, kind: str) -> Model:
    """The sequence, or the sentence why it has no such form, as a model without weights."""
    text, reason = "", ""
    try:
        text = to_pulser(register, pulse, device_of(device))
    except InputError as error:
        reason = str(error)
    description = {
        "kind": kind,
        "computes": "The state of a register of atoms after a pulse.",
        "inputs": [],
        "outputs": [],
        "sequence": text,
        "reason": reason,
    }
    return Model(description)


def exported(model: Model, form: str, folder: Path) -> list[str]:
    """Write the sequence.

    Raises
    ------
    InputError
        For another form, or a sequence that has none.
    """
    if form != "pulser":
        raise InputError(f"A sequence of atoms is exported as pulser, not as '{form}'.")
    if not model.description["sequence"]:
        raise InputError(str(model.description["reason"]))
    (folder / _NAME).write_text(str(model.description["sequence"]), encoding="utf-8")
    return [_NAME]
