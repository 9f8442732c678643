"""The token, kept in the operating system's keyring: never in a project, a form, an event or a log."""

from __future__ import annotations

from importlib.util import find_spec

SERVICE, ACCOUNT = "ketbench-queue-device", "token"
COMMAND = f"keyring set {SERVICE} {ACCOUNT}"


def keyring_installed() -> bool:
    """Whether the optional library is there; does not import it."""
    return find_spec("keyring") is not None


def stored_token() -> str:
    """The token; empty where there is none, or where the keyring does not open."""
    if not keyring_installed():
        return ""
    import keyring  # pyright: ignore[reportMissingImports]
    import keyring.errors  # pyright: ignore[reportMissingImports]

    try:
        return keyring.get_password(SERVICE, ACCOUNT) or ""
    except keyring.errors.KeyringError:
        return ""
