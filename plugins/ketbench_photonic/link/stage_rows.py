"""Rows of the stage table as parameters, and their translation to the estimator's stages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from pydantic import ValidationInfo, field_validator, model_validator

from ketbench.plugin import Params, in_unit, setting
from ketbench_photonic.physics.stages import KINDS, Stage, StageKind

HIGHEST = {StageKind.WAVEGUIDE: 50.0, StageKind.FIBRE: 1000.0, StageKind.LASER: 40.0, StageKind.RECEIVER: 30.0}
"""Largest value of a row by kind, in its unit; 100 dB where nothing is said."""
LOWEST = {StageKind.LASER: -60.0, StageKind.RECEIVER: -60.0}
"""Smallest value of a row by kind; 0 where nothing is said: a passive part only loses."""


class StageRow(Params):
    """One part of the link, in the order light passes."""

    name: str = setting("part", "Name", min_length=1, max_length=60)
    kind: StageKind = setting(StageKind.CONNECTOR, "Kind", help="Decides the unit of the value.")
    value: float | None = setting(
        None,
        "Value",
        validate_default=True,
        help="Loss, laser power, gain of an amplifier, or a receiver's sensitivity (empty: computed from noise).",
    )
    unit: str = setting(
        "", "Unit", help="Empty for the kind's own: dB, dBm (laser, receiver), dB/cm (waveguide), dB/km (fibre)."
    )
    amount: float = setting(
        1.0, "Amount", ge=0, le=1e6, help="Pieces, ways of a splitter, cm of waveguide or km of fibre."
    )
    sigma: float = setting(0.0, "Sigma", ge=0, le=50, help="Standard deviation of the value, in its unit (dB).")
    noise_figure: float = setting(
        5.0, "Noise figure", unit="dB", ge=0, le=30, help="Of an amplifier; other kinds add no noise."
    )
    file: str = setting(
        "",
        "Measured file",
        max_length=400,
        help="Touchstone (.s2p, .s4p) or a spectrum (.csv: wavelength in nm, loss in dB); its loss replaces the value.",
    )
    enabled: bool = setting(True, "Enabled")
    source: str = setting("not stated", "Source", max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _unit_into_value(cls, given: Any) -> Any:
        """Join the two columns, so that a value is converted once and the unit shown is the kind's own."""
        if not isinstance(given, dict) or given.get("kind") not in set(StageKind):
            return given
        row: dict[str, Any] = dict(given)
        if row.get("file") and row.get("value") is None:
            row["value"] = 0.0
        own, written, value = KINDS[StageKind(row["kind"])].unit, row.get("unit") or "", row.get("value")
        if written and written != own and isinstance(value, int | float) and not isinstance(value, bool):
            row["value"] = f"{value} {written}"
        return {**row, "unit": own}

    @field_validator("value", mode="before")
    @classmethod
    def _measured(cls, given: object, info: ValidationInfo) -> object:
        if given is None or (isinstance(given, str) and not given.strip()) or "kind" not in info.data:
            return None
        kind: StageKind = info.data["kind"]
        allowed = f"Allowed is {lowest(kind):g} to {highest(kind):g} {KINDS[kind].unit}."
        return in_unit(given, KINDS[kind].unit, _who(info), allowed)

    @field_validator("value", mode="after")
    @classmethod
    def _in_range(cls, value: float | None, info: ValidationInfo) -> float | None:
        kind = info.data.get("kind")
        if kind is None:
            return value
        if value is None:
            if kind is not StageKind.RECEIVER:
                raise ValueError(f"{_who(info)} needs a value in {KINDS[kind].unit}.")
            return None
        return _bounded(value, kind, _who(info))

    @field_validator("amount", mode="before")
    @classmethod
    def _measured_amount(cls, given: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        return in_unit(given, KINDS[kind].amount_unit, _who(info)) if isinstance(given, str) and kind else given

    @field_validator("amount", mode="after")
    @classmethod
    def _whole_ways(cls, amount: float, info: ValidationInfo) -> float:
        if info.data.get("kind") is StageKind.SPLITTER and amount < 1:
            raise ValueError(f"{_who(info)} splits {amount:g} ways; it needs at least 1.")
        return amount

    def stage(self, label: str) -> Stage:
        """The row as the estimator takes it."""
        return Stage(
            label, self.kind, self.value, self.amount, self.sigma, self.enabled, self.source, self.noise_figure
        )


def _who(info: ValidationInfo) -> str:
    return f"Stage '{info.data.get('name', '')}' ({info.data['kind'].value})"


def lowest(kind: StageKind) -> float:
    """Smallest value a row of this kind may have, in its unit."""
    return LOWEST.get(kind, 0.0)


def highest(kind: StageKind) -> float:
    """Largest value a row of this kind may have, in its unit."""
    return HIGHEST.get(kind, 100.0)


def _bounded(value: float, kind: StageKind, who: str) -> float:
    low, high, unit = lowest(kind), highest(kind), KINDS[kind].unit
    if low <= value <= high:
        return value
    if value < 0 and kind not in LOWEST and kind is not StageKind.AMPLIFIER:
        raise ValueError(
            f"{who} has a loss of {value:g} {unit}, which would be a gain; allowed is 0 to {high:g} {unit}. "
            "For a gain use the kind 'amplifier'."
        )
    raise ValueError(f"{who} has {value:g} {unit}; allowed is {low:g} to {high:g} {unit}.")


def stages_of(rows: Iterable[StageRow]) -> tuple[Stage, ...]:
    """Translate the table; equal names get a number so that each part can be swept by its name."""
    stages: dict[str, Stage] = {}
    for row in rows:
        numbered = (row.name if i == 1 else f"{row.name} {i}" for i in count(1))
        label = next(name for name in numbered if name not in stages)
        stages[label] = row.stage(label)
    return tuple(stages.values())
