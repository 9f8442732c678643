"""How many executions a training on a device takes, and what they cost; executes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.plugin import Circuit
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable, observables
from ketbench_gate.engines.remote.shifts import needed, places
from ketbench_gate.engines.remote.spending import Purse
from ketbench_gate.training.on_device.params import DeviceParams


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training takes.

    Parameters
    ----------
    a_sample, a_step, all : int
        Executions.
    price : float
        Of all.
    """

    a_sample: int
    a_step: int
    all: int
    price: float


def trained(circuit: Circuit, last: int) -> tuple[str, ...]:
    """Names of the parameters that move: all trainable ones, or the last of them."""
    names = [parameter.name for parameter in circuit.trainable]
    return tuple(names[-last:] if last else names)


def estimated(circuit: Circuit, flat: Lowered, params: DeviceParams, rows: int) -> Estimate:
    """Executions and price.

    Raises
    ------
    InputError
        For an angle that has no rule of shifts.

    Notes
    -----
    Two executions for each shifted angle and one for the value itself, or two with SPSA; each as often as there are
    bases to read in.
    """
    times = 2
    if params.gradient == "parameter-shift":
        listed = places(flat)
        wanted = needed(flat, trained(circuit, params.last), features=params.encoder != "none")
        times = 1 + sum(len(listed[number].terms) for number in wanted)
    a_sample = times * bases(observables(params.observables, circuit.n_wires))
    a_step = a_sample * min(params.batch_size, rows)
    everything = a_sample * rows * params.epochs * params.repeats
    purse = Purse(an_execution=params.price_execution, a_shot=params.price_shot)
    spent = min(everything, params.budget) if params.budget else everything
    return Estimate(a_sample, a_step, everything, purse.cost(spent, params.shots))


def bases(watched: tuple[Observable, ...]) -> int:
    """How many bases the observables are read in, each wire in one letter; greedy, as devices do it."""
    made: list[dict[int, str]] = []
    for term in (term for item in watched for term in item.terms):
        fitting = (one for one in made if all(one.get(w, letter) == letter for w, letter in term.letters))
        basis = next(fitting, None)
        if basis is None:
            made.append(basis := {})
        basis.update(term.letters)
    return max(1, len(made))
