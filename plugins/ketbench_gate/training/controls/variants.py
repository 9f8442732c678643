"""The hybrid model with one thing taken away: its circuit's training, or its entangling gates; trained alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import nn

from ketbench.plugin import GATES, Circuit, GateKind, Op, circuit_from_json, circuit_to_json
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.model import HybridModel
from ketbench_gate.models.parts.layers import built

if TYPE_CHECKING:
    from ketbench_gate.training.baselines import Setting


def frozen_circuit(setting: Setting) -> Callable[[int], nn.Module]:
    """The same model whose circuit keeps the values it was drawn with."""

    def build(seed: int) -> nn.Module:
        made = _hybrid(setting, setting.work, seed, lambda layer: layer)
        for weights in (made.weights, *(one.weights for one in made.more_circuits)):
            weights.requires_grad_(False)
        return made

    return build


def without_entanglement(setting: Setting) -> Callable[[int], nn.Module]:
    """The same model whose circuit has no gate on several wires (Bowles et al. 2024, arXiv:2403.07059)."""
    flat = setting.work.circuit
    work = replace(setting.work, circuit=replace(flat, ops=single(flat)))
    return lambda seed: _hybrid(setting, work, seed, _disentangled)


def single(flat: Lowered) -> tuple[Op, ...]:
    """The operations that touch one wire, and state preparations."""
    return tuple(op for op in flat.ops if len(op.all_wires) == 1 or GATES[op.gate].kind is GateKind.STATE)


def _disentangled(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    """A layer that is a circuit without its gates on several wires; any other as it is."""
    if layer["layer"] != "circuit":
        return layer
    circuit = circuit_from_json(layer["circuit"])
    flat = lowered(circuit)
    wires = tuple(f"q{wire}" for wire in range(flat.n_wires))
    plain = replace(circuit, wires=wires, ops=single(flat), bits=0, registers=(), gates=())
    return {**layer, "circuit": circuit_to_json(plain)}


def _hybrid(
    setting: Setting, work: Work, seed: int, changed: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> HybridModel:
    circuit: Circuit = setting.circuit
    # Exact values by the plugin's own engine: what the circuit could give without noise or shots.
    engine = StatevectorEngine(work)
    initial = circuit.initial_values(np.random.default_rng(seed))
    dtype = setting.samples.parts["train"][0].dtype
    around = setting.around
    head = built([changed(layer) for layer in around.after])
    others = [built([changed(layer)]) for layer in around.beside]
    made = HybridModel(engine, circuit, initial, head, dtype, built(around.before), others, around.state)
    if setting.hybrid.is_frozen:
        # What was pre-trained or drawn is shared, so that only the circuit differs.
        made.before.load_state_dict({k: v.detach().cpu() for k, v in setting.hybrid.before.state_dict().items()})
        made.freeze()
    return made


def rows_of(model: nn.Module, pieces: int) -> int:
    """Samples that a model is best given at once."""
    return max(1, model.engine.rows // pieces) if isinstance(model, HybridModel) else 1 << 30
