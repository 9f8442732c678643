"""Throughput and money of a fleet from rates per accelerator: arithmetic on stated figures, no model of a server."""

from __future__ import annotations

SECONDS_A_DAY = 86_400


def fleet_cost_a_day(nodes: float, accelerators: int, price_an_hour: float) -> float:
    """Rent of a fleet for a day, in the currency of the price."""
    return nodes * accelerators * 24 * price_an_hour


def training_days(tokens: float, accelerators: int, tokens_a_second: float) -> float:
    """Days to train on a number of tokens, from the rate of one accelerator."""
    return tokens / (accelerators * tokens_a_second) / SECONDS_A_DAY


def decode_bound_tokens_s(bandwidth_gbs: float, weights_gb: float, cache_gb: float, batch: int) -> float:
    """Most tokens a second of decoding at a batch: every step reads the weights once and each sequence's cache."""
    return bandwidth_gbs * batch / (weights_gb + batch * cache_gb)
