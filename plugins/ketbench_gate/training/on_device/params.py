"""The form of the training on a device."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import setting
from ketbench_gate.params import TrainingParams

_DEVICE, _BUDGET = "Device", "Budget"


class DeviceParams(TrainingParams):
    """Training on an execution target."""

    target: str = setting(
        "noise.depolarizing:0.001",
        "Device",
        group=_DEVICE,
        min_length=1,
        max_length=200,
        help="As 'ketbench devices' lists them: noise.depolarizing:0.01, ibm.fake_manila, braket.local.",
    )
    shots: int = setting(1000, "Shots", group=_DEVICE, ge=0, le=1_000_000, help="For each value; 0 where exact is.")
    gradient: Literal["spsa", "parameter-shift"] = setting(
        "spsa",
        "Gradient",
        group=_DEVICE,
        help="spsa: two executions a sample and step. parameter-shift: exact but for the shots, two for each angle.",
    )
    last: int = setting(
        0, "Last parameters", group=_DEVICE, ge=0, le=100_000, help="Train only so many of the circuit's; 0: all."
    )
    spsa_width: float = setting(0.1, "Width of SPSA", group=_DEVICE, unit="rad", gt=0, le=1, advanced=True)
    budget: int = setting(
        0, "Executions", group=_BUDGET, ge=0, le=10**9, help="No step begins that would take more; 0: no limit."
    )
    price_execution: float = setting(
        0.0,
        "Price of an execution",
        group=_BUDGET,
        ge=0,
        advanced=True,
        help="As your contract says.",
    )
    price_shot: float = setting(0.0, "Price of a shot", group=_BUDGET, ge=0, advanced=True)
    currency: str = setting("USD", "Currency", group=_BUDGET, max_length=8, advanced=True)
