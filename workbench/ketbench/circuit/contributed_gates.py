"""Gates that plugins add by their decomposition: their descriptions made rows of the gate table; runs no plugin."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.contributed.found import contributions
from ketbench.base.errors import KetbenchError

ELEMENTARY: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("h", "x", "y", "z", "s", "sdg", "t", "tdg"), (1, 0)),
    **dict.fromkeys(("rx", "ry", "rz"), (1, 1)),
    **dict.fromkeys(("cx", "cy", "cz", "ch"), (2, 0)),
    "crz": (2, 1),
    "ccx": (3, 0),
}
"""Wires and angles of the gates that a decomposition may use: those of the standard libraries of OpenQASM 2 and 3."""
MOST_WIRES, MOST_STEPS = 6, 200
GROUP = "From plugins"
_STEP = re.compile(r"([a-z]+)\s*(?:\(([^;]*)\))?\s+([a-h](?:\s*,\s*[a-h])*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def gate_trouble(name: str, facts: Mapping[str, Any], taken: Collection[str]) -> str:
    """Why a described gate cannot be a row of the table, one sentence; empty where it can.

    Examples
    --------
    >>> facts = {"wires": 2, "angles": (), "decomposition": "h a; cx a, c;"}
    >>> gate_trouble("bell", facts, ())
    "The step 'cx a, c' of gate 'bell' names a wire that is not there; its wires are a, b."
    """
    if not _NAME.fullmatch(name) or name in taken:
        return (
            f"'{name}' cannot be the name of a gate; take small letters that no other gate and no word of OpenQASM has."
        )
    wires, angles = int(facts["wires"]), tuple(facts["angles"])
    if not 1 <= wires <= MOST_WIRES:
        return f"Gate '{name}' has {wires} wires; a gate of a plugin has 1 to {MOST_WIRES}."
    if any(not _NAME.fullmatch(angle) or angle in ("pi", "x") for angle in angles) or len(set(angles)) < len(angles):
        return f"The angles {', '.join(angles)} of gate '{name}' do not all have different names; write theta, phi."
    if list(angles) != sorted(angles):
        return f"The angles of gate '{name}' must stand in alphabetical order: {', '.join(sorted(angles))}."
    steps = [step.strip() for step in str(facts["decomposition"]).split(";") if step.strip()]
    if not 2 <= len(steps) <= MOST_STEPS:
        return (
            f"The decomposition of gate '{name}' has {len(steps)} steps; write 2 to {MOST_STEPS}, each ending in ';'."
        )
    return next((said for step in steps if (said := _step_trouble(name, step, wires, angles))), "")


def _step_trouble(name: str, step: str, wires: int, angles: tuple[str, ...]) -> str:
    from ketbench.circuit.angles.expressions import expression, features_of, parameters_of

    head = f"The step '{step}' of gate '{name}'"
    parts = _STEP.fullmatch(step)
    if parts is None or parts[1] not in ELEMENTARY:
        return f"{head} is not a step; write a gate and its wires, as 'ry(theta/2) a'; gates: {', '.join(ELEMENTARY)}."
    needed, turns = ELEMENTARY[parts[1]]
    places = [place.strip() for place in parts[3].split(",")]
    letters = "abcdefgh"[:wires]
    if any(place not in letters for place in places):
        return f"{head} names a wire that is not there; its wires are {', '.join(letters)}."
    if len(places) != needed or len(set(places)) < needed:
        return f"{head} must name {needed} different wires."
    given = [text for text in (parts[2] or "").split(",") if text.strip()]
    if len(given) != turns:
        return f"{head} must have {turns} angle{'s' * (turns != 1)}, not {len(given)}."
    try:
        found = [expression(text) for text in given]
    except KetbenchError as error:
        return f"{head} has an angle that cannot be read: {error}"
    unknown = sorted({one for text in found for one in parameters_of(text)} - set(angles))
    if unknown or any(features_of(text) for text in found):
        return f"{head} has the angle {unknown[0] if unknown else 'x'}, which the gate does not state."
    return ""


def contributed_rows(taken: Collection[str]) -> Iterator[dict[str, Any]]:
    """The described gates that can be rows, as the fields of one."""
    for one in contributions("gate"):
        if gate_trouble(one.name, one.facts, taken):
            continue
        facts = one.facts
        yield {
            "name": one.name,
            "title": facts["title"],
            "group": GROUP,
            "wires": facts["wires"],
            "symbol": facts["symbol"][:6],
            "angles": tuple(facts["angles"]),
            "matrix": _matrix(one.name, facts["wires"]),
            "description": facts["description"] or f"From {one.package}.",
            "decomposition": facts["decomposition"],
            "symmetric": facts["symmetric"],
            "latex": facts["latex"],
        }


def _matrix(name: str, wires: int) -> Callable[..., NDArray[np.complex128]]:
    @cache
    def matrix(*angles: float) -> NDArray[np.complex128]:
        from ketbench.circuit.angles.expressions import Number
        from ketbench.circuit.blocks import elementary
        from ketbench.circuit.circuit import Op
        from ketbench.circuit.states.unitary import matrix_of

        whole = Op(name, tuple(range(wires)), tuple(Number(float(angle)) for angle in angles))
        return matrix_of(list(elementary(whole)), wires)

    return matrix
