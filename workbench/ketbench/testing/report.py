"""The suite in a process of its own, so that a plugin that ends its process leaves the command that asked alive."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from ketbench.backends.registry import Registry
from ketbench.base.contributed.found import all_of
from ketbench.base.contributed.kinds import KINDS
from ketbench.testing.child import in_child
from ketbench.testing.contributed.suite import examine_contribution
from ketbench.testing.rule import Rule, RuleResult, State
from ketbench.testing.suite import examine

SECONDS = 600.0


def examined(name: str, plugin_paths: Sequence[str] = ()) -> tuple[RuleResult, ...]:
    """All rules for an installed backend.

    Raises
    ------
    BackendError
        Unknown name, a backend that does not load, or one that ended the process; the last with the rule.
    """
    registry = Registry(plugin_paths)
    kind = "" if name in registry.names else kind_of(name)
    if not kind:
        registry.backend(name)
    given = json.dumps({"name": name, "plugin_paths": list(plugin_paths), "kind": kind}).encode()
    rows: list[dict[str, Any]] = in_child("examine", given, SECONDS)
    return tuple(_read(row) for row in rows)


def kind_of(name: str) -> str:
    """The kind of contribution that a name, or a package with one contribution, has; empty where there is none."""
    return next((kind for kind in KINDS if any(one.name == name for one in all_of(kind))), "")


def examined_alone(source: str) -> list[dict[str, Any]]:
    """In the child: examine, and say on standard error which rule is being looked at."""
    asked = json.loads(Path(source).read_text("utf-8"))
    registry = Registry(asked["plugin_paths"], patience=0)

    def begin(rule: Rule) -> None:
        print(f"while looking at rule '{rule.name}'", file=sys.stderr)

    if kind := asked["kind"]:
        one = next(one for one in all_of(kind) if one.name == asked["name"])
        found = EntryPoint(one.name, one.value, KINDS[kind].group).load()
        results = examine_contribution(kind, one.name, found, begin)
    else:
        results = examine(registry.backend(asked["name"]), begin=begin)
    return [result.described() for result in results]


def _read(row: dict[str, Any]) -> RuleResult:
    return RuleResult(row["rule"], row["title"], row["anchor"], State(row["state"]), tuple(row["findings"]))
