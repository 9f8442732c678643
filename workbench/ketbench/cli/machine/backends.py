"""`ketbench backends`: what can run here, and what cannot and why."""

from __future__ import annotations

from typing import Any

from ketbench.backends.registry import Registry
from ketbench.cli.terminal import AsJson, print_json, print_table


def list_backends(as_json: AsJson = False) -> None:
    """List the backends with their state, reason and remedy."""
    registry = Registry()
    rows = [_row(registry, candidate) for candidate in registry.candidates()]
    if as_json:
        print_json(rows)
        return
    shown = [[r["name"], r["title"], r["available"], f"{r['reason']} {r['remedy']}".strip()] for r in rows]
    print_table(["backend", "title", "available", "reason and remedy"], shown)


def _row(registry: Registry, candidate: Any) -> dict[str, Any]:
    row = {"name": candidate.name, "title": candidate.title, "distribution": candidate.distribution}
    if candidate.state != "found":
        return {**row, "available": False, "reason": candidate.reason, "remedy": candidate.remedy}
    state = registry.available(candidate.name)
    return {**row, "available": state.ok, "reason": state.reason, "remedy": state.remedy}
