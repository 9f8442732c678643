"""Crosses between plain arrays and dimod's models and sample sets; the only module that builds dimod models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketbench.plugin import InputError
from ketbench_annealing.arrays import Bits
from ketbench_annealing.qubo import Ising, Qubo, qubo_from_terms

if TYPE_CHECKING:
    import dimod


def bqm_of(problem: Qubo) -> dimod.BinaryQuadraticModel:
    """Return the problem as a binary model with variables ``0 .. n-1``."""
    import dimod

    quadratic = (problem.rows, problem.cols, problem.weights)
    return dimod.BinaryQuadraticModel.from_numpy_vectors(problem.linear, quadratic, problem.offset, dimod.BINARY)


def ising_bqm_of(problem: Ising) -> dimod.BinaryQuadraticModel:
    """Return the problem as a spin model with variables ``0 .. n-1``."""
    import dimod

    quadratic = (problem.rows, problem.cols, problem.couplings)
    return dimod.BinaryQuadraticModel.from_numpy_vectors(problem.fields, quadratic, problem.offset, dimod.SPIN)


def qubo_of(bqm: dimod.BinaryQuadraticModel) -> Qubo:
    """Return any binary quadratic model as arrays."""
    labels = tuple(str(label) for label in bqm.variables)
    vectors = bqm.to_numpy_vectors(variable_order=list(bqm.variables))
    rows = np.asarray(vectors.quadratic.row_indices, dtype=np.int64)
    cols = np.asarray(vectors.quadratic.col_indices, dtype=np.int64)
    linear = np.asarray(vectors.linear_biases, dtype=np.float64)
    quadratic = np.asarray(vectors.quadratic.biases, dtype=np.float64)
    ends = np.arange(len(labels))
    found = qubo_from_terms(
        len(labels),
        np.concatenate([ends, rows]),
        np.concatenate([ends, cols]),
        np.concatenate([linear, quadratic]),
        offset=float(vectors.offset),
        labels=labels,
    )
    if bqm.vartype.name == "BINARY":
        return found
    return Ising(found.linear, found.rows, found.cols, found.weights, found.offset).qubo(labels)


def bits_of(samples: dimod.SampleSet, size: int) -> Bits:
    """Return the samples as bits in the order of the variables.

    Parameters
    ----------
    samples : SampleSet
        Over variables ``0 .. size-1``, spins or bits.
    size : int

    Returns
    -------
    ndarray of 0 and 1, shape (r, size)
    """
    order = np.argsort(np.array([int(str(label)) for label in samples.variables]))
    if len(order) != size:
        raise InputError(f"The sampler answered {len(order)} of {size} variables; choose another solver.")
    return (np.asarray(samples.record.sample)[:, order] > 0).astype(np.int8)
