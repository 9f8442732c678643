"""The simulator as a plain torch module: a circuit and observables, weights and features in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn

from ketbench.plugin import Circuit, InputError
from ketbench_gate.circuits.angles import Angles
from ketbench_gate.circuits.lines import read_of
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.circuits.observables import Observable, observables
from ketbench_gate.engines.statevector.function import Compiled, Direct, evaluated
from ketbench_gate.engines.statevector.planning.normal_form import Prepared, primitives
from ketbench_gate.engines.statevector.planning.plan import planned
from ketbench_gate.engines.statevector.single.function import Single, serves, takes
from ketbench_gate.engines.unrolled.circuit import Unrolled


class Simulator:
    """A circuit compiled for some observables.

    Parameters
    ----------
    circuit : Lowered
    watched : sequence of Observable, or None
        None asks for the state.
    memory : int
        Bytes for states; larger batches are done in chunks. 0 for no limit.
    """

    def __init__(self, circuit: Lowered, watched: Sequence[Observable] | None, memory: int = 0) -> None:
        expressions = [angle for op in circuit.ops for angle in op.angles]
        self._angles = Angles(expressions, circuit.parameters)
        plan = partial(planned, circuit, self._angles.slots, watched)
        unrolled = Unrolled(circuit, self._angles.slots, watched)
        self._compiled = Compiled(plan, circuit.n_wires, memory, unrolled)
        self._width = 2**circuit.n_wires if watched is None else len(watched)
        self._prepared = [p for op in circuit.ops for p in primitives(op) if isinstance(p, Prepared)]
        self._circuit = circuit
        self._direct = self._read_straight(circuit)
        self._single = Single(circuit, self._angles, watched, unrolled) if serves(circuit) else None

    def __call__(self, weights: Tensor, features: Tensor, amplitudes: tuple[Tensor, ...] | None = None) -> Tensor:
        """Values of shape (batch, n_observables), or states of shape (batch, 2**n_wires).

        Parameters
        ----------
        weights : Tensor of float, shape (n_parameters,)
            float32 computes in complex64, float64 in complex128.
        features : Tensor of float, shape (batch, n_features)
        amplitudes : tuple of Tensor of complex, shape (2**k, batch or 1), or None
            Given for the state preparations, instead of those that their angles encode.
        """
        self._refuse(features)
        if features.dtype != weights.dtype:
            features = features.to(weights.dtype)
        rows = features.shape[0]
        if not rows:
            return self._empty(weights, features)
        if self._single is not None and (rows == 1 or not self._angles.n_sample) and takes(weights):
            values = self._single(weights, features)
            return values if rows == 1 else values.expand(rows, -1)
        if self._direct is not None and takes(weights):
            return self._direct(weights, features).T
        shared, of_sample = self._both(weights, features)
        batch = features.shape[0] if self._angles.n_sample else 1
        prepared = amplitudes
        if prepared is None:
            prepared = tuple(self._amplitudes(item, shared, of_sample, batch) for item in self._prepared)
        if not self._angles.n_sample:
            of_sample = of_sample[:, :1]
        values = evaluated(self._compiled, shared, of_sample, prepared)
        return values.T.expand(features.shape[0], values.shape[0])

    def _read_straight(self, circuit: Lowered) -> Direct | None:
        """A way around torch for the angles, where all are lines and samples differ in nothing else."""
        slots = self._angles.slots
        of_sample = [angle for angle, slot in slots.items() if not slot.shared]
        if self._prepared or not of_sample:
            return None
        read = read_of([angle for angle, slot in slots.items() if slot.shared], of_sample, circuit.parameters)
        return None if read is None else Direct(self._compiled, read, self._both)

    def _both(self, weights: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Angles of the batch, at least one, and of its samples."""
        shared = self._angles.shared(weights)
        return shared if shared.numel() else weights.new_zeros(1), self._angles.of_samples(weights, features)

    def _empty(self, weights: Tensor, features: Tensor) -> Tensor:
        """No rows, but a graph with zero gradients, as a layer of torch has."""
        return features.new_zeros((0, self._width)) + 0 * (weights.sum() + features.sum())

    def _refuse(self, features: Tensor) -> None:
        if features.ndim != 2 or features.shape[1] < self._circuit.n_features:
            shape = tuple(features.shape)
            needed = self._circuit.n_features
            raise InputError(f"The features have shape {shape}; the circuit needs (batch, {needed} or more).")

    def _amplitudes(self, item: Prepared, shared: Tensor, of_sample: Tensor, batch: int) -> Tensor:
        """The encoded values of each sample, padded with zeros and normalised, shape (2**wires, batch)."""
        size = 2 ** len(item.wires)
        if len(item.values) > size:
            text = f"Amplitude encoding of {len(item.values)} values needs more than {len(item.wires)} wires"
            raise InputError(f"{text}; add wires or encode fewer features.")
        slots = [self._angles.slots[value] for value in item.values]
        rows = [shared[slot.index].expand(batch) if slot.shared else of_sample[slot.index] for slot in slots]
        values = torch.stack([*rows, *[torch.zeros_like(rows[0])] * (size - len(rows))])
        values = values / values.norm(dim=0, keepdim=True)
        return values.to(torch.complex128 if values.dtype == torch.float64 else torch.complex64)


class CircuitModule(nn.Module):
    """A circuit as a torch layer with its own trainable weights.

    Parameters
    ----------
    circuit : Circuit
    watched : sequence of str
        Observables such as "Z0"; none means Z on every wire.
    seed : int
        Draws the starting values.
    dtype : torch.dtype
        float32 or float64.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> circuit = CircuitBuilder("one", 1).add("rx", 0, "x[0]").add("ry", 0, "theta").build()
    >>> layer = CircuitModule(circuit, ["Z0"])
    >>> layer(torch.zeros(5, 1)).shape
    torch.Size([5, 1])
    """

    def __init__(
        self, circuit: Circuit, watched: Sequence[str] = (), seed: int = 0, dtype: torch.dtype = torch.float32
    ) -> None:
        import numpy as np

        super().__init__()
        initial = circuit.initial_values(np.random.default_rng(seed))
        # A circuit without weights is a feature map; its empty vector has the dtype all the same.
        self.weights = nn.Parameter(torch.tensor(list(initial.values()), dtype=dtype))
        self._trains = torch.tensor([p.trainable for p in circuit.parameters], dtype=torch.bool)
        self._run = Simulator(lowered(circuit), observables(watched, circuit.n_wires))

    def forward(self, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables)."""
        weights = torch.where(self._trains, self.weights, self.weights.detach())
        return self._run(weights, features)
