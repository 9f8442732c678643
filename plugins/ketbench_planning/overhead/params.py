"""The form of `planning.qec`: the code, the board, and the computation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ketbench.plugin import ParamsWithUnits, setting

_MEASURED = {"law": ["measured suppression"]}


class QecParams(ParamsWithUnits):
    """Inputs of the error-correction planner."""

    logical_qubits: int = setting(100, "Logical qubits", group="Computation", ge=1, le=10_000_000)
    ccz_gates: float = setting(
        1e6, "Toffoli or CCZ gates", group="Computation", ge=0, le=1e18, help="Each takes four T states, four cycles."
    )
    t_gates: float = setting(0.0, "T gates", group="Computation", ge=0, le=1e18, help="Each takes one cycle.")
    other_cycles: float = setting(0.0, "Other logical cycles", group="Computation", ge=0, le=1e18)
    error_budget: float = setting(
        1e-3, "Chance of a wrong result", group="Computation", ge=1e-30, lt=1, help="Half for logic, half for T states."
    )

    law: Literal["surface code model", "measured suppression"] = setting(
        "surface code model", "Scaling law", group="Code"
    )
    physical_error: float = setting(1e-3, "Physical error rate", group="Code", ge=1e-12, lt=1)
    prefactor: float = setting(0.03, "Prefactor", group="Code", gt=0, le=1, advanced=True)
    threshold: float = setting(0.01, "Threshold", group="Code", gt=0, lt=1, advanced=True)
    suppression: float = setting(
        2.14, "Lambda, suppression a step of two", group="Code", gt=1, le=1e6, help="Willow: 2.14.", only=_MEASURED
    )
    known_distance: int = setting(
        7, "Distance it was measured at", group="Code", ge=3, le=999, advanced=True, only=_MEASURED
    )
    known_error: float = setting(
        1.43e-3, "Logical error measured there", group="Code", gt=0, lt=1, advanced=True, only=_MEASURED
    )
    measured: str = setting(
        "", "Measured errors", group="Code", max_length=400, only=_MEASURED,
        help="distance:error, such as 3:6.5e-3 5:3.0e-3 7:1.4e-3; Lambda is fitted to them.",
    )  # fmt: skip

    cycle: float = setting(
        400e-9, "Time of one round", unit="s", group="Hardware", gt=0, le=1e3,
        help="400 ns: four gates of 50 ns and two measurements of 100 ns. Neutral atoms: about 1 ms.",
    )  # fmt: skip
    patch: Literal["2 d^2", "2 (d+1)^2", "2 d^2 - 1"] = setting("2 d^2", "Qubits of a patch", group="Layout")
    board: Literal["fast block", "patches only", "by factor"] = setting(
        "fast block", "Board", group="Layout", help="fast block: 2 Q + ceil(sqrt(8 Q)) + 1 patches."
    )
    board_factor: float = setting(
        1.5, "Patches a logical qubit", group="Layout", ge=1, le=100, only={"board": ["by factor"]}
    )
    factories: int | None = setting(
        None,
        "Factories",
        group="Layout",
        ge=1,
        le=10_000_000,
        help="Empty: as many as never make the computation wait.",
    )
    power_per_qubit: float | None = setting(
        None, "Power of a physical qubit", unit="W", group="Hardware", ge=0, le=1e6,
        help="Control, cooling and decoding together. Empty: not stated.",
    )  # fmt: skip

    def idle(self) -> Mapping[str, str]:
        """Fields that change nothing beside the others, each with why."""
        found: dict[str, str] = {}
        if self.measured.strip() and self.law == "measured suppression":
            text = "Not used: Lambda is fitted to the measured errors."
            found = dict.fromkeys(("suppression", "known_distance", "known_error"), text)
        if not self.ccz_gates and not self.t_gates:
            found["factories"] = "Not used: the computation takes no T states."
        return found
