"""An interactive estimator: how a directional coupler splits light, computed again on each change of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ketbench.plugin import (
    Availability,
    Axis,
    Baseline,
    Context,
    Event,
    Line,
    Mark,
    Params,
    Problem,
    Result,
    Series,
    Severity,
    Task,
    Truth,
    setting,
)

FORMULA = "kappa^2 / s^2 sin^2(s L), s^2 = kappa^2 + (delta beta / 2)^2 (Yariv 1973), times what loss leaves"


class Settings(Params):
    """The coupler."""

    length: float = setting(20.0, "Length", unit="um", ge=0, le=1e5, group="Geometry")
    coupling: float = setting(0.05, "Coupling coefficient", unit="1/um", gt=0, le=10, group="Geometry")
    mismatch: float = setting(0.0, "Difference of propagation constants", unit="1/um", ge=-10, le=10, group="Geometry")
    loss: float = setting(2.0, "Loss", unit="dB/cm", ge=0, le=1000, group="Material")


class Coupler:
    """Power in both arms of two coupled waveguides (Yariv, IEEE J. Quantum Electron. 9, 919 (1973))."""

    name = "example.coupler"
    title = "Directional coupler"
    needs: frozenset[str] = frozenset()
    params = Settings
    interactive = True

    def truths(self) -> Sequence[Truth]:
        """At kappa L = pi / 2 all light crosses, when nothing is lost and both guides are equal."""

        def wrong(result: Result) -> str:
            cross = result.summary["cross_share"]
            return "" if isinstance(cross, float) and abs(cross - 1) < 1e-12 else f"cross_share is {cross}, not 1."

        params = {"length": np.pi / 2 / 0.05, "coupling": 0.05, "loss": 0.0}
        return [Truth("All light crosses at kappa L = pi / 2", Task(), params, wrong)]

    def available(self) -> Availability:
        """Always."""
        return Availability(True)

    def check(self, task: Task, params: Settings) -> Sequence[Problem]:
        """A note where the guides can never exchange all light."""
        most = _cross(params, np.pi / 2 / np.hypot(params.coupling, params.mismatch / 2))
        if most < 0.5:
            text = f"Unequal guides: at most {most:.0%} of the light crosses at any length."
            return [Problem(text, "params.mismatch", Severity.NOTE)]
        return ()

    def run(self, task: Task, params: Settings, context: Context) -> Iterator[Event | Result]:
        """Compute once; milliseconds."""
        loss_db = params.loss * params.length * 1e-4
        kept = 10 ** (-loss_db / 10)
        share = float(_cross(params, params.length))
        lengths = np.linspace(0, max(2 * params.length, 1.0), 400)
        cross = _cross(params, lengths)
        series = [Series("cross", lengths, cross), Series("bar", lengths, 1 - cross)]
        picture = Line(
            title="Shares along the coupler",
            series=series,
            marks=[Mark("chosen", x=params.length)],
            x=Axis("length", "um"),
            y=Axis("share of the power"),
        )
        yield Result(
            summary={"cross_share": share * kept, "bar_share": (1 - share) * kept, "loss_db": loss_db},
            baselines=[Baseline("lossless", "Without loss", {"cross_share": share, "bar_share": 1 - share})],
            figures={"shares": picture},
            arrays={"length_um": lengths, "cross_share": cross},
            units={"loss_db": "dB"},
            formulas={"cross_share": FORMULA},
        )


def _cross(params: Settings, length: float | np.ndarray) -> np.ndarray:
    """Share in the other guide after a length in um, without loss."""
    s = np.hypot(params.coupling, params.mismatch / 2)
    return (params.coupling / s) ** 2 * np.sin(s * np.asarray(length)) ** 2
