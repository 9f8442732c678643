"""Turns the first form of a circuit's JSON, lists instead of names, into the present one; builds no circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_INITIALS = {
    "Uniform": ("uniform", "low", "high"),
    "Normal": ("normal", "mean", "deviation"),
    "Fixed": ("fixed", "value"),
}
_FIELDS = ("gate", "wires", "angles", "controls", "column", "bits", "condition", "options")


def present_form(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A circuit's JSON as it is written now; what is in that form already is given back.

    The first files of format 1 hold operations as lists of eight, parameters as lists of four, gates as lists of four,
    and no registers.

    Raises
    ------
    KeyError, TypeError, ValueError
        Data of neither form.
    """
    parts = (*data["ops"], *data["parameters"], *data["gates"])
    if "registers" in data and not any(isinstance(part, list) for part in parts):
        return data
    return {
        **data,
        "registers": data.get("registers", []),
        "ops": [_op(op) for op in data["ops"]],
        "parameters": [_parameter(parameter) for parameter in data["parameters"]],
        "gates": [_gate(gate) for gate in data["gates"]],
    }


def _op(data: Any) -> Any:
    return dict(zip(_FIELDS, data, strict=True)) if isinstance(data, list) else data


def _parameter(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    name, kind, numbers, trainable = data
    word, *fields = _INITIALS[kind]
    return {"name": name, "initial": [word, *(numbers[field] for field in fields)], "trainable": trainable}


def _gate(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    name, wires, angles, body = data
    return {"name": name, "wires": wires, "angles": angles, "body": [_op(op) for op in body]}
