"""Ready-made demands as form values: assumptions of ours, marked as such, and one published day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OURS = "assumption of ours; edit it"
DEEPSEEK = "DeepSeek, open-infra-index, day 6 (2025-03-01)"

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "consumer (our assumptions)": {
        "users": 100_000.0, "calls_per_day": 10.0, "input_tokens": 500.0, "output_tokens": 300.0,
        "daily_curve": "consumer",
    },
    "business (our assumptions)": {
        "users": 2_000.0, "calls_per_day": 200.0, "input_tokens": 3000.0, "output_tokens": 500.0,
        "daily_curve": "business",
    },
    "DeepSeek, a published day": {
        "input_tokens_per_day": 608e9, "output_tokens_per_day": 168e9, "cached_share": 342 / 608,
        "daily_curve": "flat", "prefill_rate": 73_700.0, "decode_rate": 14_800.0, "user_speed": 20.0,
        "gpus_per_node": 8, "gpu_price_per_hour": 2.0, "chip": "H800 SXM",
        "input_price": 0.55, "cached_price": 0.14, "output_price": 2.19,
        "total_parameters": 671.0, "active_parameters": 37.0, "layers": 61, "kv_bytes_a_token": 70_272.0,
    },
}  # fmt: skip
"""Form values by preset."""
SOURCES = {
    "own values": "typed",
    "consumer (our assumptions)": OURS,
    "business (our assumptions)": OURS,
    "DeepSeek, a published day": DEEPSEEK,
}
"""Where a preset's figures come from."""
