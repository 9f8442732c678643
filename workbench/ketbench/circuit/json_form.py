"""Circuits as JSON data, exact for any circuit, also one that is not finished; for files and for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from ketbench.circuit.angles.expressions import (
    CONSTANTS,
    FUNCTIONS,
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
    expression,
)
from ketbench.circuit.circuit import (
    Circuit,
    Control,
    CustomGate,
    Fixed,
    Initial,
    Normal,
    Op,
    Parameter,
    Scalar,
    Uniform,
)
from ketbench.circuit.conditions.cases import Cases, Condition, Waits

Json = Any
_INITIALS: Mapping[str, type[Fixed] | type[Normal] | type[Uniform]] = {
    "fixed": Fixed,
    "normal": Normal,
    "uniform": Uniform,
}


def circuit_to_json(circuit: Circuit) -> dict[str, Json]:
    """A circuit as JSON data.

    Examples
    --------
    >>> circuit = Circuit("one", ("q0",), (Op("rx", (0,), (expression("2*theta"),)),), (Parameter("theta"),))
    >>> circuit_to_json(circuit)["ops"]
    [{'gate': 'rx', 'wires': [0], 'column': 0, 'angles': [['*', 2.0, ['parameter', 'theta']]]}]
    >>> circuit_from_json(circuit_to_json(circuit)) == circuit
    True
    """
    return {**frame_to_json(circuit), "ops": [op_to_json(op) for op in circuit.ops]}


def circuit_from_json(data: Mapping[str, Json]) -> Circuit:
    """Read what `circuit_to_json` made.

    Raises
    ------
    KeyError, TypeError, ValueError
        Data of another shape.
    """
    return Circuit(**frame_from_json(data), ops=tuple(map(op_from_json, data["ops"])))


def frame_to_json(circuit: Circuit) -> dict[str, Json]:
    """Everything of a circuit but its operations."""
    return {
        "name": circuit.name,
        "wires": list(circuit.wires),
        "bits": circuit.bits,
        "registers": [list(register) for register in circuit.registers],
        "parameters": [_parameter_to_json(parameter) for parameter in circuit.parameters],
        "gates": [_gate_to_json(gate) for gate in circuit.gates],
    }


def frame_from_json(data: Mapping[str, Json]) -> dict[str, Any]:
    """The fields of a circuit that `frame_to_json` wrote."""
    return {
        "name": str(data["name"]),
        "wires": tuple(map(str, data["wires"])),
        "bits": int(data["bits"]),
        "registers": tuple((str(name), int(size)) for name, size in data["registers"]),
        "parameters": tuple(map(_parameter_from_json, data["parameters"])),
        "gates": tuple(map(_gate_from_json, data["gates"])),
    }


def op_to_json(op: Op) -> dict[str, Json]:
    """An operation; what is empty is left out."""
    data: dict[str, Json] = {"gate": op.gate, "wires": list(op.wires), "column": op.column}
    if op.angles:
        data["angles"] = [_angle_to_json(angle) for angle in op.angles]
    if op.controls:
        data["controls"] = [list(control) for control in op.controls]
    if op.bits:
        data["bits"] = list(op.bits)
    if op.condition:
        data["condition"] = _condition_to_json(op.condition)
    if op.options:
        data["options"] = [list(option) for option in op.options]
    if op.note:
        data["note"] = op.note
    return data


def op_from_json(data: Mapping[str, Json]) -> Op:
    """Read what `op_to_json` made."""
    return Op(
        str(data["gate"]),
        tuple(map(int, data["wires"])),
        tuple(map(_angle_from_json, data.get("angles", ()))),
        tuple(Control(int(wire), int(value)) for wire, value in data.get("controls", ())),
        int(data["column"]),
        tuple(map(int, data.get("bits", ()))),
        _condition_from_json(data.get("condition")),
        tuple((str(name), _scalar(value)) for name, value in data.get("options", ())),
        str(data.get("note", "")),
    )


def _condition_to_json(condition: Condition | Cases) -> Json:
    if isinstance(condition, Condition):
        return list(condition)
    stated: dict[str, Json] = {"any": [[list(one) for one in case] for case in condition.any_of]}
    if condition.moment:
        stated["moment"] = condition.moment
    if condition.then is not None:
        stated["then"] = _condition_to_json(condition.then)
    return stated


def _condition_from_json(data: Json) -> Waits:
    if not data:
        return None
    if isinstance(data, Mapping):
        stated: Any = data
        cases = (tuple(Condition(int(bit), int(value)) for bit, value in case) for case in stated["any"])
        return Cases(tuple(cases), int(stated.get("moment", 0)), _condition_from_json(stated.get("then")))
    return Condition(int(data[0]), int(data[1]))


def _angle_to_json(tree: Expression) -> Json:
    match tree:
        case Number(value):
            return value
        case Constant(name):
            return ["constant", name]
        case Feature(index):
            return ["x", index]
        case Reference(name):
            return ["parameter", name]
        case Unary(operand):
            return ["minus", _angle_to_json(operand)]
        case Call(function, argument):
            return ["call", function, _angle_to_json(argument)]
        case Binary(operator, left, right):
            return [operator, _angle_to_json(left), _angle_to_json(right)]


def _angle_from_json(data: Json) -> Expression:
    match data:
        case int() | float() if not isinstance(data, bool):
            return Number(data) if 0 <= data < inf else expression(data)
        case str():
            return expression(data)
        case ["x", int(index)] if index >= 0:
            return Feature(index)
        case ["parameter", str(name)]:
            return Reference(name)
        case ["constant", str(name)] if name in CONSTANTS:
            return Constant(name)
        case ["minus", operand]:
            return Unary(_angle_from_json(operand))
        case ["call", str(function), argument] if function in FUNCTIONS:
            return Call(function, _angle_from_json(argument))
        case ["+" | "-" | "*" | "/" | "**" as operator, left, right]:
            return Binary(operator, _angle_from_json(left), _angle_from_json(right))
        case _:
            raise ValueError(f"{str(data)[:60]!r} is not an angle")


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"an initial value is a number, not {str(value)[:60]!r}")
    # Whole numbers stay such: what was read is to have the same key as what was written.
    return value


def _scalar(value: Json) -> Scalar:
    if not isinstance(value, (bool, int, float, str)):
        raise TypeError(f"an option is a flag, a number or a text, not {str(value)[:60]!r}")
    return value


def _parameter_to_json(parameter: Parameter) -> dict[str, Json]:
    match parameter.initial:
        case Fixed(value):
            initial: list[Json] = ["fixed", value]
        case Normal(mean, deviation):
            initial = ["normal", mean, deviation]
        case Uniform(low, high):
            initial = ["uniform", low, high]
    return {"name": parameter.name, "initial": initial, "trainable": parameter.trainable}


def _parameter_from_json(data: Mapping[str, Json]) -> Parameter:
    kind, *values = data["initial"]
    initial: Initial = _INITIALS[kind](*map(_number, values))
    return Parameter(str(data["name"]), initial, bool(data["trainable"]))


def _gate_to_json(gate: CustomGate) -> dict[str, Json]:
    body = [op_to_json(op) for op in gate.body]
    data: dict[str, Json] = {"name": gate.name, "wires": gate.wires, "angles": list(gate.angles), "body": body}
    return {**data, "note": gate.note} if gate.note else data


def _gate_from_json(data: Mapping[str, Json]) -> CustomGate:
    body = tuple(map(op_from_json, data["body"]))
    angles = tuple(map(str, data["angles"]))
    return CustomGate(str(data["name"]), int(data["wires"]), angles, body, str(data.get("note", "")))
