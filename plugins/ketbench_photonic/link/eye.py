"""Two views of the signal: the eye drawn from bandwidth, dispersion and noise, and a table of a grid's channels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, HeatMap, Table
from ketbench_photonic.fibre.dispersion import fibre_dispersion, phase_at
from ketbench_photonic.fibre.grid import channels_nm
from ketbench_photonic.link.report import LinkReport
from ketbench_photonic.physics.budget import accumulated_ps_nm, evaluate
from ketbench_photonic.physics.stages import fibre_km
from ketbench_photonic.words.units import LIGHT_SPEED

SYMBOLS, A_SYMBOL, ROWS = 1024, 32, 96
USUAL_SHARE = 0.75
"""Bandwidth over symbol rate that the eye is drawn with where none is stated."""


def waveform(found: LinkReport, seed: int) -> NDArray[np.float64]:
    """A random signal behind bandwidth and dispersion, its levels from 0 to 1, without noise.

    Returns
    -------
    ndarray, shape (symbols x samples,)
    """
    link = found.link
    levels, baud = link.signal.modulation.levels, float(link.signal.baud_gbd)
    sent = np.random.default_rng(seed).integers(0, levels, SYMBOLS) / (levels - 1)
    frequencies = np.asarray(np.fft.rfftfreq(SYMBOLS * A_SYMBOL, 1 / (baud * A_SYMBOL)), dtype=np.float64)
    band = link.channel.bandwidth_ghz or USUAL_SHARE * baud
    response = 2.0 ** (-((frequencies / band) ** 2) / 2)
    response *= np.cos(phase_at(frequencies, link.channel.wavelength_nm, accumulated_ps_nm(link)))
    return np.fft.irfft(np.fft.rfft(np.repeat(sent, A_SYMBOL)) * response, SYMBOLS * A_SYMBOL)


def eye_figure(found: LinkReport, seed: int) -> HeatMap:
    """Density of the signal over two symbols, with the noise that the error rate is computed from."""
    levels, q = found.link.signal.modulation.levels, float(found.budget.q)
    sigma = min(1.0, 1 / (2 * (levels - 1) * max(q, 1e-3)))
    traces = waveform(found, seed).reshape(-1, 2 * A_SYMBOL)
    heights = np.linspace(-0.4, 1.4, ROWS)
    noisy = traces + sigma * np.random.default_rng(seed + 1).standard_normal(traces.shape)
    edges = np.append(heights, heights[-1] + heights[1] - heights[0]) - (heights[1] - heights[0]) / 2
    counts = np.array([np.histogram(column, edges)[0] for column in noisy.T]).T.astype(np.float64)
    stated = found.link.channel.bandwidth_ghz is not None
    return HeatMap(
        title=f"Eye of {found.link.signal.modulation.value} at {float(found.link.signal.baud_gbd):g} GBd",
        note="Bandwidth as stated." if stated else "No bandwidth is stated: drawn with 0.75 of the symbol rate.",
        values=counts / counts.max(),
        columns=np.arange(2 * A_SYMBOL) / A_SYMBOL,
        rows=heights,
        x=Axis("time", "symbols"),
        y=Axis("level over the outer amplitude"),
        z=Axis("density"),
    )


def channel_table(found: LinkReport) -> Table:
    """Each channel of the grid with its own dispersion and margin."""
    link, km = found.link, float(np.asarray(fibre_km(found.link.stages)))
    rows: list[tuple[float | int | str | None, ...]] = []
    for i, wave in enumerate(channels_nm(found.params.grid, found.params.wavelengths)):
        one = replace(link, channel=replace(link.channel, wavelength_nm=float(wave)))
        budget, margin = evaluate(one), float(evaluate(one).margin_db)
        each = link.channel.dispersion
        slope = float(fibre_dispersion(float(wave))) if each is None else abs(each)
        penalty = float(budget.penalties["dispersion"])
        rows.append(
            (i + 1, LIGHT_SPEED / float(wave) / 1e3, float(wave), slope, slope * km,
             penalty if np.isfinite(penalty) else None, margin if np.isfinite(margin) else None)
        )  # fmt: skip
    return Table(
        title=f"{len(rows)} channels of the grid {found.params.grid}",
        note="Loss is taken as the same for all; dispersion is that of each wavelength.",
        columns=["channel", "frequency, THz", "wavelength, nm", "D, ps/nm/km", "dispersion, ps/nm",
                 "dispersion penalty, dB", "margin, dB"],
        rows=rows,
        missing="closed",
    )  # fmt: skip
