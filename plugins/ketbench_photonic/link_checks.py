"""What is wrong with a link before it is computed: each finding on its field, with the reason and the range."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.errors import InputError
from ketbench.problems import Problem, Severity

from .link_build import comb_of, fec_of, ring_of
from .link_params import LinkParams
from .modulation import ErReference, Modulation
from .stage_rows import StageRow
from .stages import StageKind

LOWEST_SWEPT = {"laser power": -60.0, "rate": 1e-3, "extinction ratio": 0.01, "noise density": 1e-3}
"""Smallest sensible value of a swept input, in its unit; 0 where nothing is said."""
HIGHEST_SWEPT = {
    "laser power": 40.0,
    "rate": 2000.0,
    "extinction ratio": 60.0,
    "fibre length": 1e6,
    "noise density": 1e4,
}
"""Largest sensible value of a swept input; 100 where nothing is said."""


def findings(params: LinkParams) -> Iterator[Problem]:
    """Errors and warnings about resolved parameters; a link without errors can be computed."""
    yield from _table(params.stages)
    yield from _signal(params)
    yield from _rings(params)
    yield from _sweep(params)
    yield from _notes(params)


def _error(where: str, message: str) -> Problem:
    return Problem(message, f"params.{where}")


def _table(rows: tuple[StageRow, ...]) -> Iterator[Problem]:
    active = [(i, row.kind) for i, row in enumerate(rows) if row.enabled]
    kinds = [kind for _, kind in active]
    if StageKind.RECEIVER not in kinds:
        yield _error(
            "stages",
            "The link has no enabled receiver: light that nobody detects has no margin. Add one as the last row.",
        )
    elif kinds[-1] is not StageKind.RECEIVER or kinds.count(StageKind.RECEIVER) > 1:
        place = next(i for i, kind in active if kind is StageKind.RECEIVER)
        yield _error(
            f"stages[{place}].kind",
            "A link has one receiver, and it is the last enabled row; move or disable the others.",
        )
    if StageKind.LASER not in kinds:
        yield _error("stages", "The link has no enabled laser: add one as the first row, with its power in dBm.")
    elif kinds[0] is not StageKind.LASER or kinds.count(StageKind.LASER) > 1:
        place = [i for i, kind in active if kind is StageKind.LASER][-1]
        yield _error(
            f"stages[{place}].kind",
            "A link has one laser, and it is the first enabled row; move or disable the others.",
        )


def _signal(params: LinkParams) -> Iterator[Problem]:
    given = params.extinction_ratio is not None
    if params.modulation is Modulation.PAM4 and not given and params.er_reference is not ErReference.OMA:
        yield _error(
            "extinction_ratio",
            "PAM4 needs an extinction ratio above 0 dB and up to 60 dB: without it the level spacing is unknown. "
            "Give it in dB, or let the laser row hold the OMA.",
        )
    try:
        fec_of(params)
    except InputError as error:
        yield _error("rs_n", str(error))


def _rings(params: LinkParams) -> Iterator[Problem]:
    if not params.ring:
        return
    ring, comb = ring_of(params), comb_of(params)
    if not comb.fits(ring):
        most = int(ring.fsr_ghz // params.spacing)
        yield _error(
            "spacing",
            f"{params.wavelengths} wavelengths at {params.spacing:g} GHz take {comb.span_ghz:g} GHz, more than the "
            f"ring's free spectral range of {ring.fsr_ghz:.0f} GHz. Use at most "
            f"{ring.fsr_ghz / params.wavelengths:.0f} GHz or {most} wavelengths, or a smaller ring.",
        )
    if ring.fwhm_ghz < params.rate / params.modulation.bits:
        text = (
            f"The ring is {ring.fwhm_ghz:.1f} GHz wide at half power, narrower than the symbol rate of "
            f"{params.rate / params.modulation.bits:.1f} GBd: the eye will close more than 'Eye closure by ISI' says."
        )
        yield Problem(text, "params.coupling1", Severity.WARNING)


def _sweep(params: LinkParams) -> Iterator[Problem]:
    axes = [("sweep_x", params.sweep_x, "x", params.x_from, params.x_to)]
    if params.sweep_y != "none":
        axes.append(("sweep_y", params.sweep_y, "y", params.y_from, params.y_to))
    if params.sweep_x == params.sweep_y:
        yield _error("sweep_y", f"Both axes of the sweep are '{params.sweep_x}'; choose another input or 'none'.")
    for field, name, axis, first, last in axes:
        low, high = LOWEST_SWEPT.get(name, 0.0), HIGHEST_SWEPT.get(name, 100.0)
        if not low <= first < last <= high:
            text = f"The sweep of '{name}' runs from {first:g} to {last:g}; it must rise within {low:g} to {high:g}."
            yield _error(f"{axis}_from", text)
        if name == "fibre length" and not any(r.enabled and r.kind is StageKind.FIBRE for r in params.stages):
            yield _error(field, "The link has no enabled fibre to sweep; add one or choose another input.")


def _notes(params: LinkParams) -> Iterator[Problem]:
    if params.modulation is Modulation.NRZ and params.extinction_ratio is None:
        text = "No extinction ratio is given; a perfect one is assumed, which no modulator has."
        yield Problem(text, "params.extinction_ratio", Severity.NOTE)
    if params.wall_plug is None:
        text = "Without a wall-plug efficiency the laser's energy is not stated and not in the sum."
        yield Problem(text, "params.wall_plug", Severity.NOTE)
