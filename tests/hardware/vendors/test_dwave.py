"""A problem on the mock annealer, against all its states."""

import itertools

import numpy as np
import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import InputError
from ketbench.contract.orders import order_from_bytes, other_to_bytes


def test_the_best_of_a_frustrated_ring_is_found():
    names = [f"v{k}" for k in range(7)]
    factors = np.random.default_rng(4).normal(size=7).round(2).tolist()
    quadratic = [[names[k], names[(k + 1) % 7], factors[k]] for k in range(7)]
    held = {"linear": dict.fromkeys(names, -0.3), "quadratic": quadratic, "offset": 1.0}
    machine, rest = target("dwave.mock")
    order = order_from_bytes(other_to_bytes("problem", held, 50, 1))
    found = machine.executed(rest, order, [machine.counts(rest, order, 0, "local-x")])

    def energy(bits):
        return 1.0 - 0.3 * sum(bits) + sum(f * bits[k] * bits[(k + 1) % 7] for k, f in enumerate(factors))

    assert found["energy"] == pytest.approx(min(map(energy, itertools.product((0, 1), repeat=7))))
    assert energy([found["best"][name] for name in names]) == pytest.approx(found["energy"])


@pytest.mark.parametrize("held", [{"linear": {}, "quadratic": []}, {"linear": {"a": "x"}, "quadratic": []}])
def test_what_is_no_problem_is_refused(held):
    machine, rest = target("dwave.mock")
    with pytest.raises(InputError, match="problem"):
        machine.batches(rest, order_from_bytes(other_to_bytes("problem", held, 10)))
