"""A circuit as a differentiable layer for somebody else's network; the protocol of the group `ketbench.layers`.

A plugin names objects of the protocol `LayerMaker` under the entry-point group ``ketbench.layers``. The part of a
layer's name before the first dot finds the entry point, the rest goes to it: "pennylane.lightning.qubit" asks the maker
"pennylane" for "lightning.qubit". Tensors are those of torch, which the core does not import.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ketbench.circuit.circuit import Circuit
from ketbench.contract.plugin import Availability

GROUP = "ketbench.layers"


class CircuitLayer(Protocol):
    """One circuit, any number of places in a network that each have weights of their own.

    Attributes
    ----------
    parameters, features, outputs : int
    folded : bool
        Whether everything behind the encoding is one matrix a step, whatever the number of samples.
    note : str
        What a reader of the values must know: engine, device, noise.
    """

    parameters: int
    features: int
    outputs: int
    folded: bool
    note: str

    def prepared(self, weights: Any) -> Any:
        """What all samples of a step share, for each place; index it by the number of the place.

        Parameters
        ----------
        weights : Tensor, shape (places, parameters)
            Radians.
        """
        ...

    def __call__(self, prepared: Any, features: Any) -> Any:
        """Expectation values, shape (batch, outputs).

        Parameters
        ----------
        prepared : object
            One place's part of what `prepared` gave.
        features : Tensor, shape (batch, features)
        """
        ...

    def columns(self, weights: Any, count: int) -> Any:
        """The first columns of the circuit's matrix, complex, shape (places, 2**wires, count); needs no features.

        Raises
        ------
        InputError
            Where the circuit reads features, or the road has no amplitudes.
        """
        ...


class LayerMaker(Protocol):
    """Makes layers."""

    def available(self, rest: str) -> Availability:
        """Whether it can work here; cheap. `rest` is its name after the first dot."""
        ...

    def build(self, rest: str, circuit: Circuit, observables: Sequence[str], shots: int = 0, seed: int = 0) -> Any:
        """A `CircuitLayer`; no observables mean Z on every wire.

        Raises
        ------
        InputError
            For a circuit or a name that it cannot serve.
        """
        ...
