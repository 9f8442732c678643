"""Runs any dimod sampler in small batches of reads, so that Stop and the time limit are heard between them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from ketbench.plugin import InputError
from ketbench_annealing.arrays import Bits
from ketbench_annealing.dimod_bridge import bits_of, bqm_of
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Stop

_BATCH_SECONDS = 0.25
_MOST_READS = 256
# Of one sweep, for each variable four times and each pair once: measured on graphs of 250 to 2000 variables.
_PAIR_SECONDS = 1.4e-9
_SWEEPS, _MOST_SWEEPS, _SAME_LENGTH = 1000, 64_000, 4


def sampled(
    sampler: Any, problem: Qubo, keywords: Mapping[str, Any], *, reads: int, seed: int, stopped: Stop
) -> Iterator[Bits]:
    """Yield the answers of a sampler until it has given so many reads.

    Parameters
    ----------
    sampler : dimod.Sampler
    problem : Qubo
    keywords : mapping
        Passed on as they are.
    reads : int
        Total; one call if the sampler knows no `num_reads`.
    seed : int
        The first batch takes it, later ones the numbers after it; a sampler without a `seed` gets none.
    stopped : callable
    """
    bqm = bqm_of(problem)
    known = sampler.parameters
    heard = "interrupt_function" in known
    fixed = dict(keywords)
    given, batch, turn = 0, 1, 0
    # The first batch, a single read, is always made: an answer must come, however short the time.
    while given < reads and not (given and stopped()):
        if heard and given:
            fixed["interrupt_function"] = stopped
        if "num_reads" in known:
            fixed["num_reads"] = min(batch, reads - given)
        if "seed" in known:
            fixed["seed"] = (seed + turn) % 2**31
        began = time.perf_counter()
        bits = bits_of(_asked(sampler, bqm, fixed), problem.size)
        yield bits
        if "num_reads" not in known:
            return
        spent = max(time.perf_counter() - began, 1e-6)
        given, turn = given + max(1, len(bits)), turn + 1
        # A sampler that hears Stop between its reads gets batches that no clock decides, so that its seed repeats.
        batch = min(4 * batch, _MOST_READS if heard else max(1, int(len(bits) * _BATCH_SECONDS / spent)))


def annealed_longer(problem: Qubo, *, reads: int, seed: int, stopped: Stop) -> Iterator[Bits]:
    """Yield answers of simulated annealing whose sweeps double after every four reads.

    Nobody knows before how long a read must be: easy problems are done at once, hard ones get the long reads that
    they need. Reads stop growing at 64 times the default, or where one would take so long that Stop had to wait; that
    is estimated from the size of the problem, not measured, so that the same seed repeats the answers.
    """
    from dwave.samplers import SimulatedAnnealingSampler

    sampler, bqm = SimulatedAnnealingSampler(), bqm_of(problem)
    a_sweep = sweep_seconds(problem)
    sweeps, given = _SWEEPS, 0
    while given < reads and not (given and stopped()):
        room = _SAME_LENGTH - given % _SAME_LENGTH if given else 1
        quick = max(1, int(_BATCH_SECONDS / (sweeps * a_sweep)))
        samples = sampler.sample(
            bqm,
            num_reads=min(room, quick, reads - given),
            num_sweeps=sweeps,
            seed=(seed + given) % 2**31,
            interrupt_function=stopped if given else None,
        )
        bits = bits_of(samples, problem.size)
        yield bits
        given += max(1, len(bits))
        if given % _SAME_LENGTH == 0 and sweeps * a_sweep < _BATCH_SECONDS and sweeps < _MOST_SWEEPS:
            sweeps *= 2


def sweep_seconds(problem: Qubo) -> float:
    """About how long one sweep of simulated annealing takes, s; estimated, so that seeds repeat."""
    return _PAIR_SECONDS * (4 * problem.size + len(problem.weights))


def _asked(sampler: Any, bqm: Any, keywords: Mapping[str, Any]) -> Any:
    try:
        return sampler.sample(bqm, **keywords)
    except (TypeError, ValueError) as error:
        reason = str(error).strip().rstrip(".") or type(error).__name__
        raise InputError(f"{type(sampler).__name__} refused its parameters: {reason}; change them.") from error


def exact(problem: Qubo) -> Iterator[Bits]:
    """Yield the cheapest of all 2^n states, at most a thousand."""
    import dimod

    yield bits_of(dimod.ExactSolver().sample(bqm_of(problem)).truncate(1000), problem.size)
