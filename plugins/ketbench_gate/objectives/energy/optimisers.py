"""Ways to the minimum: Adam, natural gradient, SPSA, Rotosolve here; L-BFGS and COBYLA of scipy; all as generators."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from ketbench_gate.objectives.operators.pauli import Floats

Name = Literal["lbfgs", "adam", "qng", "spsa", "rotosolve", "cobyla"]


class Function(Protocol):
    """What is minimised."""

    def value(self, values: Floats) -> float:
        """The value alone."""
        ...

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The value and its gradient."""
        ...

    def metric(self, values: Floats) -> Floats:
        """The metric of the natural gradient."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where a search stands.

    Parameters
    ----------
    values : ndarray
    value : float
    gradient_norm : float
        NaN where no gradient was computed.
    """

    values: Floats
    value: float
    gradient_norm: float = float("nan")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends and how far it steps.

    Parameters
    ----------
    steps : int
    rate : float
        Step of Adam, natural gradient and SPSA.
    tolerance : float
        A gradient norm, or a gain over 20 steps, below which it ends.
    """

    steps: int = 200
    rate: float = 0.05
    tolerance: float = 1e-9


def search(name: Name, function: Function, start: Floats, limits: Limits, seed: int = 0) -> Iterator[Point]:
    """Points on the way down, the first being the start; the caller keeps the best and may stop at any time."""
    if not len(start):
        yield Point(start, function.value(start), 0.0)
        return
    ways: dict[Name, Callable[[], Iterator[Point]]] = {
        "lbfgs": lambda: _scipy("L-BFGS-B", function, start, limits),
        "cobyla": lambda: _scipy("COBYLA", function, start, limits),
        "adam": lambda: _adam(function, start, limits),
        "qng": lambda: _natural(function, start, limits),
        "spsa": lambda: _spsa(function, start, limits, seed),
        "rotosolve": lambda: _rotosolve(function, start, limits),
    }
    yield from ways[name]()


def _adam(function: Function, start: Floats, limits: Limits) -> Iterator[Point]:
    """Kingma and Ba 2015, with their constants."""
    values, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, limits.steps + 2):
        value, gradient = function.with_gradient(values)
        yield Point(values.copy(), value, float(np.linalg.norm(gradient)))
        if np.linalg.norm(gradient) < limits.tolerance:
            return
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        slope = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        values = values - limits.rate * slope


def _natural(function: Function, start: Floats, limits: Limits) -> Iterator[Point]:
    """Stokes et al., Quantum 4, 269; the metric is regularised, for it is singular where parameters do nothing."""
    values = start.copy()
    for _ in range(limits.steps + 1):
        value, gradient = function.with_gradient(values)
        yield Point(values.copy(), value, float(np.linalg.norm(gradient)))
        if np.linalg.norm(gradient) < limits.tolerance:
            return
        metric = function.metric(values) + 1e-3 * np.eye(len(values))
        step = np.linalg.solve(metric, gradient)
        longest = float(np.abs(step).max())
        values = values - limits.rate * step / max(1.0, longest * limits.rate / 0.5)


def _spsa(function: Function, start: Floats, limits: Limits, seed: int) -> Iterator[Point]:
    """Spall 1992: two values a step along a random direction; gains fall as in Spall 1998."""
    random = np.random.default_rng(seed)
    values = start.copy()
    yield Point(values.copy(), function.value(values))
    for step in range(1, limits.steps + 1):
        gain = limits.rate * 4 / (step + 0.1 * limits.steps) ** 0.602
        reach = 0.1 / step**0.101
        direction = random.choice([-1.0, 1.0], size=len(values))
        rise = function.value(values + reach * direction) - function.value(values - reach * direction)
        values = values - gain * rise / (2 * reach) * direction
        yield Point(values.copy(), function.value(values))


_FREQUENCIES = 2
"""Excitations know the frequencies 1/2 and 1 of their angle; Pauli rotations only 1, which is among them."""


def _rotosolve(function: Function, start: Floats, limits: Limits) -> Iterator[Point]:
    """Each parameter in turn to the lowest point of its own sinusoid (Ostaszewski et al. 2021), by 5 values."""
    values, last = start.copy(), function.value(start)
    yield Point(values.copy(), last)
    for step in range(limits.steps):
        for number in range(len(values)):
            values[number] += _lowest_turn(function, values, number)
        now = function.value(values)
        yield Point(values.copy(), now)
        if step and last - now < 1e-12:
            return
        last = now


def _lowest_turn(function: Function, values: Floats, number: int) -> float:
    """The shift of one parameter to the minimum of ``sum_k a_k cos(k t / 2) + b_k sin(k t / 2)``, k = 0 to 2."""
    count = 2 * _FREQUENCIES + 1
    shifts = 4 * np.pi * np.arange(count) / count
    around = []
    for shift in shifts:
        moved = values.copy()
        moved[number] += shift
        around.append(function.value(moved))
    found = np.fft.rfft(around) / count
    grid = np.linspace(-2 * np.pi, 2 * np.pi, 721)

    def at(turn: Any) -> Any:
        waves = [2 * (found[k] * np.exp(1j * k * np.asarray(turn) / 2)).real for k in range(1, _FREQUENCIES + 1)]
        return found[0].real + np.sum(waves, axis=0)

    best = float(grid[int(np.argmin(at(grid)))])
    for _ in range(20):
        terms = [(k / 2, found[k] * np.exp(1j * k * best / 2)) for k in range(1, _FREQUENCIES + 1)]
        slope = sum(2 * (1j * f * c).real for f, c in terms)
        curve = sum(2 * (-(f**2) * c).real for f, c in terms)
        if curve <= 0:
            break
        best -= slope / curve
    return best


class _Stopped(Exception):
    """Ends a search of scipy from its callback."""


def _scipy(method: str, function: Function, start: Floats, limits: Limits) -> Iterator[Point]:
    """A search of scipy in a thread of its own, so that each point is told as it comes."""
    found: queue.Queue[Point | BaseException | None] = queue.Queue()
    stop = threading.Event()
    best: list[Point] = []

    def asked(values: Floats) -> Any:
        if stop.is_set():
            raise _Stopped
        if method == "COBYLA":
            value, gradient, norm = function.value(values), None, float("nan")
        else:
            value, gradient = function.with_gradient(values)
            norm = float(np.linalg.norm(gradient))
        point = Point(values.copy(), value, norm)
        if not best or value < best[-1].value:
            best.append(point)
            found.put(point)
        return value if gradient is None else (value, gradient)

    def work() -> None:
        from scipy.optimize import minimize

        options: dict[str, Any] = {"maxiter": limits.steps}
        if method == "L-BFGS-B":
            options |= {"ftol": 1e-15, "gtol": limits.tolerance, "maxfun": 10 * limits.steps, "maxcor": 20}
        else:
            options |= {"rhobeg": 0.3, "tol": 1e-8, "maxiter": 10 * limits.steps}
        try:
            minimize(asked, start, jac=method == "L-BFGS-B", method=method, options=options)
            found.put(None)
        except _Stopped:
            found.put(None)
        except BaseException as error:
            found.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (item := found.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
