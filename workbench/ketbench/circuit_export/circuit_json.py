"""A circuit as JSON and back, without loss; for scripts and other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ketbench.circuit import (
    Circuit,
    Condition,
    Control,
    CustomGate,
    Fixed,
    Initial,
    Normal,
    Op,
    Parameter,
    Uniform,
)
from ketbench.errors import CircuitError, ExpressionError
from ketbench.expressions import expression, to_text

FORMAT = "ketbench.circuit"
VERSION = 1
_INITIALS: Mapping[str, type[Fixed] | type[Normal] | type[Uniform]] = {
    "fixed": Fixed,
    "normal": Normal,
    "uniform": Uniform,
}


def to_json(circuit: Circuit) -> str:
    """Write a circuit as JSON.

    Examples
    --------
    >>> circuit = Circuit("one", ("q0",), (Op("rx", (0,), (expression("2*theta"),)),), (Parameter("theta"),))
    >>> from_json(to_json(circuit)) == circuit
    True
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "name": circuit.name,
        "wires": list(circuit.wires),
        "bits": circuit.bits,
        "registers": [list(register) for register in circuit.registers],
        "parameters": [_parameter(parameter) for parameter in circuit.parameters],
        "gates": [_gate(gate) for gate in circuit.gates],
        "ops": [_op(op) for op in circuit.ops],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _parameter(parameter: Parameter) -> dict[str, Any]:
    match parameter.initial:
        case Fixed(value):
            initial: list[Any] = ["fixed", value]
        case Normal(mean, deviation):
            initial = ["normal", mean, deviation]
        case Uniform(low, high):
            initial = ["uniform", low, high]
    return {"name": parameter.name, "initial": initial, "trainable": parameter.trainable}


def _gate(gate: CustomGate) -> dict[str, Any]:
    return {"name": gate.name, "wires": gate.wires, "angles": list(gate.angles), "body": [_op(op) for op in gate.body]}


def _op(op: Op) -> dict[str, Any]:
    content = {
        "gate": op.gate,
        "wires": list(op.wires),
        "angles": [to_text(angle) for angle in op.angles],
        "controls": [list(control) for control in op.controls],
        "column": op.column,
        "bits": list(op.bits),
        "condition": list(op.condition) if op.condition else None,
        "options": [list(option) for option in op.options],
    }
    return {key: value for key, value in content.items() if value not in ([], None)}


def from_json(text: str) -> Circuit:
    """Read a circuit from JSON.

    Raises
    ------
    CircuitError
        Text that is no such JSON, or of a newer version.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CircuitError(f"The text is no JSON: {error}.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CircuitError(f"The JSON is no circuit; it needs the format '{FORMAT}'.")
    if content.get("version") != VERSION:
        raise CircuitError(f"The circuit has version {content.get('version')}; this Ketbench reads version {VERSION}.")
    try:
        return _read(content)
    except ExpressionError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CircuitError(f"The JSON of the circuit is not complete or has a wrong value: {error}.") from None


def _read(content: Mapping[str, Any]) -> Circuit:
    return Circuit(
        str(content["name"]),
        tuple(map(str, content["wires"])),
        tuple(map(_read_op, content["ops"])),
        tuple(_read_parameter(parameter) for parameter in content["parameters"]),
        int(content["bits"]),
        tuple(_read_gate(gate) for gate in content["gates"]),
        tuple((str(name), int(size)) for name, size in content["registers"]),
    )


def _read_parameter(content: Mapping[str, Any]) -> Parameter:
    kind, *values = content["initial"]
    initial: Initial = _INITIALS[kind](*map(float, values))
    return Parameter(str(content["name"]), initial, bool(content["trainable"]))


def _read_gate(content: Mapping[str, Any]) -> CustomGate:
    body = tuple(map(_read_op, content["body"]))
    return CustomGate(str(content["name"]), int(content["wires"]), tuple(map(str, content["angles"])), body)


def _read_op(content: Mapping[str, Any]) -> Op:
    condition = content.get("condition")
    options: Sequence[Sequence[Any]] = content.get("options", ())
    return Op(
        str(content["gate"]),
        tuple(map(int, content["wires"])) if "wires" in content else (),
        tuple(expression(str(angle)) for angle in content.get("angles", ())),
        tuple(Control(int(wire), int(value)) for wire, value in content.get("controls", ())),
        int(content["column"]),
        tuple(map(int, content.get("bits", ()))),
        Condition(int(condition[0]), int(condition[1])) if condition else None,
        tuple((str(name), value) for name, value in options),
    )
