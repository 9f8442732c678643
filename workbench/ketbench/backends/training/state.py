"""Checkpoints as safetensors: tensors, numbers and the states of random generators; never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError

_FACTS, _GENERATOR = "facts", "generator"


@dataclass(frozen=True, eq=False)
class State:
    """What a training goes on from.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        Tensors of torch are given as ``tensor.detach().cpu().numpy()``, and taken back by ``torch.from_numpy``.
    facts : mapping of str to JSON value
        Counters, losses.
    generator : mapping
        Of ``numpy.random.Generator.bit_generator.state``; empty without one.
    """

    tensors: Mapping[str, NDArray[Any]]
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    generator: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def generator_again(self) -> np.random.Generator:
        """A generator that goes on where the kept one was.

        Raises
        ------
        InputError
            When none was kept.
        """
        if not self.generator:
            raise InputError("This checkpoint keeps no random generator; begin the run anew.")
        made = np.random.default_rng()
        made.bit_generator.state = dict(self.generator)
        return made


def checkpoint_bytes(
    tensors: Mapping[str, Any], facts: Mapping[str, Any] | None = None, generator: np.random.Generator | None = None
) -> bytes:
    """The bytes of a `Checkpoint`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> kept = state_from(checkpoint_bytes({"w": np.ones(2)}, {"step": 3}, rng))
    >>> kept.facts["step"], float(kept.generator_again().random()) == float(rng.random())
    (3, True)
    """
    from safetensors.numpy import save

    told = {_FACTS: json.dumps(dict(facts or {}))}
    if generator is not None:
        told[_GENERATOR] = json.dumps(generator.bit_generator.state)
    return save({name: np.ascontiguousarray(value) for name, value in tensors.items()}, told)


def state_from(data: bytes) -> State:
    """What `checkpoint_bytes` kept.

    Raises
    ------
    InputError
        For bytes that are none of its.
    """
    from safetensors.numpy import load

    try:
        size = int.from_bytes(data[:8], "little")
        told: Mapping[str, str] = json.loads(data[8 : 8 + size]).get("__metadata__", {})
        facts, generator = json.loads(told.get(_FACTS, "{}")), json.loads(told.get(_GENERATOR, "{}"))
        return State(load(data), facts, generator)
    except Exception as error:
        raise InputError(f"The checkpoint cannot be read ({type(error).__name__}); begin the run anew.") from None
