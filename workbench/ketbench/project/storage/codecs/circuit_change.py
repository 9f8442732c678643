"""What differs between two states of a circuit, as JSON data: an edit of ten thousand gates is a few of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.json_form import frame_from_json, frame_to_json, op_from_json, op_to_json

WORTH_LOOKING = 16
"""From more operations that are not the same objects on, those only moved to other columns are looked for."""


def change_to_json(before: Circuit, after: Circuit) -> dict[str, Any]:
    """All of `after` but the operations that are objects of `before` too, or such objects in another column.

    Returns
    -------
    dict
        The frame of `after`, and ``ops``: for each run of operations kept ``[start, stop, columns]``, its place in
        `before` and how far it was moved to the right; the others as they are.

    Examples
    --------
    >>> before = Circuit("c", ("q",), (Op("h", (0,)), Op("x", (0,), column=1), Op("y", (0,), column=2)))
    >>> after = before.with_ops([before.ops[0], before.ops[1], Op("z", (0,), column=2)])
    >>> change_to_json(before, after)["ops"]
    [[0, 2, 0], {'gate': 'z', 'wires': [0], 'column': 2}]
    >>> changed_circuit(before, change_to_json(before, after)) == after
    True
    """
    return {**frame_to_json(after), "ops": _differences(before.ops, after.ops)}


def changed_circuit(before: Circuit, data: Mapping[str, Any]) -> Circuit:
    """The circuit after the change that `change_to_json` told."""
    return Circuit(**frame_from_json(data), ops=tuple(_ops(before.ops, data["ops"])))


def is_small(change: Mapping[str, Any], after: Circuit) -> bool:
    """Whether telling the change is shorter than telling the circuit."""
    return sum(isinstance(entry, dict) for entry in change["ops"]) <= len(after.ops) // 2


def _differences(before: Sequence[Op], after: Sequence[Op]) -> list[Any]:
    places = {id(op): place for place, op in enumerate(before)}
    others = sum(id(op) not in places for op in after)
    moved = {op.shift_key: place for place, op in enumerate(before)} if others > WORTH_LOOKING else {}
    found: list[Any] = []
    run = [-1, -1, 0]
    for op in after:
        place = places.get(id(op))
        if place is None and moved:
            place = moved.get(op.shift_key)
        if place is None:
            found.append(op_to_json(op))
            continue
        columns = op.column - before[place].column
        if found and found[-1] is run and run[1:] == [place, columns]:
            run[1] += 1
        else:
            run = [place, place + 1, columns]
            found.append(run)
    return found


def _ops(before: Sequence[Op], entries: Iterable[Any]) -> Iterable[Op]:
    for entry in entries:
        if isinstance(entry, dict):
            yield op_from_json(entry)  # pyright: ignore[reportUnknownArgumentType]
            continue
        start, stop, columns = entry
        kept = before[start:stop]
        yield from (op.at(op.column + columns) for op in kept) if columns else kept
