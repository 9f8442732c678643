"""`ketbench doctor`: what this machine has, what is missing and how to get it."""

from __future__ import annotations

from dataclasses import asdict

from ketbench.backends.doctor import Check, examine
from ketbench.backends.registry import Registry
from ketbench.cli.terminal import AsJson, print_json, print_table


def report(as_json: AsJson = False) -> None:
    """Look at versions, devices, libraries and backends."""
    checks = examine(Registry())
    if as_json:
        print_json([asdict(check) for check in checks])
        return
    rows = [[check.name, state(check), check.value, check.remedy] for check in checks]
    print_table(["what", "state", "value", "remedy"], rows)


def state(check: Check) -> str:
    """One word for a check."""
    if not check.ok:
        return "missing"
    return "optional" if check.remedy else "ok"
