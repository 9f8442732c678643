"""Who makes circuits into layers: our own engine, a PennyLane device, a noise model; loads torch late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ketbench.plugin import Availability, Circuit
from ketbench_gate.models.evaluating import targets

if TYPE_CHECKING:
    from ketbench_gate.engines.engine import Work


class OwnEngine:
    """Our own engine; with shots, draws from the exact probabilities."""

    def available(self, rest: str) -> Availability:
        """Whether torch is there."""
        if rest:
            return Availability(False, f"The circuit engine 'folded' has no kind '{rest}'.", "Write folded.")
        return targets.exact.available("")

    def build(self, rest: str, circuit: Circuit, observables: Sequence[str], shots: int = 0, seed: int = 0) -> Any:
        """See `ketbench.contract.layers.LayerMaker`."""
        from ketbench_gate.engines.folding.folded import Folded

        return Folded(circuit, observables, shots, seed)


class Device:
    """Any PennyLane device, as "pennylane.default.qubit"."""

    def available(self, rest: str) -> Availability:
        """Whether the device can be made."""
        return targets.pennylane.available(rest)

    def build(self, rest: str, circuit: Circuit, observables: Sequence[str], shots: int = 0, seed: int = 0) -> Any:
        """See `ketbench.contract.layers.LayerMaker`."""
        from ketbench_gate.engines.folding.reference import OnDevice
        from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

        def engine(work: Work) -> Any:
            return PennyLaneEngine(work, rest or "default.qubit", shots=shots)

        return OnDevice(circuit, observables, engine, seed)


class Noisy:
    """Density matrices with noise, as "noise.depolarizing:0.01"."""

    def available(self, rest: str) -> Availability:
        """Whether PennyLane is there and the noise can be read."""
        return targets.noisy.available(rest)

    def build(self, rest: str, circuit: Circuit, observables: Sequence[str], shots: int = 0, seed: int = 0) -> Any:
        """See `ketbench.contract.layers.LayerMaker`."""
        from ketbench_gate.engines.folding.reference import OnDevice
        from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

        model = targets.noise(rest)

        def engine(work: Work) -> Any:
            return PennyLaneEngine(work, "default.mixed", shots=shots, noise=model)

        return OnDevice(circuit, observables, engine, seed)


folded, pennylane, noisy = OwnEngine(), Device(), Noisy()
