"""Asks the registry for the window's thread, and gives up soon: a plugin that hangs must not hold up the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ketbench.backends.registry import AnyBackend, Registry, within
from ketbench.base.errors import BackendError
from ketbench.contract.plugin import Availability

T = TypeVar("T")
PROMPT_SECONDS = 1.0


class PromptRegistry:
    """The backends of a registry, as far as they answer at once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._late: set[str] = set()

    def waits_for(self, name: str) -> bool:
        """Whether a backend has been asked for and has not answered yet."""
        return name in self._late

    def backend(self, name: str) -> AnyBackend:
        """A backend by name.

        Raises
        ------
        BackendError
            When there is none, when it did not load, or while it still loads.
        """
        return self._registry.loaded(name) or self._promptly(name, self._registry.backend)

    def available(self, name: str) -> Availability:
        """Whether a backend can run here.

        Raises
        ------
        BackendError
            While it still thinks about it.
        """
        return self._promptly(name, self._registry.available)

    def _promptly(self, name: str, call: Callable[[str], T]) -> T:
        if name in self._late:
            raise _late(name)
        self._late.add(name)

        def ask() -> T:
            try:
                return call(name)
            finally:
                self._late.discard(name)

        try:
            return within(PROMPT_SECONDS, ask)
        except TimeoutError:
            raise _late(name) from None


def _late(name: str) -> BackendError:
    return BackendError(f"Backend '{name}' is still loading; wait a moment, or choose another.")
