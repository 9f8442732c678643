"""Our own solvers as samplers of dimod, for use in programs of the Ocean ecosystem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dimod
import numpy as np
from dimod.exceptions import InvalidSampler

from ketbench_annealing.arrays import Bits
from ketbench_annealing.dimod_bridge import qubo_of
from ketbench_annealing.qubo import Qubo

_LARGEST_SEED = 2**31 - 1


class _OwnSampler(dimod.Sampler):
    """What our samplers share: parameters, and from answers to a sample set."""

    _takes: Mapping[str, int] = {}

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The keywords that `sample` takes, each with the properties that bound it."""
        return {name: [] for name in ("num_reads", "seed", *self._takes)}

    @property
    def properties(self) -> dict[str, Any]:
        """What it is and where it runs."""
        return {"category": "software", "offline": True, "defaults": {"num_reads": 10, **self._takes}}

    def sample(self, bqm: dimod.BinaryQuadraticModel, **parameters: Any) -> dimod.SampleSet:
        """Sample a model.

        Parameters
        ----------
        bqm : BinaryQuadraticModel
        **parameters
            Those of `parameters`; unknown ones are warned about and left out, as dimod does.

        Raises
        ------
        ValueError
            For fewer than one read.
        """
        known = self.remove_unknown_kwargs(**parameters)
        reads = int(known.pop("num_reads", 10))
        seed = known.pop("seed", None)
        if reads < 1:
            raise ValueError(f"num_reads is {reads}; ask for one read at least.")
        chosen = int(np.random.default_rng().integers(_LARGEST_SEED)) if seed is None else int(seed)
        if not bqm.num_variables:
            return dimod.SampleSet.from_samples_bqm([{} for _ in range(reads)], bqm)
        bits = _first(self._answers(qubo_of(bqm), reads, chosen, {**self._takes, **known}), reads)
        states = bits if bqm.vartype is dimod.BINARY else 2 * bits - 1
        return dimod.SampleSet.from_samples_bqm(
            (states.astype(np.int8), list(bqm.variables)), bqm, info={"seed": chosen}
        )

    def _answers(self, problem: Qubo, reads: int, seed: int, more: Mapping[str, int]) -> Iterator[Bits]:
        raise InvalidSampler(f"{type(self).__name__} answers nothing; use one of its subclasses.")


class BifurcationSampler(_OwnSampler):
    """Discrete simulated bifurcation (Goto et al. 2021), polished by single flips."""

    _takes: Mapping[str, int] = {"num_steps": 1000}

    def _answers(self, problem: Qubo, reads: int, seed: int, more: Mapping[str, int]) -> Iterator[Bits]:
        from ketbench_annealing.solvers.own.bifurcation import bifurcated

        steps = int(more["num_steps"])
        return bifurcated(problem.ising(), replicas=reads, steps=steps, seed=seed, stopped=_never)


class RecombiningSampler(_OwnSampler):
    """Annealing of a population whose members are joined; see `recombined`."""

    def _answers(self, problem: Qubo, reads: int, seed: int, more: Mapping[str, int]) -> Iterator[Bits]:
        from ketbench_annealing.solvers.recombining import recombined

        return recombined(problem, reads=reads, seed=seed, stopped=_never)


def _first(answers: Iterator[Bits], reads: int) -> Bits:
    found: list[Bits] = []
    for batch in answers:
        found.append(batch)
        if sum(map(len, found)) >= reads:
            break
    return np.concatenate(found)[:reads]


def _never() -> bool:
    return False


SAMPLERS: Mapping[str, Callable[[], dimod.Sampler]] = {
    "bifurcation": BifurcationSampler,
    "recombining": RecombiningSampler,
}
