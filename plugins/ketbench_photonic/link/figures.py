"""Figures of `photonic.link` as data; everything drawn comes out of a `LinkReport`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Bars, Figure, HeatMap, Histogram, Line, Mark, Series, Table, Waterfall, inputs_table
from ketbench_photonic.link.build import comb_of, ring_of
from ketbench_photonic.link.error_rate import error_rate_figure
from ketbench_photonic.link.eye import channel_table, eye_figure
from ketbench_photonic.link.report import LinkReport, crossover_m
from ketbench_photonic.physics.budget import Step
from ketbench_photonic.physics.stages import KINDS
from ketbench_photonic.studies.sweep import OUTPUTS, sweep
from ketbench_photonic.studies.swept import Swept, swept_x, swept_y
from ketbench_photonic.words.claims import CLAIMS, Claim
from ketbench_photonic.words.units import db, from_db

SMALL_DB = 0.005
"""Penalties below this are drawn together."""


def figures(found: LinkReport, seed: int) -> dict[str, Figure]:
    """All figures by name, in the order of the tabs."""
    drawn: dict[str, Figure] = {
        "power waterfall": waterfall(found),
        "energy per bit": energy_bars(found),
        "error rate": error_rate_figure(found, seed),
        "eye": eye_figure(found, seed),
        "sweep": sweep_figure(found),
        "margin histogram": margin_histogram(found),
        "tornado": tornado(found),
    }
    if found.params.ring:
        drawn["ring spectrum"] = ring_spectrum(found)
    if found.params.grid != "none":
        drawn["channels"] = channel_table(found)
    return drawn | {
        "electrical against optical": reach_figure(found),
        "latency": latency_bars(found),
        "stages": stage_table(found),
        "inputs": inputs_table(found.params),
        "public figures": claims_table(),
    }


def waterfall(found: LinkReport) -> Waterfall:
    """Ladder from the laser down to the sensitivity line."""
    steps = _visible(found.budget.steps)
    line, margin = float(found.budget.sensitivity_ideal_dbm), float(found.budget.margin_db)
    return Waterfall(
        title=f"Power from laser to receiver: margin {margin:.2f} dB" + ("" if margin >= 0 else ", the link fails"),
        note="Mean power of a perfect extinction ratio; hatched steps are penalties. Last level less line: the margin.",
        labels=[step.label for step in steps],
        steps=np.array([float(step.change_db) for step in steps]),
        penalties=np.array([step.penalty for step in steps]),
        y=Axis("power", "dBm"),
        marks=[Mark(f"sensitivity {line:.2f} dBm", y=line)],
    )


def _visible(steps: tuple[Step, ...]) -> list[Step]:
    """Penalties too small to see are drawn as one, so that the steps still sum to the margin."""
    small = [step for step in steps if step.penalty and abs(float(step.change_db)) < SMALL_DB]
    rest = sum(float(step.change_db) for step in small)
    return [step for step in steps if step not in small] + (
        [Step("other penalties", rest, penalty=True)] if rest else []
    )


def energy_bars(found: LinkReport) -> Bars:
    """The link's stack beside what is publicly stated of others."""
    others = [c for c in CLAIMS.values() if c.energy_pj is not None or c.medium == "optical"]
    names = [*found.stack.parts, "electronics", "stated total"]
    rows = [_own_energy(found, names), *(_claimed(claim, names) for claim in others)]
    return Bars(
        title="Energy per bit",
        note="The laser counts with the power that this link needs, not with the power that is set. Scopes differ: see "
        "'public figures'. A gap is not stated, never zero.",
        categories=["this link", *(claim.name for claim in others)],
        names=names,
        values=np.array(rows).T,
        stacked=True,
        horizontal=True,
        missing="not stated",
        x=Axis("energy", "pJ/bit"),
    )


def _own_energy(found: LinkReport, names: list[str]) -> list[float]:
    parts = found.stack.parts
    return [0.0 if name not in parts else np.nan if parts[name] is None else float(parts[name] or 0) for name in names]


def _claimed(claim: Claim, names: list[str]) -> list[float]:
    if claim.energy_parts:
        return [float(claim.energy_parts.get(name, 0.0)) for name in names]
    total = np.nan if claim.energy_pj is None else claim.energy_pj
    return [total if name == "stated total" else 0.0 for name in names]


def sweep_figure(found: LinkReport) -> Figure:
    """Map of one output over two inputs with the zero-margin line, or a curve over one."""
    params, link = found.params, found.link
    x, y = swept_x(link, params), swept_y(link, params)
    grid = [(s.key, np.linspace(s.first, s.last, params.points)) for s in (x, y) if s is not None]
    drawn = sweep(link, params.sweep_output, grid[0], grid[1] if y else None, params.wall_plug or 1.0)
    values = np.where(np.isfinite(drawn.values), drawn.values, np.nan)
    shown, x_axis = Axis(params.sweep_output, OUTPUTS[params.sweep_output]), Axis(x.label, x.unit)
    if y is None:
        series = [Series(params.sweep_output, drawn.x, values[0])]
        return Line(title=f"{params.sweep_output} over {x.label}", series=series, x=x_axis, y=shown)
    limits = {"margin": 0.0, "log10 BER before FEC": float(np.log10(found.budget.ber_limit))}
    crossed = params.sweep_output in limits
    return HeatMap(
        title=f"{params.sweep_output} over {x.label} and {y.label}",
        note="The line is a margin of zero." if crossed else "Power and energy that a margin of zero needs.",
        values=values,
        columns=drawn.x,
        rows=drawn.y,
        x=x_axis,
        y=Axis(y.label, y.unit),
        z=shown,
        contours=[limits[params.sweep_output]] if crossed else [],
        diverging=params.sweep_output == "margin",
        marks=_here(found, x, y),
    )


def _here(found: LinkReport, x: Swept, y: Swept) -> list[Mark]:
    inputs = found.link.inputs()
    if x.key not in inputs or y.key not in inputs:
        return []
    return [Mark("this link", float(inputs[x.key]), float(inputs[y.key]))]


def margin_histogram(found: LinkReport) -> Histogram:
    """Sampled margins with the corners."""
    sampled = found.sampled
    margins = sampled.margins_db[np.isfinite(sampled.margins_db)]
    if not len(margins):
        margins = np.zeros(1)
    counts, edges = np.histogram(margins, bins=60)
    lines = {"zero margin": 0.0, "worst case": found.corners.worst_db, "statistical": found.corners.statistical_db}
    percent = f"{100 * sampled.working:.2f} % ({100 * sampled.low:.2f} to {100 * sampled.high:.2f} %)"
    return Histogram(
        title=f"Margin of {sampled.samples} sampled links: yield {percent}",
        note=f"Seed {sampled.seed}; interval at {100 * sampled.confidence:g} % confidence; inputs vary independently.",
        edges=edges,
        names=["links"],
        counts=counts[None, :],
        x=Axis("margin", "dB"),
        marks=[Mark(name, x=value) for name, value in lines.items() if np.isfinite(value)],
    )


def tornado(found: LinkReport) -> Bars:
    """Swing of the margin for each uncertain input, largest first."""
    swings = found.corners.swings
    low, high = np.array([s.low_db for s in swings]), np.array([s.high_db for s in swings])
    with np.errstate(invalid="ignore"):
        changes = np.vstack([low, high]) - found.corners.nominal_db
    return Bars(
        title=f"Margin with one input {found.params.corner_sigmas:g} sigma away",
        categories=[s.name.removeprefix("stages.").removesuffix(".value") for s in swings],
        names=["input low", "input high"],
        values=np.where(np.isfinite(changes), changes, np.nan),
        horizontal=True,
        x=Axis("change of the margin", "dB"),
    )


def ring_spectrum(found: LinkReport) -> Line:
    """Drop and through response over a free spectral range, with the comb."""
    ring, comb = ring_of(found.params), comb_of(found.params)
    grid = np.linspace(-ring.fsr_ghz / 2, ring.fsr_ghz / 2, 1501)
    curves = {
        "drop": ring.drop(grid),
        "through": ring.through(grid),
        "drop, Lorentzian": ring.drop(0.0) * ring.lorentz(grid),
    }
    lines = [Mark("channel" if i == 0 else "", x=float(offset)) for i, offset in enumerate(comb.offsets_ghz)]
    fits = "fits" if comb.fits(ring) else "does not fit"
    return Line(
        title=f"Ring: {comb.span_ghz:g} GHz of comb {fits} in {ring.fsr_ghz:.0f} GHz",
        series=[Series(name, grid, np.asarray(db(np.asarray(values)))) for name, values in curves.items()],
        x=Axis("detuning", "GHz"),
        y=Axis("transmission", "dB"),
        marks=lines,
    )


def reach_figure(found: LinkReport) -> Line:
    """Energy over length, electrical and optical, with the crossover and dated claims."""
    params = found.params
    top = max(params.electrical_reach or 1.0, 1.5 * (crossover_m(found) or 0.0), 1.0)
    metres = np.linspace(0.0, top, 200)
    series = [Series("this link", metres, _optical_energy(found, metres))]
    if params.electrical_energy is not None and params.electrical_slope is not None:
        reachable = metres <= (params.electrical_reach or np.inf)
        series.append(
            Series(
                "electrical",
                metres,
                np.where(reachable, params.electrical_energy + params.electrical_slope * metres, np.nan),
            )
        )
    crossing = crossover_m(found)
    marks = [Mark(f"crossover {crossing:.2f} m", x=crossing)] if crossing else []
    stated = (CLAIMS[name] for name in ("Copper 112G SerDes", "NVLink-C2C", "UCIe advanced package"))
    marks += [Mark(f"{c.name} ({c.date or 'date not stated'})", 0.0, c.energy_pj) for c in stated]
    return Line(
        title="Energy per bit over length",
        note="The electrical slope and reach are editable assumptions; the marks are public claims.",
        series=series,
        x=Axis("length", "m"),
        y=Axis("energy", "pJ/bit"),
        marks=marks,
    )


def _optical_energy(found: LinkReport, metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """The laser pays for the fibre's loss; every other part is independent of length."""
    stack = found.stack
    laser = stack.parts["laser"] or 0.0
    fibre = [s for s in found.link.stages if s.enabled and s.kind.value == "fibre"]
    per_km = float(fibre[-1].value or 0.0) if fibre else 0.0
    present = float(fibre[-1].amount) if fibre else 0.0
    with np.errstate(over="ignore"):
        energy = stack.total - laser + laser * np.asarray(from_db(per_km * (metres / 1e3 - present)))
    return np.where(np.isfinite(energy), energy, np.nan)


def latency_bars(found: LinkReport) -> Bars:
    """Latency by part, one way."""
    parts = found.latency_ns
    return Bars(
        title="Latency, one way",
        categories=["this link"],
        names=list(parts),
        values=np.array([[np.nan if value is None else value] for value in parts.values()]),
        stacked=True,
        horizontal=True,
        missing="not stated",
        x=Axis("latency", "ns"),
    )


def stage_table(found: LinkReport) -> Table:
    """Inputs of the table as they were used, with sources."""
    rows = [
        (s.label, s.kind.value, None if s.value is None else float(s.value), KINDS[s.kind].unit, float(s.amount),
         s.sigma, float(s.gain_db()), s.enabled, s.source)
        for s in found.link.stages
    ]  # fmt: skip
    columns = ["name", "kind", "value", "unit", "amount", "sigma", "change [dB, laser dBm]", "enabled", "source"]
    return Table(title="Stages as used", columns=columns, rows=rows, missing="computed from noise")


def claims_table() -> Table:
    """Public figures with scope, direction, source and date."""
    rows = [
        (c.name, c.medium, c.energy_pj, c.energy_scope, c.one_way_tbps, c.direction, c.shoreline, c.areal, c.latency_ns,
         c.reach_m, c.source, c.date)
        for c in CLAIMS.values()
    ]  # fmt: skip
    columns = ["name", "medium", "pJ/bit", "scope of pJ/bit", "Tb/s one way", "directions", "Tb/s/mm", "Tb/s/mm2", "ns",
               "reach m", "source", "date"]  # fmt: skip
    return Table(title="Public figures", columns=columns, rows=rows, missing="not stated")
