"""Levels and error rates of NRZ and PAM4: closed forms and their inverses; no receiver, no link."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from ketbench_photonic.words.units import Values, db


class Modulation(StrEnum):
    """How bits become light."""

    NRZ = "NRZ"
    PAM4 = "PAM4"

    @property
    def levels(self) -> int:
        """Number of power levels."""
        return 2 if self is Modulation.NRZ else 4

    @property
    def bits(self) -> int:
        """Bits a symbol."""
        return 1 if self is Modulation.NRZ else 2


class ErReference(StrEnum):
    """Which power stays fixed when the extinction ratio changes."""

    AVERAGE = "average"
    """The transmitter's mean power is given: a datasheet's launch power, or a directly modulated laser."""
    PEAK = "peak"
    """The power of the highest level is given: a continuous laser in front of a modulator."""
    OMA = "OMA"
    """The outer modulation amplitude itself is given, as some datasheets do: the ratio then costs nothing."""


def bit_error_rate(q: Values, levels: int) -> Values:
    """Error rate of Gray-coded M-level signalling whose every eye opens q standard deviations.

    Parameters
    ----------
    q : float or ndarray
        Half the eye opening over the noise's standard deviation.
    levels : int
        2 for NRZ, 4 for PAM4.

    Notes
    -----
    SER = 2 (1 - 1/M) Q(q) with Q(q) = erfc(q/sqrt 2)/2; BER = SER / log2 M. For M = 2 this is
    G. P. Agrawal, Fiber-Optic Communication Systems, eq. 4.5.9.

    Examples
    --------
    >>> float(bit_error_rate(7.034, 2)) < 1.01e-12
    True
    """
    from scipy.special import erfc  # late: the list of backends must come up without scipy

    return (1 - 1 / levels) * erfc(np.asarray(q, dtype=np.float64) / np.sqrt(2)) / np.log2(levels)


def needed_q(ber: Values, levels: int) -> Values:
    """Eye opening in standard deviations at which the error rate is `ber`; inverse of `bit_error_rate`."""
    from scipy.special import erfcinv

    return np.sqrt(2) * erfcinv(np.asarray(ber, dtype=np.float64) * np.log2(levels) / (1 - 1 / levels))


def average_fraction(er_ratio: Values) -> Values:
    """Outer modulation amplitude over twice the mean power, (r - 1)/(r + 1).

    Notes
    -----
    OMA = 2 P_avg (r - 1)/(r + 1), r = P1/P0 as a ratio, not in dB (Maxim HFAN-02.2.2).
    """
    ratio = np.asarray(er_ratio, dtype=np.float64)
    return np.where(np.isinf(ratio), 1.0, (1 - 1 / ratio) / (1 + 1 / ratio))


def peak_fraction(er_ratio: Values) -> Values:
    """Outer modulation amplitude over the power of the highest level, (r - 1)/r."""
    return 1 - 1 / np.asarray(er_ratio, dtype=np.float64)


def extinction_penalty(er_ratio: Values, reference: ErReference) -> Values:
    """Power penalty of a finite extinction ratio, dB, against an infinite one at the same reference power.

    Notes
    -----
    Mean power held: -10 log10((r - 1)/(r + 1)). Peak power held: -10 log10((r - 1)/r)
    (R. Ramaswami and K. Sivarajan, Optical Networks, the chapter on crosstalk and extinction ratio).

    Examples
    --------
    >>> round(float(extinction_penalty(10.0, ErReference.AVERAGE)), 2)
    0.87
    >>> round(float(extinction_penalty(10.0, ErReference.PEAK)), 2)
    0.46
    """
    if reference is ErReference.OMA:
        return np.zeros_like(np.asarray(er_ratio, dtype=np.float64))
    fraction = average_fraction if reference is ErReference.AVERAGE else peak_fraction
    return -db(fraction(er_ratio))


def simulated_errors(q: float, levels: int, symbols: int, seed: int) -> float:
    """Error rate counted on simulated symbols with Gaussian noise: the independent check of `bit_error_rate`.

    Parameters
    ----------
    q : float
        Half an eye's opening over the noise's standard deviation.
    levels : int
    symbols : int
    seed : int

    Returns
    -------
    float
        Wrong bits over sent bits, Gray-coded.
    """
    generator = np.random.default_rng(seed)
    sent = generator.integers(0, levels, symbols)
    received = np.clip(np.rint(sent + generator.standard_normal(symbols) / (2 * q)), 0, levels - 1).astype(np.int64)
    gray = np.arange(levels) ^ (np.arange(levels) >> 1)
    wrong = np.bitwise_count(gray[sent] ^ gray[received]).sum()
    return float(wrong) / (symbols * int(np.log2(levels)))
