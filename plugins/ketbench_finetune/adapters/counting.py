"""How many parameters and circuits an adapter has, by closed formulas, before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, log2
from typing import Any

from ketbench.plugin import InputError, circuit_from_json
from ketbench_finetune.adapters.factors import pair, quad
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec
from ketbench_finetune.models.outline import Site

FORMULAS = {
    "lora": "r (din + dout)",
    "mpo": "chi (i1 r1 + i2 r2) + chi (r1 o1 + r2 o2), din = i1 i2, r = r1 r2, dout = o1 o2",
    "qtha1": "mpo + r (r + n) + 2 n L",
    "qtha2": "mpo + 2 n r + n + r + n + 2 n L",
    "aqb": "n (din + dout) + 2 n L",
    "quantum_peft": "sum over din, dout of (2 L + 1) q - 2 L, q = ceil(log2 d), + K",
    "quanta": "sum over the 6 pairs of 4 factors of (di dj)^2, d = max(din, dout)",
    "qpa": "2 n L + (n + 2) h + (h + 1) ceil(r (din + dout) / 2^n)",
}
"""A layer's trainable parameters; with the circuit off, 2 n L is missing, or n (n + 1) in its place for qtha1."""


@dataclass(frozen=True, slots=True)
class Count:
    """What an adapter costs.

    Parameters
    ----------
    parameters : int
    share_of_lora_r8 : float
    circuits_per_step : int
        For a step of so many tokens.
    executions_per_step : int or None
        Circuits to execute on hardware with gradients by parameter shift; None where the adapter needs amplitudes,
        which hardware does not give.
    mergeable : bool
    sites : int
    """

    parameters: int
    share_of_lora_r8: float
    circuits_per_step: int
    executions_per_step: int | None
    mergeable: bool
    sites: int

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        return {name: getattr(self, name) for name in self.__slots__}


def count(spec: AdapterSpec, sites: Sequence[Site], tokens: int) -> Count:
    """What an adapter costs for steps of so many tokens.

    Raises
    ------
    InputError
        For a rank above the width of a layer.
    """
    total = counted(spec, sites)
    lora = counted(AdapterSpec("lora", rank=8), sites, check=False)
    circuits = circuits_of(spec, len(sites), tokens)
    return Count(total, total / lora, circuits, executions(spec, circuits), spec.mergeable, len(sites))


def counted(spec: AdapterSpec, sites: Sequence[Site], *, check: bool = True) -> int:
    """Trainable parameters.

    Raises
    ------
    InputError
        For a rank above the width of a layer.
    """
    if check:
        for site in sites:
            _require_fit(spec, site)
    return sum(_one(spec, site) for site in sites)


def circuits_of(spec: AdapterSpec, sites: int, tokens: int) -> int:
    """Circuits in one step: a token and a site each, or two (quantum_peft) and one (qpa) a site."""
    if not spec.has_circuit:
        return 0
    if KINDS[spec.kind].where == "token":
        return sites * tokens
    return sites * (2 if spec.kind == "quantum_peft" else 1)


def executions(spec: AdapterSpec, circuits: int) -> int | None:
    """Executions for values and for the gradients by all angles, two each (Schuld et al. 2019, arXiv:1811.11184)."""
    if not spec.has_circuit:
        return 0
    if spec.kind == "quantum_peft":
        return None
    encoded = spec.n if KINDS[spec.kind].where == "token" else 0
    return circuits * (2 * (angles(spec) + encoded) + 1)


def angles(spec: AdapterSpec) -> int:
    """Trainable angles of one circuit of n qubits."""
    if spec.core is not None:
        return len(circuit_from_json(dict(spec.core)).parameters)
    return 2 * spec.n * spec.layers


def orthogonal_angles(qubits: int, layers: int) -> int:
    """Angles of a circuit of RY and CZ: one layer of turns, then blocks of 2 q - 2 (arXiv:2503.05431)."""
    return (2 * layers + 1) * qubits - 2 * layers


def qubits_for(size: int) -> int:
    """Qubits whose states hold so many numbers; at least two, so that there is something to entangle."""
    return max(2, ceil(log2(size)))


def equal_lora(target: int, spec: AdapterSpec, sites: Sequence[Site]) -> AdapterSpec:
    """LoRA with as nearly as possible so many parameters: ranks differ by at most one, the last layers have more.

    Examples
    --------
    >>> sites = [Site("a", 10, 10), Site("b", 10, 10)]
    >>> equal_lora(55, AdapterSpec("qtha1"), sites).ranks
    (('a', 1), ('b', 2))
    """
    each = [site.inputs + site.outputs for site in sites]
    rank, left = divmod(target, sum(each))
    ranks = [rank] * len(sites)
    for i in reversed(range(len(sites))):
        if ranks[i] < min(sites[i].inputs, sites[i].outputs) and abs(left - each[i]) < abs(left):
            ranks[i] += 1
            left -= each[i]
    if not any(ranks):
        ranks[-1] = 1
    pairs = tuple((site.name, r) for site, r in zip(sites, ranks, strict=True) if r)
    return AdapterSpec("lora", rank=max(ranks), scale=spec.scale, targets=spec.targets, ranks=pairs)


def off(spec: AdapterSpec) -> AdapterSpec:
    """The control: the same adapter with the circuit off."""
    return replace(spec, circuit=False, core=None)


def _require_fit(spec: AdapterSpec, site: Site) -> None:
    rank = dict(spec.ranks).get(site.name, spec.width)
    limit = min(site.inputs, site.outputs)
    if spec.kind in ("lora", "mpo", "qtha1", "qtha2", "qpa") and rank > limit:
        text = f"Rank {rank} of adapter '{spec.kind}' is above the width {limit} of layer '{site.name}'"
        raise InputError(f"{text}; lower the rank.")
    if spec.kind == "aqb" and spec.n > limit:
        raise InputError(f"{spec.n} qubits of adapter 'aqb' are above the width {limit} of layer '{site.name}'.")
    if spec.kind == "quantum_peft" and spec.columns > limit:
        text = f"{spec.columns} columns of adapter 'quantum_peft' are above the width {limit} of layer '{site.name}'"
        raise InputError(f"{text}; lower columns.")


def _one(spec: AdapterSpec, site: Site) -> int:
    both = site.inputs + site.outputs
    circuit = angles(spec) if spec.circuit else 0
    n, r = spec.n, spec.width
    match spec.kind:
        case "lora":
            return dict(spec.ranks).get(site.name, 0 if spec.ranks else r) * both
        case "mpo":
            return _mpo(spec, site)
        case "qtha1":
            return _mpo(spec, site) + r * (r + n) + (circuit if spec.circuit else n * (n + 1))
        case "qtha2":
            return _mpo(spec, site) + 2 * n * r + n + r + n + circuit
        case "aqb":
            return n * both + circuit
        case "quantum_peft":
            sizes = (site.inputs, site.outputs)
            return sum(orthogonal_angles(qubits_for(size), spec.layers) for size in sizes) + spec.columns
        case "quanta":
            return sum((a * b) ** 2 for a, b in combinations(quad(max(site.inputs, site.outputs)), 2))
        case _:
            chunk = ceil(r * both / 2**n)
            return circuit + (n + 2) * spec.hidden + (spec.hidden + 1) * chunk


def _mpo(spec: AdapterSpec, site: Site) -> int:
    return mpo_count(site.inputs, spec.width, spec.bond) + mpo_count(spec.width, site.outputs, spec.bond)


def mpo_count(inputs: int, outputs: int, bond: int) -> int:
    """Numbers of a matrix product operator of two tensors: chi (i1 o1 + i2 o2)."""
    (i1, i2), (o1, o2) = pair(inputs), pair(outputs)
    return bond * (i1 * o1 + i2 * o2)
