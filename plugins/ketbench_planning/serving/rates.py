"""Tokens a second of one node from a roofline: arithmetic bounds the prompt, memory bandwidth the answer."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.supply.chips import Chip

LARGEST_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Served:
    """A language model as it is served.

    Parameters
    ----------
    total, active : float
        Parameters in all, and those a token uses; equal for a dense model.
    layers, kv_heads, head_size : int
        For the key-value cache; with a latent cache of another size give `kv_bytes_a_token`.
    weight_bytes, kv_bytes : float
        Bytes a number.
    kv_bytes_a_token : float or None
        Instead of 2 L n_kv d_head bytes.
    """

    total: float
    active: float
    layers: int
    kv_heads: int
    head_size: int
    weight_bytes: float = 1.0
    kv_bytes: float = 2.0
    kv_bytes_a_token: float | None = None

    @property
    def cache_a_token(self) -> float:
        """Bytes of key-value cache a token: 2 L n_kv d_head bytes."""
        if self.kv_bytes_a_token is not None:
            return self.kv_bytes_a_token
        return 2 * self.layers * self.kv_heads * self.head_size * self.kv_bytes

    @property
    def weights(self) -> float:
        """Bytes of all weights."""
        return self.total * self.weight_bytes

    def read(self, batch: int) -> float:
        """Bytes of weights that a step reads: of the experts, those that at least one of the batch's tokens uses.

        Notes
        -----
        An expert is missed by one token with chance 1 - active/total, by all with that to the power of the batch.
        """
        return self.weights * (1 - (1 - self.active / self.total) ** batch)


@dataclass(frozen=True, slots=True)
class Node:
    """Accelerators that hold one copy of the model together.

    Parameters
    ----------
    chip : Chip
    count : int
    compute_share, memory_share : float
        Share of the dense peak and of the memory bandwidth that is reached.
    memory_used : float
        Share of the memory for weights and cache.
    """

    chip: Chip
    count: int
    compute_share: float = 0.5
    memory_share: float = 0.7
    memory_used: float = 0.9

    @property
    def memory(self) -> float:
        """Bytes for weights and cache."""
        return self.count * self.chip.memory_gb * 1e9 * self.memory_used

    @property
    def bandwidth(self) -> float:
        """Bytes a second that are reached."""
        return self.count * self.chip.memory_tbs * 1e12 * self.memory_share

    def arithmetic(self, weight_bytes: float) -> float:
        """FLOP/s that are reached."""
        return self.count * self.chip.peak(weight_bytes) * 1e12 * self.compute_share


def prefill_rate(model: Served, node: Node, cached: float = 0.0) -> float:
    """Input tokens a second of a node: peak x share / (2 N); cached tokens cost nothing.

    Examples
    --------
    >>> from ketbench_planning.supply.chips import CHIPS
    >>> dense = Served(70e9, 70e9, 80, 8, 128)
    >>> round(prefill_rate(dense, Node(CHIPS["H100 SXM"], 8)))  # 8 x 1979e12 x 0.5 / 140e9
    56543
    """
    computed = 1 - cached
    rate = node.arithmetic(model.weight_bytes) / (2 * model.active)
    return rate / computed if computed > 0 else float("inf")


def step_s(model: Served, node: Node, batch: int, context: float) -> float:
    """Time of one decoding step, s: the longer of reading weights and caches, and of 2 N operations a token."""
    reading = (model.read(batch) + batch * context * model.cache_a_token) / node.bandwidth
    return max(reading, 2 * model.active * batch / node.arithmetic(model.weight_bytes))


def decode_rate(model: Served, node: Node, batch: int, context: float, tokens_a_step: float = 1.0) -> float:
    """Output tokens a second of a node; `tokens_a_step` above 1 with speculative decoding."""
    return batch * tokens_a_step / step_s(model, node, batch, context)


def fitting_batch(model: Served, node: Node, context: float) -> int:
    """Most calls whose caches fit beside the weights; 0 when the weights do not fit."""
    left = node.memory - model.weights
    return min(LARGEST_BATCH, int(left // max(1.0, context * model.cache_a_token))) if left > 0 else 0


def best_batch(model: Served, node: Node, context: float, speed: float, tokens_a_step: float = 1.0) -> int:
    """Largest batch that fits and still gives every reader `speed` tokens a second; 0 when there is none."""
    low, high = 0, fitting_batch(model, node, context)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens_a_step / step_s(model, node, middle, context) >= speed:
            low = middle
        else:
            high = middle - 1
    return low
