"""Parameters, circuits and executions, against numbers worked out by hand and published with the architectures."""

import pytest

from ketbench.plugin import InputError
from ketbench_finetune.adapters.adapter import Adapter
from ketbench_finetune.adapters.counting import count, counted, equal_lora, off
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec, kind_of, spec_of, with_settings
from ketbench_finetune.models.outline import Site
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.training.plan import rows_of

from .making import tiny, tiny_sites

SMOLLM = [Site(f"layers.{i}.{name}", 576, out) for i in range(30) for name, out in (("q", 576), ("v", 192))]
"""q and v of SmolLM2-135M: 30 layers, width 576, keys of width 192."""


@pytest.mark.parametrize(
    ("spec", "parameters"),
    [
        (AdapterSpec("lora", rank=8), 460_800),
        (AdapterSpec("lora", rank=2), 115_200),
        (AdapterSpec("mpo"), 62_400),
        (AdapterSpec("qtha1"), 69_120),
        (off(AdapterSpec("qtha1")), 69_360),
        (AdapterSpec("qtha1", n=6), 70_560),
        (AdapterSpec("qtha2", n=6), 58_680),
        (off(AdapterSpec("qtha2", n=6)), 57_240),
        (AdapterSpec("aqb"), 231_360),
        (AdapterSpec("quantum_peft", layers=1), 3_660),
        (AdapterSpec("quanta"), 231_360),
    ],
    ids=lambda value: f"{value.kind}-{value.n}-{value.circuit}" if isinstance(value, AdapterSpec) else str(value),
)
def test_parameters_of_smollm2_are_those_of_the_formulas(spec, parameters):
    assert counted(spec, SMOLLM) == parameters


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("circuit", [True, False])
def test_what_is_built_has_as_many_parameters_as_the_formula_says(kind, circuit):
    base = tiny()
    sites = tiny_sites(base)
    spec = AdapterSpec(kind, circuit=circuit)
    built = Adapter(base.model, spec, sites, 0)
    assert sum(p.numel() for p in built.trainable().values()) == counted(spec, sites)


def test_circuits_and_executions_of_a_step():
    # 60 layers x 128 tokens; parameter shift needs 2 (16 + 4) + 1 executions each.
    found = count(AdapterSpec("qtha1"), SMOLLM, 128)
    assert (found.circuits_per_step, found.executions_per_step) == (7680, 314_880)
    assert found.share_of_lora_r8 == pytest.approx(0.15)
    assert not found.mergeable


def test_circuits_of_weights_do_not_grow_with_the_tokens():
    small, large = (count(AdapterSpec("quantum_peft"), SMOLLM, tokens) for tokens in (1, 1000))
    assert small.circuits_per_step == large.circuits_per_step == 120
    assert large.executions_per_step is None
    assert count(AdapterSpec("qpa"), SMOLLM, 5).circuits_per_step == 60


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_circuit_that_is_off_runs_nothing(kind):
    found = count(off(AdapterSpec(kind)), SMOLLM, 128)
    assert (found.circuits_per_step, found.executions_per_step) == (0, 0)


@pytest.mark.parametrize("target", [69_120, 58_680, 231_360, 3_660, 700])
def test_lora_of_equal_size_is_as_near_as_one_rank_of_one_layer(target):
    spec = equal_lora(target, AdapterSpec("qtha1"), SMOLLM)
    assert abs(counted(spec, SMOLLM) - target) <= (576 + 576) / 2 or target < 768
    ranks = {rank for _, rank in spec.ranks}
    assert max(ranks) - min(ranks) <= 1


def test_every_circuit_gets_its_controls():
    params = AdaptersParams(adapters=("qtha1", "mpo", "aqb"))
    rows = rows_of(params, SMOLLM)
    assert [row.name for row in rows] == [
        "lora_r8", "qtha1", "qtha1_off", "lora_as_qtha1", "mpo", "lora_as_mpo", "aqb", "aqb_off", "lora_as_aqb",
    ]  # fmt: skip
    assert [row.of for row in rows][1:4] == ["", "qtha1", "qtha1"]


def test_lora_alone_is_not_trained_twice():
    assert [row.name for row in rows_of(AdaptersParams(adapters=("lora",)), SMOLLM)] == ["lora_r8"]


def test_two_of_a_kind_are_named_by_what_differs():
    rows = rows_of(AdaptersParams(adapters=("qtha1:n=4", "qtha1:n=6")), SMOLLM)
    assert [row.name for row in rows if not row.of] == ["lora_r8", "qtha1_n4", "qtha1_n6"]


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        (AdapterSpec("lora", rank=300), "Rank 300"),
        (AdapterSpec("mpo", rank=193), "Rank 193"),
        (AdapterSpec("quantum_peft", columns=200), "200 columns"),
    ],
)
def test_a_rank_above_the_width_is_refused(spec, word):
    with pytest.raises(InputError, match=word):
        counted(spec, SMOLLM)


def test_a_rank_of_exactly_the_width_is_taken():
    assert counted(AdapterSpec("lora", rank=192), SMOLLM) == 192 * (768 + 1152) * 30


@pytest.mark.parametrize(
    "text", ["nope", "", "qtha3", "qtha1:n=0", "qtha1:n=11", "qtha1:width=3", "qtha1:n", "qtha1:n=x"]
)
def test_what_is_no_adapter_is_refused_in_a_sentence(text):
    with pytest.raises(InputError) as caught:
        spec_of(text, AdapterSpec("lora"))
    assert str(caught.value).endswith(".")


def test_qubits_above_the_rank_are_refused():
    with pytest.raises(InputError, match="below its 6 qubits"):
        AdapterSpec("qtha1", n=6, rank=4)


def test_symbols_of_the_formulas_are_settings():
    spec = with_settings(AdapterSpec("qtha1"), {"L": 3, "chi": 2, "r": 9, "targets": "k_proj,o_proj"})
    assert (spec.layers, spec.bond, spec.rank, spec.targets) == (3, 2, 9, ("k_proj", "o_proj"))


@pytest.mark.parametrize(
    ("text", "kind"), [("QTHA-like-1", "qtha1"), ("qtha", "qtha1"), ("Quantum PEFT", "quantum_peft")]
)
def test_names_as_people_write_them(text, kind):
    assert kind_of(text) == kind


def test_a_description_reads_back():
    spec = AdapterSpec("lora", ranks=(("a", 1), ("b", 2)))
    assert AdapterSpec.read(spec.described()) == spec
