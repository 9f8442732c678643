"""What the manifest of a package says of its backends: a verdict without any trial, and the stand-in made of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from ketbench.backends.describing.from_schema import UntoldError
from ketbench.backends.discovery import GROUP, Claim
from ketbench.backends.trying.loading import Loaded, State, other_contract
from ketbench.backends.trying.trial import Verdict
from ketbench.base.contributed.manifest import manifest_path, read_manifest
from ketbench.base.errors import KetbenchError
from ketbench.contract.plugin import CONTRACT_VERSION, SUPPORTED

_HEADING = GROUP.removeprefix("ketbench.")
_TOLD = {"title": str, "needs": list, "methods": list, "params": dict}
REQUIRED = ("available", "check", "run")


def stated_verdict(claim: Claim) -> Verdict | None:
    """The verdict that a manifest allows; None where there is none, where it is older than its code, or incomplete."""
    facts = stated_facts(claim)
    if facts is None:
        return None
    contract = facts.get("contract", CONTRACT_VERSION)
    if contract not in SUPPORTED:
        made: Loaded = other_contract(claim, contract)
        return Verdict(made.state, made.reason, made.remedy, facts["title"])
    return Verdict(State.FOUND, title=facts["title"], facts=facts)


def stated_facts(claim: Claim) -> dict[str, Any] | None:
    """The description of a backend in the manifest of its package; None where it cannot be used."""
    if claim.entry is None:
        return None
    place = manifest_path(claim.entry.module.partition(".")[0], [*sys.path, claim.folder])
    try:
        row = read_manifest(place).get(_HEADING, {}).get(claim.name) if place else None
        if row is None:
            return None
        facts = {**row, "params": json.loads(row["params"]), "presets": json.loads(row.get("presets", "null"))}
    except (KetbenchError, KeyError, TypeError, ValueError):
        return None
    sound = all(isinstance(facts.get(name), kind) for name, kind in _TOLD.items())
    return facts if sound and set(REQUIRED) <= set(facts["methods"]) else None


def stood_in(claim: Claim, facts: Mapping[str, Any]) -> Any:
    """The stand-in for a described backend; None where the description is not a form that can be drawn here."""
    if not facts:
        return None
    # Only a foreign plugin needs one, and most starts have none.
    from ketbench.backends.describing.stand_in import StandIn

    try:
        return StandIn(claim, {name: value for name, value in facts.items() if value is not None})
    except (UntoldError, ValueError, TypeError, KeyError):
        return None
