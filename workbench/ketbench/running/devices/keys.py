"""Keys of vendors, handed to their drivers to keep in the keyring of the system; nothing here keeps or shows one."""

from __future__ import annotations

from typing import Any

from ketbench.backends.targets import entry
from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError, InputError
from ketbench.contract.targets import GROUP


def vendors() -> list[str]:
    """Those whose keys can be kept; loads no kit."""
    found: list[str] = []
    for one in entries(GROUP):
        try:
            target: Any = load(one)
        except (ImportError, BackendError):
            # What cannot be loaded stands in the list of devices with its reason.
            continue
        if getattr(target, "keeps_key", False):
            found.append(one.name)
    return found


def keep_key(vendor: str, key: str) -> None:
    """Keep the key of a vendor; an empty one removes it.

    Raises
    ------
    InputError
        For a vendor without a key, or a machine without a keyring.
    """
    target: Any = entry(vendor)
    if not getattr(target, "keeps_key", False):
        raise InputError(f"No key is kept for '{vendor}'; choose one of {', '.join(vendors()) or 'none'}.")
    target.login(key)
