"""Which fields of a link change nothing beside the others, for a form that greys them; computes no link."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.physics.stages import StageKind

Why = tuple[str, str]


def idle(form: LinkParams) -> Iterator[Why]:
    """Names of fields, each with the reason."""
    yield from _receiver(form)
    yield from _stages(form)
    yield from _energy(form)
    yield from _sweep(form)


def _receiver(form: LinkParams) -> Iterator[Why]:
    stated = any(row.kind is StageKind.RECEIVER and row.value is not None for row in form.stages if row.enabled)
    if stated:
        text = "Not used: the receiver row states a sensitivity."
        for name in ("noise_density", "noise_rms", "bandwidth_share", "shot_noise", "sigma_noise"):
            yield name, text
        if form.datasheet_baud is None:
            yield "slope", "Not used: no symbol rate of the datasheet is given."
        return
    for name in ("datasheet_baud", "slope", "sensitivity_is"):
        yield name, "Not used: the receiver row states no sensitivity."
    if form.noise_rms is not None:
        for name in ("noise_density", "sigma_noise"):
            yield name, "Not used: the noise is measured."


def _stages(form: LinkParams) -> Iterator[Why]:
    rows = [row for row in form.stages if row.enabled]
    kinds = {row.kind for row in rows}
    if StageKind.AMPLIFIER not in kinds:
        yield "optical_bandwidth", "Not used: the link has no amplifier."
    if StageKind.SPLITTER not in kinds:
        yield "laser_shared", "Not used: the link has no splitter."
    if StageKind.FIBRE not in kinds and form.grid == "none":
        yield "dispersion", "Not used: the link has no fibre."
        if not form.ring and not any(row.file for row in rows) and StageKind.AMPLIFIER not in kinds:
            yield "wavelength", "Not used: nothing in the link depends on it."
    if not kinds & {StageKind.FIBRE, StageKind.WAVEGUIDE} and not form.ring:
        yield "group_index", "Not used: the link has no fibre, waveguide or ring."
    if sum(row.amount for row in rows if row.kind is StageKind.CONNECTOR) < 2:
        yield "return_loss", "Not used: it takes two connectors to reflect light to and fro."


def _energy(form: LinkParams) -> Iterator[Why]:
    if form.driver_energy is not None:
        for name in ("capacitance", "swing"):
            yield name, "Not used: the driver's energy is typed."
    elif form.capacitance is None:
        yield "swing", "Not used: no capacitance is given."
    if form.extinction_ratio is None:
        yield "sigma_er", "Not used: no extinction ratio is given."


def _sweep(form: LinkParams) -> Iterator[Why]:
    if form.x_input:
        yield "sweep_x", "Not used: another input is named."
    if form.y_input:
        yield "sweep_y", "Not used: another input is named."
    elif form.sweep_y == "none":
        for name in ("y_from", "y_to"):
            yield name, "Not used: nothing is varied along y."
