"""The form of `planning.service`: demand, rates, fleet, money and power; a preset fills what is not typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import model_validator

from ketbench.plugin import ParamsWithUnits, setting
from ketbench_planning.service.presets import PRESETS

PresetName = Literal[
    "own values", "consumer (our assumptions)", "business (our assumptions)", "DeepSeek, a published day"
]
ChipName = Literal[
    "A100 SXM", "A800 SXM", "H100 SXM", "H800 SXM", "H200 SXM", "H20", "B200 SXM", "MI300X", "TPU v5p",
    "Ascend 910B", "Ascend 910C",
]  # fmt: skip
MOST_TOKENS = 1e15
LONGEST_CALL = 1e7
"""Tokens: no model takes a longer prompt, so a larger number without users is the total of a day."""


class ServiceParams(ParamsWithUnits):
    """Inputs of the service planner."""

    preset: PresetName = setting(
        "own values", "Preset", group="Demand", help="Fills the fields that are not typed; what is typed stays."
    )
    users: float = setting(100_000.0, "Users", group="Demand", ge=0, le=1e11)
    calls_per_day: float = setting(10.0, "Calls of a user a day", group="Demand", ge=0, le=1e9)
    input_tokens: float = setting(500.0, "Input tokens of a call", group="Demand", ge=0, le=MOST_TOKENS)
    output_tokens: float = setting(300.0, "Output tokens of a call", group="Demand", ge=0, le=MOST_TOKENS)
    input_tokens_per_day: float | None = setting(
        None, "Input tokens a day, in all", group="Demand", ge=0, le=1e18, help="Instead of users and calls."
    )
    output_tokens_per_day: float | None = setting(
        None, "Output tokens a day, in all", group="Demand", ge=0, le=1e18, help="Instead of users and calls."
    )
    cached_share: float = setting(0.0, "Input tokens found in a cache", group="Demand", ge=0, le=1)
    daily_curve: Literal["flat", "consumer", "business"] = setting(
        "flat", "Load over the day", group="Demand", help="consumer peaks at 20 h, business at work: our assumptions."
    )
    peak_over_mean: float | None = setting(
        None, "Busiest hour over the mean", group="Demand", ge=1, le=24,
        help="Empty: 1.6 for consumer, 2.1 for business. It has no effect on a flat day.",
    )  # fmt: skip
    monthly_growth: float = setting(0.1, "Growth a month", group="Demand", ge=-0.9, le=1)

    prefill_rate: float | None = setting(
        None, "Measured input rate of a node", unit="token/s", group="Rates", gt=0, le=1e12,
        help="Cached tokens counted. Empty: from the roofline below.",
    )  # fmt: skip
    decode_rate: float | None = setting(
        None, "Measured output rate of a node", unit="token/s", group="Rates", gt=0, le=1e12, help="Empty: roofline."
    )
    user_speed: float = setting(
        20.0, "Output speed of one call", unit="token/s", group="Rates", gt=0, le=1e6, help="Sets calls at once."
    )

    chip: ChipName = setting("H100 SXM", "Accelerator", group="Machine")
    gpus_per_node: int = setting(8, "Accelerators a node", group="Machine", ge=1, le=100_000)
    compute_share: float = setting(0.5, "Share of the dense peak reached", group="Machine", gt=0, le=1, advanced=True)
    memory_share: float = setting(
        0.7, "Share of the memory bandwidth reached", group="Machine", gt=0, le=1, advanced=True
    )

    total_parameters: float = setting(70.0, "Parameters, billion", group="Model", gt=0, le=1e6)
    active_parameters: float | None = setting(
        None, "Parameters a token uses, billion", group="Model", gt=0, le=1e6, help="Empty: all, a dense model."
    )
    layers: int = setting(80, "Layers", group="Model", ge=1, le=10_000)
    kv_heads: int = setting(8, "Key-value heads", group="Model", ge=1, le=10_000)
    head_size: int = setting(128, "Head size", group="Model", ge=1, le=10_000)
    weight_bytes: float = setting(1.0, "Bytes a weight", group="Model", gt=0, le=8, help="1 is FP8, 2 is BF16.")
    kv_bytes: float = setting(2.0, "Bytes a cached number", group="Model", gt=0, le=8)
    kv_bytes_a_token: float | None = setting(
        None, "Bytes of cache a token", group="Model", gt=0, le=1e9, advanced=True, help="For a compressed cache."
    )
    batch: int | None = setting(
        None, "Calls decoded together", group="Model", ge=1, le=65_536,
        help="Empty: the most that fit the memory and keep the output speed.",
    )  # fmt: skip
    tokens_a_step: float = setting(
        1.0, "Tokens a decoding step", group="Model", ge=1, le=32, help="Above 1 with speculative decoding."
    )

    utilisation: float = setting(1.0, "Largest planned utilisation", group="Fleet", gt=0, le=1)
    wanted_wait: float = setting(1.0, "Largest mean wait", unit="s", group="Fleet", gt=0, le=1e6)
    spare_nodes: int = setting(0, "Spare nodes", group="Fleet", ge=0, le=1_000_000)
    fleet_nodes: int | None = setting(
        None, "Nodes there are", group="Fleet", ge=0, le=100_000_000, help="Empty: as many as are needed today."
    )
    new_nodes_per_month: float = setting(0.0, "Nodes added a month", group="Fleet", ge=0, le=1e8)
    billing: Literal["nodes in use", "whole fleet"] = setting(
        "nodes in use", "Paid are", group="Fleet", help="Nodes given back at night cost nothing, or all day."
    )
    second_chip: Literal["none"] | ChipName = setting("none", "Also there: accelerator", group="Fleet")
    second_nodes: int = setting(0, "Also there: nodes", group="Fleet", ge=0, le=1_000_000)

    gpu_price_per_hour: float = setting(2.0, "Price of an accelerator", unit="$/h", group="Money", ge=0, le=1e6)
    input_price: float = setting(0.55, "Price of input", unit="$/Mtoken", group="Money", ge=0, le=1e6)
    cached_price: float = setting(0.14, "Price of cached input", unit="$/Mtoken", group="Money", ge=0, le=1e6)
    output_price: float = setting(2.19, "Price of output", unit="$/Mtoken", group="Money", ge=0, le=1e6)
    subscription: float = setting(0.0, "Subscription a month", unit="$", group="Money", ge=0, le=1e6)
    paying_share: float = setting(0.0, "Share of users who subscribe", group="Money", ge=0, le=1)

    gpu_power: float | None = setting(
        None, "Power of an accelerator", unit="W", group="Power", ge=0, le=1e5, help="Empty: the chip's rated power."
    )
    power_share: float = setting(1.0, "Share of the rated power drawn", group="Power", gt=0, le=1.5)
    node_power: float = setting(0.0, "Rest of a node", unit="W", group="Power", ge=0, le=1e6, help="Host, fans, NICs.")
    pue: float = setting(1.2, "PUE", group="Power", ge=1, le=5, help="Power of the building over that of the machines.")

    rule: Literal["no rule", "October 2022", "October 2023", "April 2025"] = setting(
        "October 2023", "Export rule", group="Supply", help="For the table of other accelerators."
    )

    def idle(self) -> Mapping[str, str]:
        """Fields that change nothing beside the others, each with why."""
        return dict(_idle(self))

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, given: Any) -> Any:
        """Put the preset's values where nothing is typed, and read huge tokens without users as a day's totals."""
        if not isinstance(given, Mapping):
            return given
        values: dict[str, Any] = dict(given)
        values = {**PRESETS.get(str(values.get("preset")), {}), **values}
        return _totals(values, set(given))


def _totals(values: dict[str, Any], typed: set[str]) -> dict[str, Any]:
    if typed & {"users", "calls_per_day"}:
        return values
    for name in ("input_tokens", "output_tokens"):
        size = values.get(name)
        if (
            isinstance(size, int | float)
            and LONGEST_CALL < size <= MOST_TOKENS
            and values.get(f"{name}_per_day") is None
        ):
            values[f"{name}_per_day"] = values.pop(name)
    return values


def _idle(form: ServiceParams) -> Iterator[tuple[str, str]]:
    read, written = form.input_tokens_per_day, form.output_tokens_per_day
    if read is not None or written is not None:
        text = "Not used: the tokens of a day are given in all."
        yield "calls_per_day", text
        if not (form.paying_share and form.subscription):
            yield "users", text
        # Waiting still asks for the length of a call, of one side alone.
        yield ("input_tokens" if written else "output_tokens"), text
        if not written:
            yield "output_price", "Not used: no output is given."
        if not read:
            yield "input_price", "Not used: no input is given."
    if not form.cached_share or (written and not read):
        yield "cached_price", "Not used: no input is found in a cache."
    if form.daily_curve == "flat":
        yield "peak_over_mean", "Not used: a flat day has no busiest hour."
    if form.daily_curve == "flat" or form.fleet_nodes is not None:
        yield "billing", "Not used: as many nodes are in use all day."
    if form.second_chip == "none" and not form.second_nodes:
        yield "second_nodes", "Not used: no other accelerator is there."
    yield from _idle_model(form)


def _idle_model(form: ServiceParams) -> Iterator[tuple[str, str]]:
    """What the roofline alone asks for, where measured rates or a typed batch take its place."""
    compared = form.second_chip != "none" and form.second_nodes
    if form.prefill_rate is not None and form.decode_rate is not None and not compared:
        for name in ("memory_share", "layers", "kv_heads", "head_size", "kv_bytes", "kv_bytes_a_token"):
            yield name, "Not used: both rates of a node are measured."
    elif form.batch is not None and form.decode_rate is None:
        yield "user_speed", "Not used: the calls decoded together are typed."
    if form.kv_bytes_a_token is not None:
        for name in ("layers", "kv_heads", "head_size", "kv_bytes"):
            yield name, "Not used: the bytes of cache a token are typed."
