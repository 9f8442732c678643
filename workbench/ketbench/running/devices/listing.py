"""Lists the devices of all execution targets; none of them can hold up or spoil the list."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from typing import Any

from ketbench.backends.trying.entries import entries, load
from ketbench.contract.targets import GROUP, Device
from ketbench.running.jobs.guarding.secrets import redacted

SECONDS = 20.0
"""For all targets together, each in a thread of its own. They bound their networks themselves, to less than five; this
is for one that does not, and leaves a busy machine time to read what is installed."""


def devices() -> list[Device]:
    """Every device with its state, those of this machine first."""
    known = entries(GROUP)
    found: dict[str, Sequence[Device]] = {}

    def ask(entry: EntryPoint) -> None:
        found[entry.name] = _of(entry)

    threads = [threading.Thread(target=ask, args=(entry,), daemon=True) for entry in known]
    for thread in threads:
        thread.start()
    limit = threading.Timer(SECONDS, lambda: None)
    limit.start()
    for thread in threads:
        while thread.is_alive() and limit.is_alive():
            thread.join(0.05)
    limit.cancel()
    late = f"It did not answer within {SECONDS:g} seconds."
    rows = [one for entry in known for one in found.get(entry.name, [_trouble(entry, "offline", late)])]
    return sorted(rows, key=lambda device: not device.is_local)


def _of(entry: EntryPoint) -> Sequence[Device]:
    try:
        target: Any = load(entry)
        listed = getattr(target, "devices", None)
        return tuple(listed()) if listed else (Device(entry.name, entry.name),)
    except Exception as error:
        return [_trouble(entry, "broken", redacted(f"It cannot be listed ({type(error).__name__}: {error})."))]


def _trouble(entry: EntryPoint, state: str, reason: str) -> Device:
    return Device(entry.name, entry.name, state=state, reason=reason, remedy="Try again; 'ketbench doctor' helps.")
