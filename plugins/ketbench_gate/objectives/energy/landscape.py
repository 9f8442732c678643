"""QAOA with one layer in closed form: the energy at any angles, from fields and couplings alone, at any size."""

from __future__ import annotations

import numpy as np

from ketbench_gate.objectives.operators.pauli import Floats, Operator


def one_layer(found: Operator, gammas: Floats, betas: Floats) -> Floats:
    """<C> after ``exp(-1j beta sum X) exp(-1j gamma C)`` on |+>, shape (n_betas, n_gammas).

    C holds fields h_i Z_i, couplings J_ij Z_i Z_j and a constant (Ozaeta, van Dam, McMahon 2022, arXiv:2012.03421).

    Parameters
    ----------
    found : Operator
        Diagonal, at most two letters a term.
    gammas, betas : ndarray
    """
    n = found.n_wires
    fields, couplings, constant = np.zeros(n), np.zeros((n, n)), 0.0
    for term in found.terms:
        wires = [wire for wire, _ in term.letters]
        if len(wires) == 2:
            couplings[wires[0], wires[1]] = couplings[wires[1], wires[0]] = term.coefficient
        elif wires:
            fields[wires[0]] = term.coefficient
        else:
            constant = term.coefficient
    total = np.full((len(betas), len(gammas)), constant)
    for i in range(n):
        if fields[i]:
            total += fields[i] * np.outer(np.sin(2 * betas), _single(i, fields, couplings, gammas))
        for j in range(i + 1, n):
            if couplings[i, j]:
                near, far = _pair(i, j, fields, couplings, gammas)
                mean = np.outer(np.sin(4 * betas) / 2, near) - np.outer(np.sin(2 * betas) ** 2 / 2, far)
                total += couplings[i, j] * mean
    return total


def _single(i: int, fields: Floats, couplings: Floats, gammas: Floats) -> Floats:
    return np.sin(2 * gammas * fields[i]) * np.cos(2 * np.outer(couplings[i], gammas)).prod(axis=0)


def _pair(i: int, j: int, fields: Floats, couplings: Floats, gammas: Floats) -> tuple[Floats, Floats]:
    others = [k for k in range(len(fields)) if k not in (i, j)]
    a, b = couplings[i, others], couplings[j, others]
    ends = [
        np.cos(2 * gammas * fields[i]) * np.cos(2 * np.outer(a, gammas)).prod(axis=0),
        np.cos(2 * gammas * fields[j]) * np.cos(2 * np.outer(b, gammas)).prod(axis=0),
    ]
    near = np.sin(2 * gammas * couplings[i, j]) * (ends[0] + ends[1])
    plus = np.cos(2 * gammas * (fields[i] + fields[j])) * np.cos(2 * np.outer(a + b, gammas)).prod(axis=0)
    minus = np.cos(2 * gammas * (fields[i] - fields[j])) * np.cos(2 * np.outer(a - b, gammas)).prod(axis=0)
    return near, plus - minus
