"""Reads Touchstone files of two and four ports, version 1: the transmission over frequency, no other parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

_HERTZ = {"HZ": 1.0, "KHZ": 1e3, "MHZ": 1e6, "GHZ": 1e9}


@dataclass(frozen=True, slots=True, eq=False)
class Transmission:
    """Transmission of a part.

    Parameters
    ----------
    hertz : ndarray, shape (n,), Hz
        Rising.
    loss_db : ndarray, shape (n,), dB
    """

    hertz: NDArray[np.float64]
    loss_db: NDArray[np.float64]

    def at(self, hertz: float, what: str) -> float:
        """Loss at a frequency, straight lines between points.

        Raises
        ------
        InputError
            Outside the measured range; nothing is extrapolated.
        """
        low, high = float(self.hertz[0]), float(self.hertz[-1])
        if not low <= hertz <= high:
            span = f"{low / 1e9:g} to {high / 1e9:g} GHz"
            raise InputError(
                f"{what} holds {span}, but the link needs {hertz / 1e9:g} GHz; measure over a wider range."
            )
        return float(np.interp(hertz, self.hertz, self.loss_db))


def read_touchstone(text: str, ports: int, what: str) -> Transmission:
    r"""Transmission from port 1 to 2, or of the differential mode of four ports with 1 and 3 in, 2 and 4 out.

    Parameters
    ----------
    text : str
    ports : int
        2 or 4.
    what : str
        Name for messages.

    Raises
    ------
    InputError
        When it is not a Touchstone file of so many ports.

    Notes
    -----
    Mixed-mode transmission SDD21 = (S21 - S23 - S41 + S43)/2. Two-port files list S11 S21 S12 S22, others by rows.

    Examples
    --------
    >>> one = read_touchstone("# GHz S DB R 50\n1 -20 0 -3 0 -3 0 -20 0\n2 -20 0 -5 0 -5 0 -20 0", 2, "cable")
    >>> round(one.at(1.5e9, "cable"), 2)
    4.0
    """
    unit, form = _options(text, what)
    rows = _numbers(text, what)
    width = 1 + 2 * ports**2
    if not rows or len(rows) % width:
        raise InputError(
            f"{what} holds {len(rows)} numbers, no multiple of {width}: it is not a file of {ports} ports."
        )
    table = np.array(rows).reshape(-1, width)
    waves = _complex(table[:, 1::2], table[:, 2::2], form).reshape(-1, ports, ports)
    # Two ports alone are listed by columns.
    return transmission(table[:, 0] * unit, waves.transpose(0, 2, 1) if ports == 2 else waves, what)


def transmission(hertz: NDArray[np.float64], s: NDArray[np.complex128], what: str) -> Transmission:
    """The loss that scattering parameters mean, from port 1 to 2 or between the two pairs of four ports.

    Parameters
    ----------
    hertz : ndarray, shape (n,), Hz
    s : ndarray, shape (n, ports, ports)
        s[k, i, j] is what leaves port i + 1 for a wave into port j + 1.
    what : str

    Raises
    ------
    InputError
        When nothing passes.
    """
    passed = s[:, 1, 0] if s.shape[1] == 2 else (s[:, 1, 0] - s[:, 1, 2] - s[:, 3, 0] + s[:, 3, 2]) / 2
    order = np.argsort(hertz)
    with np.errstate(divide="ignore"):
        loss = -20 * np.log10(np.abs(passed[order]))
    if not np.isfinite(loss).all():
        raise InputError(f"{what} has points without any transmission; check the order of its ports.")
    return Transmission(hertz[order], loss)


def is_version_1(text: str) -> bool:
    """Whether no keyword in brackets begins a line, as in version 2."""
    return not any(row.lstrip().startswith("[") for row in text.splitlines())


def _options(text: str, what: str) -> tuple[float, str]:
    line = next((row for row in text.splitlines() if row.strip().startswith("#")), None)
    if line is None:
        raise InputError(f"{what} has no option line that begins with '#': it is not a Touchstone file.")
    words = line.upper().replace("#", " ").split()
    if any(kind in words for kind in ("Y", "Z", "H", "G")):
        raise InputError(f"{what} holds other than S parameters ('{line.strip()}'); export S parameters.")
    unit = next((_HERTZ[word] for word in words if word in _HERTZ), 1e9)
    return unit, next((word for word in words if word in ("DB", "MA", "RI")), "MA")


def _numbers(text: str, what: str) -> list[float]:
    found: list[float] = []
    for row in text.splitlines():
        data = row.split("!")[0].strip()
        if not data or data.startswith("#"):
            continue
        if data.startswith("["):
            raise InputError(f"{what} is Touchstone version 2 ('{data}'); export version 1.")
        try:
            found += [float(word) for word in data.split()]
        except ValueError:
            raise InputError(f"{what} has a line that is not a row of numbers: '{data[:60]}'.") from None
    return found


def _complex(first: NDArray[np.float64], second: NDArray[np.float64], form: str) -> NDArray[np.complex128]:
    if form == "RI":
        return np.asarray(first + 1j * second, dtype=np.complex128)
    size = 10 ** (first / 20) if form == "DB" else first
    return np.asarray(size * np.exp(1j * np.deg2rad(second)), dtype=np.complex128)
