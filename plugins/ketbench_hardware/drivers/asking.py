"""Turns what a vendor's kit raises into one sentence without its secrets: refused, or nobody knows."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from ketbench.plugin import KetbenchError, RefusedError, UnsureError, redacted

_LONGEST = 160
_SURELY = ("auth", "credential", "invalid", "notfound", "permission", "validation", "accountnotfound")
"""In the name of an exception of a kit: the vendor answered, or was never asked."""
_NEVER_SENT = ("could not resolve", "connection refused", "name or service not known", "failed to establish")


@contextmanager
def asking(provider: str, *, sending: bool = False) -> Generator[None]:
    """What is raised inside becomes `RefusedError`; while sending, `UnsureError` where the vendor may have taken it."""
    try:
        yield
    except KetbenchError:
        raise
    except Exception as error:
        told = sentence(error)
        surely = any(word in type(error).__name__.lower() for word in _SURELY)
        if sending and not surely and not any(word in told.lower() for word in _NEVER_SENT):
            raise UnsureError(
                f"{provider} did not say whether it took the work ({told}); it is looked up before it is sent again."
            ) from None
        raise RefusedError(f"{provider} did not answer ({told}); try again later.") from None


def sentence(error: BaseException) -> str:
    """The kind of an error and the beginning of its first line, without secrets."""
    lines = redacted(str(error)).strip().splitlines()
    text = f": {lines[0]}" if lines else ""
    told = f"{type(error).__name__}{text}"
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}..."
