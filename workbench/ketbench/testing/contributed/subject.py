"""A contribution under examination: its kind, its name, and the object its entry point leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ketbench.backends.registry import told
from ketbench.base.contributed.found import attributes
from ketbench.base.contributed.kinds import KINDS, Kind, described
from ketbench.base.errors import KetbenchError

T = TypeVar("T")


@dataclass(frozen=True)
class Contributed:
    """What the rules look at.

    Parameters
    ----------
    kind : Kind
    name : str
    found : object
    """

    kind: Kind
    name: str
    found: Any

    @property
    def facts(self) -> Mapping[str, Any]:
        """What its code says, with defaults; what is wrong with it is a rule of its own."""
        return described(self.kind, self.stated)[0]

    @property
    def stated(self) -> dict[str, Any]:
        """What its code says."""
        return attributes(self.found, list(self.kind.facts))

    def attempted(self, call: Callable[[], T]) -> tuple[T | None, str, bool]:
        """What a call gives, or else what it raised and whether that was an error with a sentence for people."""
        try:
            return call(), "", False
        except KetbenchError as error:
            return None, str(error), True
        except Exception as error:
            return None, told(error), False


def contributed(kind: str, name: str, found: Any) -> Contributed:
    """A subject; a class is made first."""
    return Contributed(KINDS[kind], name, found() if isinstance(found, type) else found)
