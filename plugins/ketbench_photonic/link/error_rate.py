"""Error rate over received amplitude: both formats, the limit, the operating point, simulated dots on request."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ketbench.plugin import Axis, Line, Mark, Series
from ketbench_photonic.link.report import LinkReport
from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.link import Link
from ketbench_photonic.physics.modulation import Modulation, simulated_errors
from ketbench_photonic.physics.stages import StageKind
from ketbench_photonic.studies.sweep import LEAST_BER

SIMULATED_SYMBOLS = 200_000
LEAST_SIMULATED = 2e-4
"""Below this error rate too few errors are counted for a dot to mean something."""


def error_rate_figure(found: LinkReport, seed: int) -> Line:
    """Error rate before FEC over the received outer modulation amplitude."""
    link, budget = found.link, found.budget
    series = [_curve(link, name) for name in _formats(link)]
    if found.params.simulate:
        series.append(_dots(link, series[0], seed))
    here = Mark("this link", float(budget.received_oma_dbm), max(float(budget.ber), LEAST_BER))
    return Line(
        title="Error rate over received amplitude",
        note="Same line rate for both formats; transmitter and crosstalk penalties are included.",
        series=series,
        x=Axis("received OMA", "dBm"),
        y=Axis("bit error rate before FEC", log=True),
        marks=[Mark(f"FEC limit {budget.ber_limit:.1e}", y=budget.ber_limit), here],
    )


def _formats(link: Link) -> list[Modulation]:
    """The link's own format first; the other only where the receiver is computed, not taken from a datasheet."""
    own = link.signal.modulation
    datasheet = any(s.enabled and s.kind is StageKind.RECEIVER and s.value is not None for s in link.stages)
    known = link.signal.er_db is not None
    return [own] if datasheet or not known else [own, *(m for m in Modulation if m is not own)]


def _curve(link: Link, modulation: Modulation) -> Series:
    changed = replace(link, signal=replace(link.signal, modulation=modulation))
    laser = next(s for s in link.stages if s.enabled and s.kind is StageKind.LASER)
    centre = float(np.nan_to_num(evaluate(changed).required_laser_dbm, posinf=0.0, nan=0.0))
    powers = np.linspace(centre - 8.0, centre + 8.0, 161)
    budget = evaluate(changed.with_values({f"stages.{laser.label}.value": powers}))
    drawn = np.where(np.asarray(budget.ber) >= LEAST_BER, np.asarray(budget.ber), np.nan)
    return Series(modulation.value, np.asarray(budget.received_oma_dbm), drawn)


def _dots(link: Link, curve: Series, seed: int) -> Series:
    levels = link.signal.modulation.levels
    laser = next(s for s in link.stages if s.enabled and s.kind is StageKind.LASER)
    usable = np.flatnonzero(np.nan_to_num(curve.y) >= LEAST_SIMULATED)[::12]
    shift = curve.x[usable] - float(evaluate(link).received_oma_dbm)
    changed = link.with_values({f"stages.{laser.label}.value": np.asarray(laser.value) + shift})
    q = np.broadcast_to(evaluate(changed).q, len(usable))
    counted = [simulated_errors(float(value), levels, SIMULATED_SYMBOLS, seed + i) for i, value in enumerate(q)]
    return Series("simulated", curve.x[usable], np.array(counted))
