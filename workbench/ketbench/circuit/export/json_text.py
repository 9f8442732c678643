"""A circuit as JSON text and back, without loss; the data are those of `ketbench.circuit.json_form`."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from ketbench.base.errors import CircuitError, ExpressionError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.extent import refuse_large
from ketbench.circuit.json_form import circuit_from_json, circuit_to_json

FORMAT = "ketbench.circuit"
VERSION = 1


def to_json(circuit: Circuit) -> str:
    """Write a circuit as JSON, a line an entry.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> circuit = CircuitBuilder("one", 1).add("rx", 0, "2*theta").build()
    >>> from_json(to_json(circuit)) == circuit
    True
    """
    content = {"format": FORMAT, "version": VERSION, **circuit_to_json(circuit)}
    lines = [f" {json.dumps(name)}: {_value(value)}" for name, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    entries: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
    lines = (f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n ]"


def from_json(text: str) -> Circuit:
    """Read a circuit from JSON; an angle may also be a text such as ``"2*theta"``.

    Raises
    ------
    CircuitError
        Text that is no such JSON, or of a newer version.
    """
    try:
        content = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise CircuitError(f"The text is not JSON: {error}.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CircuitError(f"The JSON is not a circuit; it needs the format '{FORMAT}'.")
    if content.get("version") != VERSION:
        raise CircuitError(f"The circuit has version {content.get('version')}; this Ketbench reads version {VERSION}.")
    try:
        circuit = circuit_from_json(content)
    except ExpressionError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise CircuitError(f"The JSON of the circuit is not complete or has a wrong value: {error}.") from None
    refuse_large(circuit)
    return circuit


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"'{constant}' is not a number")
