"""Expects what each part of a selection will cost, so that its bar runs evenly; chooses and judges nothing."""

from __future__ import annotations

import time
from math import comb

import numpy as np

from ketbench.plugin import Workload
from ketbench_annealing.selection.optimum.penalty import penalised
from ketbench_annealing.selection.optimum.proof import enumerable, enumerated
from ketbench_annealing.selection.params import Road, SelectionParams
from ketbench_annealing.selection.scoring.baselines import BASELINES
from ketbench_annealing.selection.scoring.folds import OURS, Plan, choosers

END = "end"
_JUDGED_ONLY = "random"
"""Of its cost nearly all is judging: the choice itself is a draw."""
_TRIED, _OF = 20, 4


def proof_of(k: int) -> str:
    """The kind of the part that solves and proves one k."""
    return f"proof {k}"


class Foresight:
    """Every method in every fold, a proof for every k, and the end, with what each will cost.

    The last parts are guessed from the first ones and from short trials.

    Parameters
    ----------
    plan : Plan
    folds : int
    params : SelectionParams
    features : int
    """

    def __init__(self, plan: Plan, folds: int, params: SelectionParams, features: int) -> None:
        self._plan = plan
        self._proofs = {k: _listing_seconds(features, k) for k in plan.ks}
        self._annealing = _annealing_seconds(features, params.reads) if params.road is Road.PENALTY else 0.0
        proofs = {proof_of(k): 1 for k in plan.ks}
        self.load = Workload({**dict.fromkeys(choosers(plan), folds), **proofs, END: 1})

    def take(self, method: str) -> None:
        """A method was through with a fold; guess the rest anew."""
        self.load.ended(method)
        self._guess()

    def _guess(self) -> None:
        load, sizes = self.load, len(self._plan.ks)
        judging = load.cost(_JUDGED_ONLY)
        choosing = {name: max(0.0, load.cost(name) - judging) for name in (OURS, *BASELINES)}
        for k, listing in self._proofs.items():
            load.guess(proof_of(k), listing + self._annealing + choosing[OURS] / sizes)
        rivals = sum(choosing[name] for name in BASELINES)
        load.guess(END, rivals + (choosing[OURS] + len(choosing) * judging) / sizes)


def _listing_seconds(size: int, k: int) -> float:
    """What listing all sets of k takes, from a short trial with a small table; 0 where only a bound is looked for."""
    if not enumerable(size, k):
        return 0.0
    began = time.thread_time()
    enumerated(np.zeros(_TRIED), np.zeros((_TRIED, _TRIED)), _OF)
    a_member = (time.thread_time() - began) / (comb(_TRIED, _OF) * _OF)
    return a_member * comb(size, k) * min(k, size - k)


def _annealing_seconds(size: int, reads: int) -> float:
    """What the reads of the penalty form take, from two of random numbers after one that prepares."""
    from dwave.samplers import SimulatedAnnealingSampler

    from ketbench_annealing.dimod_bridge import bqm_of

    drawn = np.random.default_rng(0).normal(size=(size, size))
    table = np.triu(drawn, 1) + np.triu(drawn, 1).T
    problem = bqm_of(penalised(drawn[0], table, max(1, size // 4), 1.0))
    sampler = SimulatedAnnealingSampler()
    sampler.sample(problem, num_reads=1, seed=0)
    began = time.thread_time()
    sampler.sample(problem, num_reads=2, seed=0)
    return reads * (time.thread_time() - began) / 2
