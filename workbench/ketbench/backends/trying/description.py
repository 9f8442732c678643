"""What a backend says about itself as JSON data, from which lists and forms are drawn; runs in the plugin's process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.plugin import CONTRACT_VERSION

ASKED = (
    *("available", "check", "stages", "ticks", "page", "chosen", "slides", "explain_offer", "encodes", "code"),
    *("predict", "evaluate", "export", "explain", "recover", "adopt", "truths", "example", "warm"),
)
"""Methods of a backend, those of its page among them; which of them there are is part of the description."""
FLAGS = ("interactive", "reads_texts")


def facts_of(backend: Any) -> dict[str, Any]:
    """Title, needs, contract, parameters and methods.

    Parameters
    ----------
    backend : Backend
        A class is made first.
    """
    found: dict[str, Any] = {
        "title": str(backend.title),
        "needs": sorted(backend.needs),
        "takes": sorted(getattr(backend, "takes", ())),
        "contract": getattr(backend, "contract", CONTRACT_VERSION),
        "clocked": sorted(getattr(backend, "clocked", ())),
        "methods": [name for name in ASKED if callable(getattr(backend, name, None))],
    }
    found |= {name: True for name in FLAGS if getattr(backend, name, False) is True}
    schema: Mapping[str, Any] = backend.params.model_json_schema(mode="validation")
    return {**found, "params": dict(schema)}
