"""What each kind of adapter adds at one layer; rows of activations in, rows of corrections out."""

from __future__ import annotations

from itertools import combinations
from math import ceil, pi
from typing import Any

import torch
from torch import Tensor, nn

from ketbench_finetune.adapters.factors import quad
from ketbench_finetune.adapters.parts import Mpo, Turns
from ketbench_finetune.adapters.spec import AdapterSpec
from ketbench_finetune.models.outline import Site


class Delta(nn.Module):
    """A correction at one site.

    Attributes
    ----------
    circuit : callable or None
        Set by the adapter before each step: angles, shape (rows, n), to values, shape (rows, n).
    shared : object or None
        Set likewise: what the circuits of this site worked out for the whole step.
    """

    circuit: Any = None
    shared: Any = None

    def matrix(self) -> Tensor:
        """What is added to the weights, shape (outputs, inputs); for mergeable kinds only."""
        width: int = int(self.inputs)  # pyright: ignore[reportArgumentType]
        return self(torch.eye(width)).T


class MpoDelta(Delta):
    """MPO_B(MPO_A(x)): the tensors of QTHA-like-1 alone."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self.inputs = site.inputs
        self.down = Mpo(site.inputs, spec.width, spec.bond)
        self.up = Mpo(spec.width, site.outputs, spec.bond, zero=True)

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        return self.up(self.down(x))


class Qtha1(Delta):
    """h = MPO_A(x), z = circuit(h[:n]), delta = MPO_B(F [h; z]), F = [I, 0] plus noise."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self._n = spec.n
        self.down = Mpo(site.inputs, spec.width, spec.bond)
        fusion = torch.cat([torch.eye(spec.width), torch.zeros(spec.width, spec.n)], dim=1)
        self.fusion = nn.Parameter(fusion + 0.05 * torch.randn_like(fusion))
        self.up = Mpo(spec.width, site.outputs, spec.bond, zero=True)
        self.stand_in = None if spec.circuit else Turns(spec.n)

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        h = self.down(x)
        first = h[:, : self._n]
        z = self.stand_in(first) if self.stand_in is not None else self.circuit(pi * torch.tanh(first))
        return self.up(torch.cat([h, z], dim=1) @ self.fusion.T)


class Qtha2(Delta):
    """a = W_A MPO_A(x) + b_A, c = g z(a) + (1 - g) a with g = sigmoid(w), delta = MPO_B(W_B c + b_B)."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        n, r = spec.n, spec.width
        self.down = Mpo(site.inputs, r, spec.bond)
        self.to_angles = nn.Linear(r, n)
        self.gate = nn.Parameter(torch.zeros(n))
        self.from_values = nn.Linear(n, r)
        self.up = Mpo(r, site.outputs, spec.bond, zero=True)
        self._on = spec.circuit

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        a = self.to_angles(self.down(x))
        bounded = torch.tanh(a)
        z = self.circuit(pi * bounded) if self._on else bounded
        g = torch.sigmoid(self.gate)
        return self.up(self.from_values(g * z + (1 - g) * a))


class Aqb(Delta):
    """up(z(down x)): two plain matrices with the circuit between them."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self.down = nn.Linear(site.inputs, spec.n, bias=False)
        self.up = nn.Linear(spec.n, site.outputs, bias=False)
        nn.init.zeros_(self.up.weight)
        self._on = spec.circuit

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        bounded = torch.tanh(self.down(x))
        return self.up(self.circuit(pi * bounded) if self._on else bounded)


class QuantumPeft(Delta):
    """dW = U diag(lam) V^T; U and V are the first K columns of two orthogonal circuits, cut to the layer's sizes."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self.inputs, self._outputs = site.inputs, site.outputs
        self.lam = nn.Parameter(torch.zeros(spec.columns))

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        v, u = self.shared
        return ((x @ v[: self.inputs]) * self.lam) @ u[: self._outputs].T


class Quanta(Delta):
    """One tensor for each pair of four axes, less a frozen copy; input and output are padded and cut."""

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self.inputs, self._outputs = site.inputs, site.outputs
        self._axes = quad(max(site.inputs, site.outputs))
        sizes = [self._axes[a] * self._axes[b] for a, b in combinations(range(4), 2)]
        drawn = [torch.eye(size) + 0.02 * torch.randn(size, size) for size in sizes]
        self.tensors = nn.ParameterList([nn.Parameter(one) for one in drawn])
        for i, one in enumerate(drawn):
            self.register_buffer(f"frozen{i}", one.clone())

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        frozen = [getattr(self, f"frozen{i}") for i in range(len(self.tensors))]
        padded = nn.functional.pad(x, (0, max(self.inputs, self._outputs) - self.inputs))
        return (self._through(padded, list(self.tensors)) - self._through(padded, frozen))[:, : self._outputs]

    def _through(self, x: Tensor, tensors: list[Any]) -> Tensor:
        state = x.reshape(len(x), *self._axes)
        for (a, b), tensor in zip(combinations(range(1, 5), 2), tensors, strict=True):
            rest = [axis for axis in range(5) if axis not in (a, b)]
            moved = state.permute(*rest, a, b)
            turned = (moved.reshape(-1, tensor.shape[0]) @ tensor).reshape(moved.shape)
            state = turned.permute(*[[*rest, a, b].index(axis) for axis in range(5)])
        return state.reshape(len(x), -1)


class Qpa(Delta):
    """LoRA whose numbers a small network makes of a circuit's probabilities; the circuit is gone after training.

    Every basis state i gives a chunk of the numbers: network(bits of i, 2**n p_i). Those of A have a frozen random
    part, those of B begin at zero.
    """

    def __init__(self, spec: AdapterSpec, site: Site) -> None:
        super().__init__()
        self.inputs, self._outputs, self._rank = site.inputs, site.outputs, spec.width
        states = 2**spec.n
        chunk = ceil(spec.width * (site.inputs + site.outputs) / states)
        self.first = nn.Linear(spec.n + 1, spec.hidden)
        self.last = nn.Linear(spec.hidden, chunk)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)
        bits = (torch.arange(states)[:, None] >> torch.arange(spec.n)[None]) & 1
        self.register_buffer("bits", 2.0 * bits - 1.0)
        self.register_buffer("base", torch.randn(spec.width, site.inputs) / (3 * site.inputs) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        """Rows of corrections."""
        bits: Any = self.bits
        base: Any = self.base
        seen = torch.cat([bits, len(bits) * self.shared[:, None]], dim=1)
        numbers = self.last(torch.tanh(self.first(seen))).reshape(-1)
        cut = self._rank * self.inputs
        a = base + numbers[:cut].reshape(self._rank, self.inputs)
        b = numbers[cut : cut + self._rank * self._outputs].reshape(self._outputs, self._rank)
        return (x @ a.T) @ b.T


DELTAS: dict[str, type[Any]] = {
    "mpo": MpoDelta,
    "qtha1": Qtha1,
    "qtha2": Qtha2,
    "aqb": Aqb,
    "quantum_peft": QuantumPeft,
    "quanta": Quanta,
    "qpa": Qpa,
}
"""By kind; lora is peft's."""
