"""Circuits as JSON data exact for any circuit, also one that is not finished; kept free of any parser."""

from __future__ import annotations

from dataclasses import asdict
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
from ketbench.expressions import Binary, Call, Constant, Expression, Feature, Number, Reference, Unary

_INITIALS: dict[str, type[Initial]] = {"Uniform": Uniform, "Normal": Normal, "Fixed": Fixed}


def circuit_to_json(circuit: Circuit) -> dict[str, Any]:
    """A circuit as JSON data."""
    return {
        "name": circuit.name,
        "wires": list(circuit.wires),
        "ops": [_op_to_json(op) for op in circuit.ops],
        "parameters": [_parameter_to_json(p) for p in circuit.parameters],
        "bits": circuit.bits,
        "registers": [list(register) for register in circuit.registers],
        "gates": [[g.name, g.wires, list(g.angles), [_op_to_json(op) for op in g.body]] for g in circuit.gates],
    }


def circuit_from_json(data: dict[str, Any]) -> Circuit:
    """Read what `circuit_to_json` made."""
    gates = (CustomGate(n, w, tuple(a), tuple(map(_op_from_json, body))) for n, w, a, body in data["gates"])
    return Circuit(
        name=data["name"],
        wires=tuple(data["wires"]),
        ops=tuple(map(_op_from_json, data["ops"])),
        parameters=tuple(map(_parameter_from_json, data["parameters"])),
        bits=data["bits"],
        gates=tuple(gates),
        registers=tuple((name, size) for name, size in data["registers"]),
    )


def _op_to_json(op: Op) -> list[Any]:
    return [
        op.gate,
        list(op.wires),
        [_angle_to_json(angle) for angle in op.angles],
        [list(control) for control in op.controls],
        op.column,
        list(op.bits),
        list(op.condition) if op.condition else None,
        [list(option) for option in op.options],
    ]


def _op_from_json(data: list[Any]) -> Op:
    gate, wires, angles, controls, column, bits, condition, options = data
    return Op(
        gate,
        tuple(wires),
        tuple(map(_angle_from_json, angles)),
        tuple(Control(*control) for control in controls),
        column,
        tuple(bits),
        Condition(*condition) if condition else None,
        tuple((name, value) for name, value in options),
    )


def _angle_to_json(tree: Expression) -> Any:
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


def _angle_from_json(data: Any) -> Expression:
    match data:
        case ["constant", str(name)]:
            return Constant(name)
        case ["x", int(index)]:
            return Feature(index)
        case ["parameter", str(name)]:
            return Reference(name)
        case ["minus", operand]:
            return Unary(_angle_from_json(operand))
        case ["call", str(function), argument]:
            return Call(function, _angle_from_json(argument))
        case [str(operator), left, right]:
            return Binary(operator, _angle_from_json(left), _angle_from_json(right))
        case _:
            return Number(data)


def _parameter_to_json(parameter: Parameter) -> list[Any]:
    initial = parameter.initial
    return [parameter.name, type(initial).__name__, asdict(initial), parameter.trainable]


def _parameter_from_json(data: list[Any]) -> Parameter:
    name, kind, numbers, trainable = data
    return Parameter(name, _INITIALS[kind](**numbers), trainable)
