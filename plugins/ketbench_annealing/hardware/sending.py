"""Sends an embedded problem to the mock sampler or to a real annealer; a token is read by Ocean and stays there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench.plugin import BackendError
from ketbench_annealing.arrays import Bits
from ketbench_annealing.dimod_bridge import bits_of, bqm_of
from ketbench_annealing.hardware.embedding import SHAPES, Embedding
from ketbench_annealing.hardware.extra import NO_TOKEN, has_token, loaded
from ketbench_annealing.hardware.params import EmbeddingParams, Machine
from ketbench_annealing.qubo import Qubo


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """What came back.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (r, n)
    broken : float
        Mean share of broken chains; their variables went by majority.
    device : str
    """

    bits: Bits
    broken: float
    device: str


def sent(problem: Qubo, embedding: Embedding, params: EmbeddingParams, seed: int) -> Returned:
    """Sample an embedded problem.

    Raises
    ------
    BackendError
        Without a token, or when the annealer cannot be reached; the text never holds the token.
    """
    sampler, chains = _sampler(params, seed), {v: list(chain) for v, chain in embedding.chains.items()}
    composite = loaded("dwave.system").FixedEmbeddingComposite(sampler, chains)
    keywords: dict[str, Any] = {"num_reads": params.reads}
    if params.chain_strength > 0:
        keywords["chain_strength"] = params.chain_strength
    try:
        samples = composite.sample(bqm_of(problem), **keywords)
        bits = bits_of(samples, problem.size)
    except Exception as error:
        kind = type(error).__name__
        raise BackendError(f"The annealer refused the problem ({kind}); check its status in Ocean's tools.") from None
    record = samples.record
    times = np.asarray(record.num_occurrences)
    broken = float(np.average(np.asarray(record.chain_break_fraction), weights=times))
    return Returned(np.repeat(bits, times, axis=0), broken, _name(sampler))


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
