"""IBM's fake devices as their files describe them, read without importing the kit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from ketbench.plugin import Device

_NAME = re.compile(r'backend_name\s*=\s*"([^"]+)"')
_TOLD = {"T1", "T2", "readout_error", "prob_meas0_prep1", "prob_meas1_prep0"}


@dataclass(frozen=True, slots=True)
class Fake:
    """One fake device.

    Parameters
    ----------
    device : Device
    calibration : mapping
        T1 and T2 in the unit of the file, readout and gate errors, as the machine had them; JSON data.
    """

    device: Device
    calibration: Mapping[str, Any]


@lru_cache(maxsize=1)
def fakes() -> Mapping[str, Fake]:
    """All that the installed kit has, by name."""
    found = find_spec("qiskit_ibm_runtime")
    if found is None or found.origin is None:
        return {}
    folders = sorted((Path(found.origin).parent / "fake_provider" / "backends").iterdir())
    made = [fake for folder in folders if folder.is_dir() for fake in [_fake(folder)] if fake is not None]
    return {fake.device.name.removeprefix("ibm."): fake for fake in made}


def _fake(folder: Path) -> Fake | None:
    try:
        (module,) = folder.glob("fake_*.py")
        (configuration,) = folder.glob("conf_*.json")
        named = _NAME.search(module.read_text("utf-8"))
        held = json.loads(configuration.read_text("utf-8"))
        measured = next(iter(folder.glob("props_*.json")), None)
        properties = json.loads(measured.read_text("utf-8")) if measured else {}
        return None if named is None else Fake(_device(named[1], held, properties), _calibration(properties))
    except (OSError, ValueError, KeyError):
        # A file of another form in a later version of the kit hides one device, not all.
        return None


def _device(name: str, held: Mapping[str, Any], properties: Mapping[str, Any]) -> Device:
    edges = sorted({(min(a, b), max(a, b)) for a, b in held.get("coupling_map") or ()})
    return Device(
        f"ibm.{name}",
        "IBM",
        int(held["n_qubits"]),
        is_local=True,
        gates=tuple(held["basis_gates"]),
        edges=tuple(edges),
        errors=_errors(properties),
        calibrated=str(properties.get("last_update_date", "")),
        version=str(held.get("backend_version", "")),
        # Rows count downwards.
        positions=tuple((float(column), -float(row)) for column, row in _coordinates(held)),
    )


def _coordinates(held: Mapping[str, Any]) -> list[Any]:
    """Of each qubit; none where the file has others."""
    found = held.get("coords") or []
    return found if len(found) == held["n_qubits"] else []


def _errors(properties: Mapping[str, Any]) -> dict[str, float]:
    kinds: dict[str, list[float]] = {"one_qubit": [], "two_qubit": [], "readout": []}
    for gate in properties.get("gates", ()):
        kind = {1: "one_qubit", 2: "two_qubit"}.get(len(gate["qubits"]), "")
        if kind and gate["gate"] not in ("id", "rz", "reset"):
            kinds[kind] += [float(p["value"]) for p in gate["parameters"] if p["name"] == "gate_error"]
    for qubit in properties.get("qubits", ()):
        kinds["readout"] += [float(p["value"]) for p in qubit if p["name"] == "readout_error"]
    # An error of 1 marks a gate or direction that was out of order or not calibrated that day: it is not a rate.
    rates = {kind: [value for value in values if value < 1] for kind, values in kinds.items()}
    return {kind: median(values) for kind, values in rates.items() if values}


def _calibration(properties: Mapping[str, Any]) -> dict[str, Any]:
    qubits = [{p["name"]: p["value"] for p in qubit if p["name"] in _TOLD} for qubit in properties.get("qubits", ())]
    gates = [
        [gate["gate"], gate["qubits"], p["value"]]
        for gate in properties.get("gates", ())
        for p in gate["parameters"]
        if p["name"] == "gate_error"
    ]
    return {"qubits": qubits, "gate_errors": gates}
