"""The backend `photonic.link`: an optical link computed again on each change of its form; it holds no state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Event,
    Page,
    Problem,
    Result,
    Slide,
    Stage,
    Task,
    calculated,
    texts_of,
    units_of,
)
from ketbench_photonic.link.checks import findings
from ketbench_photonic.link.figures import figures
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.report import LinkReport, report, summary
from ketbench_photonic.link.templates import TEMPLATES
from ketbench_photonic.paging.page import page, stages
from ketbench_photonic.paging.slides import slides
from ketbench_photonic.words.claims import CLAIMS
from ketbench_photonic.words.formulas import FORMULA_VERSION, LINK


class LinkEstimator:
    """Power budget, error rate, energy, density, latency and yield of an optical link."""

    name = "photonic.link"
    title = "Optical link budget"
    needs: frozenset[str] = frozenset()
    params = LinkParams
    scores = ("margin_db", "energy_total_pj", "yield")
    interactive = True
    presets = {name: template.values for name, template in TEMPLATES.items()}  # noqa: RUF012
    """Form values by preset, for a window that offers to fill the form with them."""

    def available(self) -> Availability:
        """Always: numpy and scipy are all it needs."""
        return Availability(True)

    def check(self, task: Task, params: LinkParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def stages(self, task: Task, params: LinkParams) -> Sequence[Stage]:
        """From the laser to what it costs."""
        return stages(params)

    def page(self, task: Task, params: LinkParams, result: Result) -> Page:
        """Verdict, tabs and groups of numbers."""
        return page(result)

    def slides(self, task: Task, params: LinkParams) -> Sequence[Slide]:
        """Inputs to slide, with the range that works."""
        return slides(params)

    def run(self, task: Task, params: LinkParams, context: Context) -> Iterator[Event | Result]:
        """Compute the link once.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION, "preset source": _source(params)}
        yield from calculated(findings(params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: LinkParams, seed: int) -> Result:
    found = report(params, seed)
    return Result(
        summary=summary(found) | _origin(params, seed),
        baselines=(_compared(params),),
        figures=figures(found, seed),
        arrays={"margin_samples_db": found.sampled.margins_db},
        units=units_of(LINK),
        formulas=texts_of(LINK),
        notes=tuple(_notes(params, found)),
    )


def _compared(params: LinkParams) -> Baseline:
    claim = CLAIMS[params.compare]
    stated = {
        "energy_total_pj": claim.energy_pj,
        "latency_total_ns": claim.latency_ns,
        "shoreline_tbps_mm": claim.shoreline,
        "areal_tbps_mm2": claim.areal,
        "rate_total_gbps": None if claim.one_way_tbps is None else claim.one_way_tbps * 1000,
    }
    note = f"Scope of pJ/bit: {claim.energy_scope}. Directions: {claim.direction}. Source: {claim.source}; "
    shown = {name: "not stated" if value is None else value for name, value in stated.items()}
    return Baseline("compared", claim.name, shown, note + f"date: {claim.date or 'not stated'}.")


def _source(params: LinkParams) -> str:
    return "own table" if params.preset == "own table" else TEMPLATES[params.preset].source


def _origin(params: LinkParams, seed: int) -> dict[str, str | int]:
    return {
        "formula_version": FORMULA_VERSION,
        "preset": params.preset,
        "preset_source": _source(params),
        "seed": seed,
    }


def _notes(params: LinkParams, found: LinkReport) -> Iterator[str]:
    if params.preset != "own table":
        template = TEMPLATES[params.preset]
        yield (
            f"Preset '{template.name}': {template.source}; date {template.date or 'not stated'}; "
            f"scope: {template.scope}; direction: {template.direction}. It fills the fields that were not typed."
        )
    if found.stack.not_stated:
        yield f"Not in the energy sum, because not stated: {', '.join(found.stack.not_stated)}."
    missing = [name for name, value in found.latency_ns.items() if value is None]
    if missing:
        yield f"Not in the latency sum, because not stated: {', '.join(missing)}."
    yield "Rates, densities and energies are of one direction; energy is per line bit unless its name says payload."
    yield "Post-FEC error rates assume random errors; bursts do worse, so standards promise less."
    if found.params.ring:
        yield "Crosstalk of rings: neighbours at the drop port of a channel's own ring; modulators' is not modelled."
