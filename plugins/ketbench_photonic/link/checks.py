"""What is wrong with a link before it is computed: each finding on its field, with the reason and the range."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ketbench.plugin import InputError, Problem, Severity
from ketbench_photonic.fibre.grid import channels_nm
from ketbench_photonic.link.build import comb_of, fec_of, ring_of
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.stage_rows import StageRow, stages_of
from ketbench_photonic.physics.link import Link
from ketbench_photonic.physics.modulation import ErReference, Modulation
from ketbench_photonic.physics.stages import StageKind
from ketbench_photonic.reading.files import part_loss_db
from ketbench_photonic.studies.swept import Swept, swept_x, swept_y


def findings(params: LinkParams) -> Iterator[Problem]:
    """Errors and warnings about resolved parameters; a link without errors can be computed."""
    yield from _table(params.stages)
    yield from _files(params)
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
            "The link has no enabled receiver, so no margin can be computed: add one as the last row.",
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


def _files(params: LinkParams) -> Iterator[Problem]:
    for i, row in enumerate(params.stages):
        if row.file:
            try:
                part_loss_db(row.file, params.wavelength, params.rate / params.modulation.bits)
            except InputError as error:
                yield _error(f"stages[{i}].file", str(error))
    if params.grid != "none":
        try:
            channels_nm(params.grid, params.wavelengths)
        except InputError as error:
            yield _error("grid", str(error))


def _signal(params: LinkParams) -> Iterator[Problem]:
    given = params.extinction_ratio is not None
    if params.modulation is Modulation.PAM4 and not given and params.er_reference is not ErReference.OMA:
        yield _error(
            "extinction_ratio",
            "PAM4 needs an extinction ratio, from which the distance of its levels follows: give one up to 60 dB, "
            "or let the laser row hold the OMA.",
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
        # Rounded down: what is proposed must be accepted.
        near = math.floor(ring.fsr_ghz / params.wavelengths)
        ways = [f"at most {near} GHz"] if near else []
        ways += [f"at most {most} wavelengths"] if most else []
        yield _error(
            "spacing",
            f"{params.wavelengths} wavelengths at {params.spacing:g} GHz take {comb.span_ghz:g} GHz, more than the "
            f"ring's free spectral range of {ring.fsr_ghz:.0f} GHz; use {', '.join([*ways, 'or a smaller ring'])}.",
        )
    if ring.fwhm_ghz < params.rate / params.modulation.bits:
        text = (
            f"The ring is {ring.fwhm_ghz:.1f} GHz wide at half power, narrower than the symbol rate of "
            f"{params.rate / params.modulation.bits:.1f} GBd: the eye will close more than 'Eye closure by ISI' says."
        )
        yield Problem(text, "params.coupling1", Severity.WARNING)


def _sweep(params: LinkParams) -> Iterator[Problem]:
    link = Link(stages_of(params.stages))
    found = {axis: _axis(link, params, axis) for axis in ("x", "y")}
    for axis, swept in found.items():
        if isinstance(swept, str):
            typed = axis + "_input" if getattr(params, axis + "_input") else "sweep_" + axis
            yield _error(typed, swept)
        elif swept is not None and not swept.in_range:
            text = f"The sweep of '{swept.label}' runs from {swept.first:g} to {swept.last:g} {swept.unit}".rstrip()
            yield _error(f"{axis}_from", f"{text}; it must rise within {swept.low:g} to {swept.high:g} {swept.unit}.")
    x, y = found["x"], found["y"]
    if isinstance(x, Swept) and isinstance(y, Swept) and x.key == y.key:
        yield _error("sweep_y", f"Both axes of the sweep are '{x.label}'; choose another input or 'none'.")


def _axis(link: Link, params: LinkParams, axis: str) -> Swept | str | None:
    try:
        return swept_x(link, params) if axis == "x" else swept_y(link, params)
    except InputError as error:
        return str(error)


def _notes(params: LinkParams) -> Iterator[Problem]:
    if params.modulation is Modulation.NRZ and params.extinction_ratio is None:
        text = "No extinction ratio is given; a perfect one is assumed, which no modulator has."
        yield Problem(text, "params.extinction_ratio", Severity.NOTE)
    average = params.sensitivity_is == "average"
    if average and params.extinction_ratio is None:
        text = "Mean power is turned into amplitude with a perfect extinction ratio, since none is given."
        yield Problem(text, "params.sensitivity_is", Severity.NOTE)
    if params.wall_plug is None:
        text = "Without a wall-plug efficiency the laser's energy is not stated and not in the sum."
        yield Problem(text, "params.wall_plug", Severity.NOTE)
