"""A pulse: duration in us, and amplitude, detuning and phase over it; pulses follow each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError
from ketbench_atoms.physics.waveforms import Waveform

Floats = NDArray[np.float64]
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Segment:
    """One part of a pulse.

    Parameters
    ----------
    duration : float
        us.
    omega, delta, phase, local : Waveform
    """

    duration: float
    omega: Waveform
    delta: Waveform
    phase: Waveform
    local: Waveform

    @property
    def waves(self) -> tuple[Waveform, Waveform, Waveform, Waveform]:
        """Amplitude, detuning, phase and local detuning."""
        return self.omega, self.delta, self.phase, self.local

    @property
    def is_stepwise(self) -> bool:
        """Whether all is constant but for jumps."""
        return all(wave.is_constant for wave in self.waves)

    @property
    def pieces(self) -> int:
        """A number of equal slices within each of which nothing jumps."""
        return int(np.lcm.reduce([wave.pieces for wave in self.waves]))


class Pulse:
    """What the laser does.

    ``H = sum_i Omega/2 (e^(-i phi) |0><1| + h.c.) - (delta + w_i local) n_i + sum_(i<j) C6/r_ij^6 n_i n_j``

    Parameters
    ----------
    duration : float
        us, above 0.
    omega, delta, phase, local : float, sequence of float or Waveform
        rad/us (phase: rad). A sequence holds pieces of equal length; a torch tensor keeps its gradient. `local` is a
        further detuning that atom i feels by its weight in the register.

    Raises
    ------
    InputError
        For a duration that is not above 0, or a value that is not a number.

    Examples
    --------
    >>> Pulse(0.75, 6.28).then(Pulse(0.25, 0.0, 3.0)).duration
    1.0
    """

    def __init__(self, duration: float, omega: Any = 0.0, delta: Any = 0.0, phase: Any = 0.0, local: Any = 0.0) -> None:
        given: Any = duration
        number = isinstance(given, (int, float, np.number)) and not isinstance(given, bool)
        if not number or not 0 < float(duration) < np.inf:
            raise InputError(f"A pulse lasts {duration!r} µs; give a duration above 0.")
        waves = [Waveform.of(wave) for wave in (omega, delta, phase, local)]
        self._segments = (Segment(float(duration), *waves),)

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Pulse:
        """A pulse from its parts, at least one."""
        if not segments:
            raise InputError("A pulse without parts does nothing; give one at least.")
        made = cls.__new__(cls)
        made._segments = tuple(segments)
        return made

    def then(self, after: Pulse) -> Pulse:
        """Join another pulse to the end."""
        return Pulse.of((*self.segments, *after.segments))

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Its parts, in order."""
        return self._segments

    @property
    def duration(self) -> float:
        """Of all parts, us."""
        return float(sum(part.duration for part in self.segments))

    @property
    def is_stepwise(self) -> bool:
        """Whether all is constant but for jumps."""
        return all(part.is_stepwise for part in self.segments)

    @property
    def has_gradient(self) -> bool:
        """Whether a gradient with respect to some value is wanted."""
        return any(wave.has_gradient for part in self.segments for wave in part.waves)

    def sampled(self, count: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Amplitude, detuning, phase and local detuning at `count` times in the middle of equal slices."""
        times = (np.arange(count) + 0.5) / count * self.duration
        found = np.zeros((4, count))
        start = 0.0
        for part in self.segments:
            inside = (times >= start) & (times < start + part.duration)
            shares = (times[inside] - start) / part.duration
            for row, wave in zip(found, part.waves, strict=True):
                row[inside] = plain(wave.at(shares, part.duration))
            start += part.duration
        return found[0], found[1], found[2], found[3]

    def windows(self, times: Sequence[float] = ()) -> list[Window]:
        """Its parts cut at every jump and at given times, us; nothing jumps within one.

        Raises
        ------
        InputError
            For a time that is not above 0 and at most the duration.
        """
        for time in times:
            if not 0 < time <= self.duration * (1 + 1e-12):
                text = f"{time!r} µs is outside the pulse of {self.duration:g} µs"
                raise InputError(f"{text}; give times above 0 up to its end.")
        made: list[Window] = []
        start = 0.0
        for part in self.segments:
            jumps = np.arange(part.pieces + 1) / part.pieces
            asked = [(time - start) / part.duration for time in times]
            inner = [share for share in asked if 0 < share < 1 and np.abs(jumps - share).min() > _SAME]
            edges = np.union1d(jumps, inner)
            made += [Window(part, float(a), float(b), start) for a, b in itertools.pairwise(edges)]
            start += part.duration
        return made


@dataclass(frozen=True, eq=False)
class Window:
    """A stretch of a segment within which nothing jumps.

    Parameters
    ----------
    part : Segment
    begin, end : float
        Shares of the segment.
    start : float
        When the segment begins, us.
    """

    part: Segment
    begin: float
    end: float
    start: float

    @property
    def duration(self) -> float:
        """Us."""
        return (self.end - self.begin) * self.part.duration

    @property
    def ends_at(self) -> float:
        """Us since the pulse began."""
        return self.start + self.end * self.part.duration

    def sampled(self, shares: Floats) -> list[Any]:
        """Amplitude, detuning, phase and local detuning at shares of the window, arrays or tensors."""
        inside = self.begin + shares * (self.end - self.begin)
        if self.part.is_stepwise:
            inside = np.full(len(shares), (self.begin + self.end) / 2)
        return [wave.at(inside, self.part.duration) for wave in self.part.waves]


def plain(values: Any) -> Any:
    """An array from an array or a tensor."""
    return values.detach().cpu().numpy() if hasattr(values, "detach") else values
