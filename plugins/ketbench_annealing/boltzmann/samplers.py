"""Makes the sampler that the form asks for; an unknown or foreign class is refused in a sentence."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ketbench.plugin import InputError
from ketbench_annealing.boltzmann.machine import Machine
from ketbench_annealing.boltzmann.params import BoltzmannParams, SamplerName
from ketbench_annealing.boltzmann.sampling import BlockGibbs, DimodDraw, Draw, Exact


def draw_for(machine: Machine, params: BoltzmannParams, seed: int) -> Draw:
    """Return the sampler of a form.

    Raises
    ------
    InputError
        When exact sampling is asked of too many spins, or the other sampler is none.
    """
    if params.sampler is SamplerName.GIBBS:
        return BlockGibbs(machine, params.reads, params.sweeps, seed)
    if params.sampler is SamplerName.EXACT:
        return Exact(machine, params.reads, seed)
    sampler, keywords = _dimod(params)
    return DimodDraw(sampler, keywords, params.reads, seed, params.field_range, params.coupling_range)


def _dimod(params: BoltzmannParams) -> tuple[Any, dict[str, Any]]:
    from dwave.samplers import PathIntegralAnnealingSampler, SimulatedAnnealingSampler

    match params.sampler:
        case SamplerName.FIXED_BETA:
            fixed = {"beta_range": [1.0, 1.0], "proposal_acceptance_criteria": "Gibbs", "num_sweeps": params.sweeps}
            return SimulatedAnnealingSampler(), fixed
        case SamplerName.OWN_SCHEDULE:
            return SimulatedAnnealingSampler(), {"num_sweeps": params.sweeps}
        case SamplerName.PATH_INTEGRAL:
            return PathIntegralAnnealingSampler(), {"num_sweeps": params.sweeps, "beta_range": [0.1, 1.0]}
        case _:
            return named_sampler(params.other), {}


def named_sampler(path: str) -> Any:
    """Return an instance of an installed dimod sampler, given as ``package.module:Class``.

    Raises
    ------
    InputError
        When it is not there or no `dimod.Sampler`.
    """
    import dimod

    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name) if module and name else None
    except (ImportError, AttributeError):
        found = None
    if not (isinstance(found, type) and issubclass(found, dimod.Sampler)):
        raise InputError(
            f"'{path}' names no dimod sampler that is installed here; write package.module:Class, as"
            " dwave.samplers:SimulatedAnnealingSampler."
        )
    return found()
