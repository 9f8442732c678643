"""The forms of `atoms.mis` and `atoms.dynamics`; they import nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ketbench.plugin import Params, setting
from ketbench_atoms.learning.params import NoiseParams
from ketbench_atoms.physics.waveforms import Shape

MOST_PLACES = 22
"""Places that a form takes: what the simulator takes."""


class Mode(StrEnum):
    """Which interaction."""

    ISING = "ising"
    XY = "xy"


class Arrangement(StrEnum):
    """Where the atoms stand when no dataset says so."""

    RING = "ring"
    LINE = "line"
    SQUARE = "square"
    TRIANGULAR = "triangular"


class Place(Params):
    """Where an atom stands."""

    x: float = setting(0.0, "x", unit="um", ge=-1000, le=1000)
    y: float = setting(0.0, "y", unit="um", ge=-1000, le=1000)


class SetParams(NoiseParams):
    """Parameters of `atoms.mis`."""

    row: int = setting(1, "Graph", ge=1, le=1_000_000, group="Register", help="Which graph of a set, from 1.")
    places: list[Place] = setting(
        [],
        "Own places",
        group="Register",
        max_length=MOST_PLACES,
        drawn=("x", "y"),
        rows_are="atom",
        help="One for each node in the layout's stead; atoms are counted from 0, as nodes are.",
    )
    unit_disk: bool = setting(
        False, "Unit disk only", group="Register", help="Refuse a layout whose near pairs are not exactly the edges."
    )
    omega: float = setting(
        0.0,
        "Omega (0: from layout)",
        unit="rad/us",
        ge=0,
        le=1000,
        group="Pulse",
        help="0 puts the blockade radius between the longest edge and the nearest pair without an edge.",
    )
    delta: float = setting(
        0.0,
        "Detuning to (0: 2 Omega)",
        unit="rad/us",
        ge=0,
        le=1000,
        group="Pulse",
        help="Ramped from minus it; 0 for twice Omega.",
    )
    duration: float = setting(4.0, "Duration", unit="us", gt=0.02, le=100, group="Pulse")
    optimise: int = setting(
        0, "Optimise", ge=0, le=1000, group="Pulse", help="Steps by gradients of the pulse's shape; up to 12 atoms."
    )
    samples: int = setting(1000, "Shown shots", ge=1, le=100_000, group="Answer", help="Drawn for the best set found.")

    def idle(self) -> Mapping[str, str]:
        """Own places stand in for the layout."""
        if not self.places:
            return {}
        return dict.fromkeys(("layout", "spacing"), "Not used: the atoms have places of their own.")


class PulseRow(Params):
    """One part of a pulse."""

    duration: float = setting(0.5, "Duration", unit="us", gt=0, le=100)
    shape: Shape = setting(Shape.CONSTANT, "Amplitude", help="blackman reads the first value as its area in rad.")
    omega: float = setting(6.283185307179586, "Omega", unit="rad/us", ge=0, le=1000)
    omega_end: float = setting(0.0, "Omega at the end", unit="rad/us", ge=0, le=1000, help="Of a ramp.")
    delta: float = setting(0.0, "Detuning", unit="rad/us", ge=-1000, le=1000)
    delta_end: float | None = setting(
        None, "Detuning at the end", unit="rad/us", help="Ramped to it, where it is given."
    )
    phase: float = setting(0.0, "Phase", unit="rad", ge=-100, le=100)


class DynamicsParams(NoiseParams):
    """Parameters of `atoms.dynamics`."""

    arrangement: Arrangement = setting(Arrangement.RING, "Atoms in a", group="Register", help="Without a dataset.")
    atoms: int = setting(6, "Atoms", ge=1, le=22, group="Register", help="Without a dataset.")
    places: list[Place] = setting(
        [],
        "Own places",
        group="Register",
        max_length=MOST_PLACES,
        drawn=("x", "y"),
        rows_are="atom",
        help="In the arrangement's stead; atoms are counted from 0.",
    )
    row: int = setting(1, "Graph", ge=1, le=1_000_000, group="Register", help="Which graph of a set, from 1.")
    mode: Mode = setting(Mode.ISING, "Interaction", group="Pulse", help="ising: C6/r^6 n n; xy: C3/r^3 exchange.")
    pulse: list[PulseRow] = setting(
        [PulseRow()], "Pulse", group="Pulse", min_length=1, max_length=50, drawn=("+duration", "omega", "delta")
    )
    sequence: str = setting(
        "", "Pulser sequence", group="Pulse", advanced=True, help="Its abstract JSON; register and pulse come from it."
    )
    points: int = setting(100, "Points in time", ge=2, le=2000, group="Answer")

    def idle(self) -> Mapping[str, str]:
        """What has no effect beside the others: own places and a sequence stand in for the arrangement."""
        if self.sequence:
            why = "Not used: the sequence says it."
            return dict.fromkeys(("arrangement", "atoms", "row", "layout", "spacing", "pulse", "device"), why)
        if self.places:
            why = "Not used: the atoms have places of their own."
            return dict.fromkeys(("arrangement", "atoms", "row", "layout", "spacing"), why)
        return {}
