"""Which frequencies of its features a circuit can know, and how much it has of each; public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Circuit, InputError, expanded, features_of

Complexes = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Fourier coefficients of an expectation value.

    Parameters
    ----------
    frequencies : tuple of tuple of int
        One a coefficient, an entry a feature.
    coefficients : ndarray of complex, shape (n,)
        ``f(x) = sum_w c_w exp(1j w . x)``.
    """

    frequencies: tuple[tuple[int, ...], ...]
    coefficients: Complexes

    def at(self, *frequency: int) -> complex:
        """One coefficient; 0 beyond those computed."""
        found = dict(zip(self.frequencies, self.coefficients.tolist(), strict=True))
        return complex(found.get(frequency, 0.0))

    @property
    def accessible(self) -> tuple[tuple[int, ...], ...]:
        """Frequencies whose coefficient is not 0."""
        return tuple(w for w, c in zip(self.frequencies, self.coefficients, strict=True) if abs(c) > 1e-10)


def fourier_coefficients(
    circuit: Circuit, observable: str = "Z0", weights: Sequence[float] = (), degree: int = 0
) -> Spectrum:
    """The coefficients of an expectation value as a Fourier series in the features (Schuld et al. 2021).

    By a discrete transform over ``2 d + 1`` points a feature, exact where no frequency is above d
    (arXiv:2008.08605).

    Parameters
    ----------
    circuit : Circuit
        Of at most three features.
    observable : str
    weights : sequence of float
        Values of the circuit's parameters, in its order.
    degree : int
        d; 0 counts how often each feature is used, which bounds its frequency where features are angles unscaled.

    Raises
    ------
    InputError
        Without features, with more than three, or where the series does not close after a turn of 2 pi: a feature
        scaled by a number that is not whole.

    Examples
    --------
    >>> from ketbench.plugin import CircuitBuilder
    >>> turned = CircuitBuilder("two", 2).add("rx", 0, "x[0]").add("rx", 1, "x[0]").build()
    >>> found = fourier_coefficients(turned, "Z0 Z1")
    >>> round(found.at(0).real, 6), round(found.at(2).real, 6), round(abs(found.at(1)), 6)
    (0.5, 0.25, 0.0)
    """
    if not circuit.features:
        raise InputError(f"Circuit '{circuit.name}' uses no feature x[i], so it has no spectrum; add an encoder.")
    count = circuit.features[-1] + 1
    if count > 3:
        raise InputError(f"Circuit '{circuit.name}' has {count} features; a spectrum of at most three is computed.")
    run = _function(circuit, observable, weights)
    _refuse_other_periods(circuit, run, count)
    d = degree or _uses(circuit)
    points = 2 * d + 1
    grid = 2 * np.pi * np.arange(points) / points
    values = run(np.array(list(product(grid, repeat=count)))).reshape((points,) * count)
    found = np.fft.fftn(values) / points**count
    _refuse_higher(run, found, d, count)
    order = list(product(range(-d, d + 1), repeat=count))
    return Spectrum(tuple(order), np.array([found[w] for w in order]))


def _function(circuit: Circuit, observable: str, weights: Sequence[float]) -> Any:
    import torch

    from ketbench_gate.circuits.lowering import lowered
    from ketbench_gate.circuits.observables import observables
    from ketbench_gate.engines.statevector.simulator import Simulator
    from ketbench_gate.engines.threads import threads_for

    given = list(weights) or list(circuit.initial_values(np.random.default_rng(0)).values())
    simulator = Simulator(lowered(circuit), observables([observable], circuit.n_wires))
    held = torch.tensor(given, dtype=torch.float64)

    def run(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        with torch.no_grad(), threads_for(len(rows) << circuit.n_wires):
            return simulator(held, torch.as_tensor(rows, dtype=torch.float64))[:, 0].numpy()

    return run


def _uses(circuit: Circuit) -> int:
    counts: dict[int, int] = {}
    for op in expanded(circuit).ops:
        for index in (i for angle in op.angles for i in features_of(angle)):
            counts[index] = counts.get(index, 0) + 1
    return max(counts.values(), default=1)


def _refuse_other_periods(circuit: Circuit, run: Any, count: int) -> None:
    """A scaled feature closes after another turn: its series is none of whole frequencies."""
    start = np.random.default_rng(0).uniform(0, 2 * np.pi, size=(3, count))
    for number in range(count):
        turned = start.copy()
        turned[:, number] += 2 * np.pi
        if np.abs(run(turned) - run(start)).max() > 1e-8:
            text = f"Circuit '{circuit.name}' does not come back after x[{number}] turns by 2 pi"
            raise InputError(f"{text}: the feature is scaled by a number that is not whole; scale it in the data.")


def _refuse_higher(run: Any, found: Complexes, d: int, count: int) -> None:
    """Between the points the series must give the circuit's values too."""
    tried = np.random.default_rng(1).uniform(0, 2 * np.pi, size=(5, count))
    series = sum(found[w] * np.exp(1j * (tried @ np.array(w))) for w in product(range(-d, d + 1), repeat=count))
    if np.abs(np.real(series) - run(tried)).max() > 1e-8:
        raise InputError(f"The circuit holds frequencies above {d}; give a larger degree.")
