"""Reads a vendor's key from its variable or the keyring; keeps none itself, and has it left out of every text."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ketbench.plugin import InputError, hide

SERVICE = "ketbench"
VARIABLES = {
    "ibm": ("QISKIT_IBM_TOKEN",),
    "ionq": ("IONQ_API_KEY", "QISKIT_IONQ_API_TOKEN", "IONQ_API_TOKEN"),
    "origin": ("ORIGIN_API_KEY",),
}
"""What vendors' own kits read, and for one without a variable of its own, ours."""


def key_of(vendor: str) -> str:
    """The key; empty where there is none. From now on it is taken out of errors and logs of this process."""
    for name in VARIABLES.get(vendor, ()):
        if os.environ.get(name):
            return hide(os.environ[name])
    ring = _keyring()
    if ring is None:
        return ""
    # A locked or missing service of the desktop is as good as no key; `ketbench devices` then says what to do.
    with suppress(Exception):
        return hide(ring.get_password(SERVICE, vendor) or "")
    return ""


def keep(vendor: str, key: str) -> None:
    """Put a key into the keyring of the system; an empty one removes it.

    Raises
    ------
    InputError
        For an unknown vendor, or a machine without a keyring.
    """
    if vendor not in VARIABLES:
        raise InputError(f"No key is kept for '{vendor}'; choose one of {', '.join(VARIABLES)}.")
    ring = _keyring()
    if ring is None:
        raise InputError(
            "The package keyring is not installed; run: pip install keyring, or set the vendor's variable."
        )
    hide(key)
    try:
        if key:
            ring.set_password(SERVICE, vendor, key)
        elif ring.get_password(SERVICE, vendor):
            ring.delete_password(SERVICE, vendor)
    except Exception as error:
        kind, names = type(error).__name__, " or ".join(VARIABLES[vendor])
        raise InputError(f"The keyring of this system cannot be used ({kind}); set {names} instead.") from None


def _keyring() -> Any:
    return import_module("keyring") if find_spec("keyring") else None
