"""Reed-Solomon forward error correction: pre-FEC limit, residual error rate and latency; random errors only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import InputError
from ketbench_photonic.words.units import Values


@dataclass(frozen=True, slots=True)
class Fec:
    """A Reed-Solomon code RS(n, k) over symbols of m bits.

    Parameters
    ----------
    name : str
    n, k : int
        Symbols a codeword, and of those the payload; n = k = 1 stands for no code.
    symbol_bits : int
    limit : float or None
        The pre-FEC bit error rate at which a link is taken to work, where a standard states one.
    source : str
    """

    name: str
    n: int = 1
    k: int = 1
    symbol_bits: int = 1
    limit: float | None = None
    source: str = ""

    @property
    def corrects(self) -> int:
        """Symbol errors that a codeword survives, t = (n - k)/2."""
        return (self.n - self.k) // 2

    @property
    def rate(self) -> float:
        """Payload bits over line bits, k/n."""
        return self.k / self.n

    @property
    def codeword_bits(self) -> int:
        """Bits of a codeword; 0 without a code."""
        return self.n * self.symbol_bits if self.corrects else 0


NONE = Fec("none", source="no code: pre-FEC and post-FEC error rates are the same")
KR4 = Fec("KR4", 528, 514, 10, 2.1e-5, "IEEE 802.3 clause 91, RS(528,514); 2.1e-5 is the usual operating limit")
KP4 = Fec("KP4", 544, 514, 10, 2.4e-4, "IEEE 802.3 clause 91, RS(544,514); 2.4e-4 as for 100 Gb/s a lane PAM4")


def custom(n: int, k: int, symbol_bits: int) -> Fec:
    """Build a Reed-Solomon code of one's own.

    Raises
    ------
    InputError
        When no such code exists.
    """
    if not 1 <= k < n:
        raise InputError(f"RS({n},{k}) is no code: with n = {n} the payload k must be from 1 to {n - 1}.")
    if (n - k) % 2:
        near = " or ".join(str(one) for one in (k - 1, k + 1) if 1 <= one < n)
        raise InputError(f"RS({n},{k}) has an odd number of check symbols, {n - k}; choose k = {near}.")
    if n > 2**symbol_bits - 1:
        most = 2**symbol_bits - 1
        raise InputError(
            f"RS({n},{k}) does not go with symbols of {symbol_bits} bits, which allow n up to {most}; "
            f"choose {n.bit_length()} bits or a smaller n."
        )
    return Fec(f"RS({n},{k})", n, k, symbol_bits, source="own code; random errors assumed")


def residual_ber(ber: Values, code: Fec) -> Values:
    """Bit error rate after decoding, for random errors.

    Notes
    -----
    With p_s = 1 - (1 - p)^m the residual is sum_{i>t} (i/n) C(n,i) p_s^i (1-p_s)^(n-i) p/p_s. Since
    (i/n) C(n,i) = C(n-1,i-1), the sum is p times the regularised incomplete beta function I_{p_s}(t, n - t),
    exact and without a loop. Real errors come in bursts, so standards promise less than this.

    Examples
    --------
    >>> f"{float(residual_ber(2.4e-4, KP4)):.1e}"
    '2.4e-15'
    """
    from scipy.special import betainc  # late: the list of backends must come up without scipy

    p = np.asarray(ber, dtype=np.float64)
    if not code.corrects:
        return p
    symbol_error = -np.expm1(code.symbol_bits * np.log1p(-np.minimum(p, 0.5)))
    return p * betainc(code.corrects, code.n - code.corrects, symbol_error)


def pre_fec_limit(code: Fec, target: float) -> float:
    """Largest error rate before the decoder that still gives `target` after it.

    Parameters
    ----------
    code : Fec
        A standard's own limit is used where one is stated.
    target : float
        Wanted error rate after FEC, in (0, 0.5).
    """
    if not code.corrects:
        return target
    if code.limit is not None:
        return code.limit
    low, high = math.log10(target), math.log10(0.4)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if float(residual_ber(10**middle, code)) < target else (low, middle)
    return 10**low


def codeword_time_ns(code: Fec, rate_gbps: Values) -> Values:
    """Time to collect one codeword, ns, before the decoder can finish; zero without a code.

    Parameters
    ----------
    code : Fec
    rate_gbps : float or ndarray, Gb/s
        Rate of the stream that shares the codeword.
    """
    return code.codeword_bits / np.asarray(rate_gbps, dtype=np.float64)
