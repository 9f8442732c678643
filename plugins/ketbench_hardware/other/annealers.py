"""Problems of zeros and ones on D-Wave's mock annealer, with the real graph of a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ketbench.plugin import Counts, InputError
from ketbench_hardware.other.local import Order

MOST = 64


class MockAnnealer:
    """D-Wave's mock sampler; see `ketbench_hardware.other.local.Simulator`."""

    name = "dwave.mock"
    provider = "D-Wave"
    modules: tuple[str, ...] = ("dwave.system", "minorminer", "dwave.samplers")
    package = "dwave-system"
    extra = "dwave"
    takes = "problem"
    qubits = MOST

    def check(self, order: Order) -> None:
        """Whether it is a problem of a size that is embedded quickly."""
        size = len(_problem(order).variables)
        if not 1 <= size <= MOST:
            raise InputError(f"The problem has {size} variables; here 1 to {MOST} are sent to the mock annealer.")

    def simulate(self, order: Order) -> Counts:
        """Embed, anneal, and read each variable by the majority of its chain."""
        problem = _problem(order)
        mock = import_module("dwave.system.testing").MockDWaveSampler(
            topology_type="pegasus",
            topology_shape=[6],
            substitute_sampler=import_module("dwave.samplers").SimulatedAnnealingSampler(),
            substitute_kwargs={"seed": int(order["seed"]) % 2**31, "num_sweeps": 200},
            exact_solver_cutoff=0,
        )
        composite = import_module("dwave.system").EmbeddingComposite(mock)
        embedding = {"random_seed": int(order["seed"]) % 2**31}
        found = composite.sample(problem, num_reads=int(order["shots"]), embedding_parameters=embedding)
        names = list(problem.variables)
        read = Counter[str]()
        for sample, times in zip(found.samples(sorted_by=None), found.record.num_occurrences, strict=True):
            read["".join(str(int(sample[name])) for name in names)] += int(times)
        return dict(read)

    def summary(self, order: Order, counts: Counts) -> Mapping[str, Any]:
        """The best outcome, its energy, and how often it came."""
        problem = _problem(order)
        names = list(problem.variables)
        energies = {bits: float(problem.energy(dict(zip(names, map(int, bits), strict=True)))) for bits in counts}
        best = min(energies, key=lambda bits: energies[bits])
        shots = sum(counts.values())
        return {
            "shots": shots,
            "best": {str(name): int(bit) for name, bit in zip(names, best, strict=True)},
            "energy": energies[best],
            "share": sum(n for bits, n in counts.items() if energies[bits] <= energies[best] + 1e-9) / shots,
        }


def _problem(order: Order) -> Any:
    """Of dimod, from linear terms by name, quadratic terms as [first, second, factor], and an offset."""
    dimod = import_module("dimod")
    try:
        linear = {str(name): float(value) for name, value in dict(order["linear"]).items()}
        quadratic = {(str(a), str(b)): float(value) for a, b, value in order["quadratic"]}
        return dimod.BinaryQuadraticModel(linear, quadratic, float(order.get("offset", 0.0)), "BINARY")
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"The problem cannot be read ({type(error).__name__}: {error}); it holds linear terms by name, quadratic "
            "terms as [first, second, factor], and an offset."
        ) from None
