"""The suite in a process of its own, so that a plugin that ends its process leaves the command that asked alive."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ketbench.backends.registry import Registry
from ketbench.testing.child import in_child
from ketbench.testing.rule import RuleResult, State
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
    registry.backend(name)
    given = json.dumps({"name": name, "plugin_paths": list(plugin_paths)}).encode()
    rows: list[dict[str, Any]] = in_child("examine", given, SECONDS)
    return tuple(_read(row) for row in rows)


def examined_alone(source: str) -> list[dict[str, Any]]:
    """In the child: examine, and say on standard error which rule is being looked at."""
    asked = json.loads(Path(source).read_text("utf-8"))
    backend = Registry(asked["plugin_paths"], patience=0).backend(asked["name"])
    results = examine(backend, begin=lambda rule: print(f"while looking at rule '{rule.name}'", file=sys.stderr))
    return [result.described() for result in results]


def _read(row: dict[str, Any]) -> RuleResult:
    return RuleResult(row["rule"], row["title"], row["anchor"], State(row["state"]), tuple(row["findings"]))
