"""Loads the optional Ocean packages by name, so that nothing else depends on them; says how to get them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ketbench.plugin import Availability, BackendError

_NEEDED = ("dwave.system", "dwave.graphs", "minorminer")
NO_TOKEN = (
    "No D-Wave token is configured here; run 'dwave config create' or set DWAVE_API_TOKEN, or send to the mock sampler."
)


def extra_available() -> Availability:
    """Whether the extra is installed; looks, imports nothing heavy."""
    missing = [name for name in _NEEDED if not _is_there(name)]
    if missing:
        reason = f"{', '.join(missing)} is not installed."
        return Availability(False, reason, "Install the extra ketbench[dwave].")
    return Availability(True, "Embeds offline; a real annealer needs a token in Ocean's configuration.")


def loaded(name: str) -> Any:
    """Import an optional module.

    Raises
    ------
    BackendError
        When it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise BackendError(f"{name} is not installed; install the extra ketbench[dwave].") from error


def has_token() -> bool:
    """Whether Ocean's configuration holds a token; the token itself is not kept or shown."""
    config = loaded("dwave.cloud.config")
    try:
        return bool(config.load_config().get("token"))
    except Exception:
        # A broken configuration file is as good as none here; Ocean's own command line explains it.
        return False


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
