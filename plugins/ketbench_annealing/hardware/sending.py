"""Sends an embedded problem to the mock sampler or to a real annealer; a token is read by Ocean and stays there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench.plugin import BackendError
from ketbench_annealing.arrays import Bits
from ketbench_annealing.dimod_bridge import bits_of, ising_bqm_of
from ketbench_annealing.hardware.embedding import SHAPES, Embedding
from ketbench_annealing.hardware.extra import NO_TOKEN, has_token, loaded
from ketbench_annealing.hardware.params import EmbeddingParams, Machine
from ketbench_annealing.hardware.pricing import FACTORS, torque_strength
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Stop


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """What came back for one chain strength.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (r, n)
    broken : float
        Mean share of broken chains; their variables went by majority.
    device : str
    strength : float
        Of the chains, in the units of the couplings over spins.
    qpu_seconds : float or None, s
        As the annealer states it; None of the mock.
    """

    bits: Bits
    broken: float
    device: str
    strength: float
    qpu_seconds: float | None = None


def strengths_of(problem: Qubo, params: EmbeddingParams) -> list[float]:
    """The chain strengths that are tried: the one given, or those around uniform torque compensation."""
    if params.chain_strength > 0:
        return [params.chain_strength]
    torque = torque_strength(problem.ising())
    return [torque * factor for factor in FACTORS] if params.sweep else [torque]


def sent(problem: Qubo, embedding: Embedding, params: EmbeddingParams, seed: int, stopped: Stop) -> Iterator[Returned]:
    """Sample an embedded problem over spins, once for each chain strength.

    Raises
    ------
    BackendError
        Without a token, or when the annealer cannot be reached; the text never holds the token.
    """
    sampler, chains = _sampler(params, seed), {v: list(chain) for v, chain in embedding.chains.items()}
    composite = loaded("dwave.system").FixedEmbeddingComposite(sampler, chains)
    model = ising_bqm_of(problem.ising())
    keywords: dict[str, Any] = {"num_reads": params.reads}
    if params.send_to is Machine.REAL:
        keywords["annealing_time"] = params.anneal
    for strength in strengths_of(problem, params):
        if stopped():
            return
        try:
            samples = composite.sample(model, chain_strength=strength, **keywords)
            bits = bits_of(samples, problem.size)
        except Exception as error:
            kind = type(error).__name__
            text = f"The annealer refused the problem ({kind}); check its status in Ocean's tools."
            raise BackendError(text) from None
        record = samples.record
        times = np.asarray(record.num_occurrences)
        broken = float(np.average(np.asarray(record.chain_break_fraction), weights=times))
        yield Returned(np.repeat(bits, times, axis=0), broken, _name(sampler), strength, _access_time(samples))


def _access_time(samples: Any) -> float | None:
    """What the annealer states that the problem took, s."""
    timing = samples.info.get("timing", {})
    found = timing.get("qpu_access_time")
    return float(found) * 1e-6 if found is not None else None


def _sampler(params: EmbeddingParams, seed: int) -> Any:
    if params.send_to is Machine.MOCK:
        kind, shape = SHAPES[params.topology]
        from dwave.samplers import SimulatedAnnealingSampler

        return loaded("dwave.system.testing").MockDWaveSampler(
            topology_type=kind,
            topology_shape=shape,
            substitute_sampler=SimulatedAnnealingSampler(),
            substitute_kwargs={"seed": seed % 2**31, "num_sweeps": 200},
            exact_solver_cutoff=0,
        )
    if not has_token():
        raise BackendError(NO_TOKEN)
    try:
        system = loaded("dwave.system")
        wanted: dict[str, Any] = {"solver": params.solver} if params.solver else {}
        return system.DWaveSampler(**wanted)
    except Exception as error:
        kind = type(error).__name__
        raise BackendError(f"No annealer could be reached ({kind}); try 'dwave ping', or the mock sampler.") from None


def _name(sampler: Any) -> str:
    solver = getattr(sampler, "solver", None)
    return str(getattr(solver, "name", "") or type(sampler).__name__)
