"""What adapters compute: nothing at the start, their formulas afterwards, the same when merged."""

import copy
from math import pi

import pytest
import torch

from ketbench.plugin import CircuitBuilder, InputError, circuit_to_json
from ketbench_finetune.adapters.adapter import Adapter, Beside
from ketbench_finetune.adapters.counting import equal_lora, off
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec
from ketbench_finetune.models.outline import Site

from .making import tiny, tiny_sites

IDS = torch.tensor([[7, 30, 99, 100, 12], [8, 8, 200, 31, 5]])
ALL = [AdapterSpec(kind) for kind in KINDS] + [off(AdapterSpec(kind)) for kind in KINDS if KINDS[kind].where]


def named(spec):
    return f"{spec.kind}-{'on' if spec.circuit else 'off'}"


def built(base, spec, seed=0, **how):
    return Adapter(base.model, spec, tiny_sites(base), seed, **how)


def logits(base):
    with torch.no_grad():
        return base.model(IDS).logits


def shaken(adapter, size=0.1):
    """Every number moved, so that nothing is zero by its start."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in adapter.trainable().values():
            parameter.add_(size * torch.randn(parameter.shape, generator=generator))
    adapter.put_in()
    with torch.no_grad():
        adapter.begin()
    return adapter


@pytest.fixture(scope="module")
def base():
    return tiny()


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_an_adapter_adds_nothing_at_its_start_and_leaves_without_a_trace(base, spec):
    before = logits(base)
    adapter = built(base, spec)
    adapter.put_in()
    adapter.begin()
    assert torch.equal(logits(base), before)
    shaken(adapter)
    assert float((logits(base) - before).abs().max()) > 1e-4
    adapter.take_out()
    assert torch.equal(logits(base), before)


@pytest.mark.parametrize("spec", ALL, ids=named)
def test_every_parameter_gets_a_gradient(base, spec):
    adapter = shaken(built(base, spec))
    adapter.begin()
    parameters = adapter.trainable()
    loss = base.model(IDS, labels=IDS).loss
    found = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
    adapter.take_out()
    idle = [name for name, g in zip(parameters, found, strict=True) if g is None or not g.abs().max() > 0]
    # Behind the last ring of CNOT a turn about z changes no Z, on the wires that the ring leaves as controls alone.
    assert [name for name in idle if "circuits" not in name] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].mergeable])
def test_merged_weights_give_the_same_logits(kind):
    base = tiny()
    adapter = shaken(built(base, AdapterSpec(kind)))
    wanted = logits(base)
    adapter.merge()
    torch.testing.assert_close(logits(base), wanted, atol=2e-5, rtol=1e-5)
    assert not any(isinstance(module, Beside) for module in base.model.modules())


@pytest.mark.parametrize("kind", ["qtha1", "qtha2", "aqb"])
def test_what_runs_a_circuit_for_every_token_is_not_merged(base, kind):
    with pytest.raises(InputError, match="cannot be merged"):
        built(base, AdapterSpec(kind)).merge()


@pytest.mark.parametrize("kind", ["qtha1", "qtha2", "aqb"])
def test_the_circuit_inside_is_the_one_of_pennylane(kind):
    base = tiny()
    ours = shaken(built(base, AdapterSpec(kind)))
    own = logits(base)
    other = shaken(built(base, AdapterSpec(kind), engine="pennylane.default.qubit"))
    torch.testing.assert_close(logits(base), own, atol=1e-5, rtol=0)
    assert {n: p.tolist() for n, p in ours.trainable().items()} == {n: p.tolist() for n, p in other.trainable().items()}


def test_lora_is_the_product_of_its_two_matrices():
    base = tiny()
    adapter = shaken(built(base, AdapterSpec("lora", rank=4)))
    place = adapter.places[0]
    layer = base.model.get_submodule("model.layers.0.self_attn.q_proj")
    x = torch.randn(3, 64)
    a, b = place.lora_A["default"].weight, place.lora_B["default"].weight
    torch.testing.assert_close(layer(x) - place.base_layer(x), 2.0 * (x @ a.T) @ b.T, atol=1e-6, rtol=1e-5)


def test_qtha2_is_its_formula():
    base = tiny()
    adapter = shaken(built(base, off(AdapterSpec("qtha2"))))
    delta = adapter.places[0].delta
    x = torch.randn(3, 64)
    a = delta.to_angles(x @ delta.down.matrix())
    g = torch.sigmoid(delta.gate)
    c = g * torch.tanh(a) + (1 - g) * a
    torch.testing.assert_close(delta(x), delta.from_values(c) @ delta.up.matrix())


def test_aqb_is_pauli_z_of_turned_qubits_when_its_block_is_the_identity():
    base = tiny()
    core = CircuitBuilder("turns", 4)
    for wire in range(4):
        core.add("ry", wire, f"x[{wire}]").add("rz", wire, f"t{wire}")
    adapter = shaken(built(base, AdapterSpec("aqb", core=circuit_to_json(core.build()))))
    delta = adapter.places[0].delta
    x = torch.randn(5, 64)
    # <Z> behind RY(a) is cos a, and RZ leaves it.
    wanted = delta.up(torch.cos(pi * torch.tanh(delta.down(x))))
    torch.testing.assert_close(delta(x), wanted, atol=1e-6, rtol=1e-5)


def test_a_matrix_product_operator_is_the_product_of_its_tensors():
    delta = built(tiny(), AdapterSpec("mpo")).places[0].delta
    first, second = delta.down.first, delta.down.second
    matrix = delta.down.matrix()
    # 64 = 8 x 8 inputs, 8 = 4 x 2 outputs.
    for i1, i2, o1, o2 in ((0, 0, 0, 0), (3, 5, 2, 1), (7, 7, 3, 1)):
        wanted = sum(first[i1, o1, c] * second[c, i2, o2] for c in range(first.shape[2]))
        torch.testing.assert_close(matrix[8 * i1 + i2, 2 * o1 + o2], wanted)


def test_quanta_less_its_frozen_copy_is_zero_only_at_the_start():
    delta = built(tiny(), AdapterSpec("quanta")).places[0].delta
    assert torch.count_nonzero(delta.matrix()) == 0


def test_the_same_seed_begins_alike_and_another_does_not(base):
    first, again, other = (built(base, AdapterSpec("qtha1"), seed) for seed in (1, 1, 2))
    theta = [one.circuits.theta.detach() for one in (first, again, other)]
    assert torch.equal(theta[0], theta[1])
    assert not torch.equal(theta[0], theta[2])


def test_building_an_adapter_moves_no_other_draw(base):
    torch.manual_seed(3)
    wanted = torch.rand(3)
    torch.manual_seed(3)
    built(base, AdapterSpec("lora"))
    assert torch.equal(torch.rand(3), wanted)


def test_a_circuit_of_the_project_must_take_n_features(base):
    core = circuit_to_json(CircuitBuilder("small", 2).add("ry", 0, "x[0]").build())
    with pytest.raises(InputError, match="reads 1 feature"):
        built(base, AdapterSpec("aqb", core=core))


def test_tensors_of_another_adapter_are_refused(base):
    with pytest.raises(InputError, match="do not fit"):
        built(base, AdapterSpec("qtha1")).load(built(base, AdapterSpec("aqb")).tensors())


def test_a_layer_that_is_not_linear_is_refused(base):
    with pytest.raises(InputError, match="no linear layer"):
        Adapter(base.model, AdapterSpec("aqb"), [Site("model.norm", 64, 64)], 0)


def test_lora_of_equal_size_may_leave_layers_out(base):
    sites = tiny_sites(base)
    spec = equal_lora(230, AdapterSpec("quantum_peft"), sites)
    used = [site for site in sites if site.name in dict(spec.ranks)]
    assert len(used) < len(sites)
    adapter = Adapter(base.model, spec, used, 0)
    assert sum(p.numel() for p in adapter.trainable().values()) == 224
    assert copy.copy(adapter.spec) == spec
