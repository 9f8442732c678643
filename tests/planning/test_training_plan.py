"""The training planner against published models, runs and memory figures."""

import json

import numpy as np
import pytest

from ketbench.base.errors import ParamsError
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Backend, Context, Severity, Task
from ketbench_planning.system.transformer import GIB, Recompute
from ketbench_planning.training.backend import TrainingPlan
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.memory import activation_bytes, memory
from ketbench_planning.training.model import MODELS, Decoder
from ketbench_planning.training.outputs import TRAINING
from ketbench_planning.training.params import TrainingParams
from ketbench_planning.training.published import FITTED, NEMO, ROWS, errors, fit, machine_of, outside
from ketbench_planning.training.search import best, candidates
from ketbench_planning.training.time import context_bytes, hardware_flops, iteration, tensor_bytes

BACKEND = TrainingPlan()


def run(**values):
    return list(BACKEND.run(Task(seed=1), validated(TrainingParams, {"search": False, **values}), Context()))[-1]


def problems(**values):
    return {p.where: p for p in BACKEND.check(Task(), validated(TrainingParams, values))}


def test_it_is_a_backend_whose_every_number_has_its_formula():
    assert isinstance(BACKEND, Backend)
    result = run()
    assert set(result.formulas) == {row.name for row in TRAINING} == set(result.summary) - {"formula_version", "seed"}
    json.dumps(dict(result.summary), allow_nan=False)


@pytest.mark.parametrize(
    ("name", "billions"),
    [("GPT-3 175B", 174.6), ("Llama-2 7B", 6.738), ("Llama-2 70B", 68.98), ("Llama-3 8B", 8.03), ("Llama-3 70B", 70.55),
     ("Llama-3 405B", 405.85), ("Mixtral 8x7B", 46.70)],
)  # fmt: skip
def test_published_sizes(name, billions):
    """Parameter counts of the released weights; 12 l h^2 (...) for GPT-3."""
    assert MODELS[name].parameters(2048) / 1e9 == pytest.approx(billions, rel=5e-4)


def test_a_token_of_mixtral_uses_two_experts():
    assert MODELS["Mixtral 8x7B"].active_parameters(4096) / 1e9 == pytest.approx(12.9, abs=0.05)


@pytest.mark.parametrize(
    ("name", "tokens_s", "tflops"),
    [("GPT-3 5B", 22521, 736), ("GPT-3 20B", 5851, 750), ("GPT-3 175B", 726, 782), ("Llama-2 7B", 16847, 776),
     ("Llama-2 13B", 8646, 754), ("Llama-2 70B", 1707, 759), ("Nemotron-4 340B", 322, 678), ("Llama-3 8B", 12036, 697),
     ("Llama-3 70B", 1533, 738)],
)  # fmt: skip
def test_nemos_flops_a_token_are_ours(name, tokens_s, tflops):
    """NeMo 24.07 states both rates for each row; the tolerance is their rounding to whole tokens and TFLOP/s."""
    row = next(r for r in ROWS if r.model == name and r.source == NEMO)
    sequence = row.layout.sequence
    ours = MODELS[name].model_flops(1, sequence) / sequence * tokens_s / 1e12
    assert ours == pytest.approx(tflops, abs=0.5 + 0.5 * tflops / tokens_s)


@pytest.mark.parametrize("name", ["Megatron 22B", "GPT-3 175B", "MT-NLG 530B", "Megatron 1T"])
def test_a_gpt_follows_the_published_formulas(name):
    """arXiv 2104.04473 eq. 2 and 3, arXiv 2205.05198 eq. 7."""
    m, s, v, b = MODELS[name], 2048, 51200, 64
    h, layers = m.hidden, m.layers
    assert m.parameters(s) == pytest.approx(12 * layers * h**2 * (1 + 13 / (12 * h) + (v + s) / (12 * layers * h)))
    model = 72 * b * layers * s * h**2 * (1 + s / (6 * h) + v / (12 * layers * h))
    again = 96 * b * layers * s * h**2 * (1 + s / (6 * h) + v / (16 * layers * h))
    assert m.model_flops(b, s) == pytest.approx(model)
    assert hardware_flops(m, Layout(batch=b, recompute=Recompute.FULL)) == pytest.approx(again)
    assert hardware_flops(m, Layout(batch=b, recompute=Recompute.NONE)) == pytest.approx(model)


@pytest.mark.parametrize(
    ("values", "mfu"),
    [
        (
            {
                "model": "Megatron 22B",
                "pipeline": 1,
                "interleave": 1,
                "batch": 4,
                "micro": 4,
                "measured_iteration": 1.10,
            },
            0.415,
        ),
        ({"model": "MT-NLG 530B", "pipeline": 35, "batch": 280, "measured_iteration": 37.83}, 0.560),
    ],
)
def test_a_measured_iteration_gives_the_published_utilisation(values, mfu):
    """arXiv 2205.05198, table 5; times there are rounded to 0.01 s."""
    summary = run(**values).summary
    assert summary["mfu"] == pytest.approx(mfu, abs=0.002)
    assert summary["iteration_is"] == "measured"
    assert summary["model_tflops"] == pytest.approx(summary["mfu"] * 312)


def test_hardware_and_model_flops_are_two_numbers():
    """MT-NLG: 60.1 s on 2240 A100 with full recomputation is 126 TFLOP/s with it (arXiv 2201.11990)."""
    summary = run(
        model="MT-NLG 530B", pipeline=35, data=8, batch=1920, recompute="full", interleave=1, measured_iteration=60.1
    ).summary
    assert summary["hardware_tflops"] == pytest.approx(126, abs=0.5)
    assert summary["model_tflops"] < 0.76 * summary["hardware_tflops"]


def test_days_and_cost_follow_the_iteration_that_is_typed():
    """GPT-3 on 1024 A100: 300e9 tokens at 140 TFLOP/s with recomputation take 34 days (arXiv 2104.04473, 5.1).

    Their 8 T P/(n X) leaves out attention and logits, 2.5 % here.
    """
    layout = {"pipeline": 8, "data": 16, "batch": 1536, "recompute": "full", "interleave": 1}
    work = 96 * 1536 * 96 * 2048 * 12288**2 * (1 + 2048 / (6 * 12288) + 51200 / (16 * 96 * 12288))
    seconds = work / (1024 * 140e12)
    found = run(**layout, measured_iteration=seconds, training_tokens=300e9, price=1.5).summary
    assert found["hardware_tflops"] == pytest.approx(140)
    assert found["training_days"] == pytest.approx(34 * 1.025, abs=0.2)
    assert found["training_cost"] == pytest.approx(found["training_days"] * 24 * 1024 * 1.5)
    assert run(**layout, measured_iteration=2 * seconds).summary["training_days"] == pytest.approx(
        2 * found["training_days"]
    )


def test_the_prediction_says_which_link_it_took():
    assert run().summary["link_used"] == "A100 SXM, 200 GB/s bus bandwidth in a node"
    assert run(accelerator="H100 SXM").summary["link_used"].startswith("H100 SXM, 370 GB/s")
    assert run(accelerator="H100 SXM", in_network=True).summary["link_used"].startswith("H100 SXM, 480 GB/s")


def test_published_runs_outside_the_fit_are_met():
    off = np.abs(outside())
    assert off.size == 15
    assert off.mean() <= 0.06
    assert off.mean() == pytest.approx(0.0525, abs=0.001)


@pytest.mark.parametrize("kind", FITTED)
def test_the_constants_are_what_the_fit_gives(kind):
    found = fit(kind)
    assert found.compute == pytest.approx(FITTED[kind].compute, abs=2e-4)
    assert found.hidden == pytest.approx(FITTED[kind].hidden, abs=2e-3)
    rows = [row for row in ROWS if row.kind == kind and row.fitted]
    assert np.abs(errors(rows)).max() < 0.03


@pytest.mark.parametrize(
    ("model", "pipeline", "micro", "chunks", "none", "selective"),
    [
        ("Megatron 22B", 1, 4, 1, 59.25, 9.5625),
        ("GPT-3 175B", 8, 1, 3, 66.84375, 12.3515625),
        ("MT-NLG 530B", 35, 1, 3, 114.0234375, 23.076171875),
        ("Megatron 1T", 64, 1, 1, 131.25, 26.5625),
    ],
)
def test_published_activations(model, pipeline, micro, chunks, none, selective):
    """arXiv 2205.05198, figure 1: analytic values in GiB, exact."""
    shape = {"pipeline": pipeline, "micro": micro, "interleave": chunks, "batch": 512}
    plain = Layout(**shape, recompute=Recompute.NONE, sequence_parallel=False)
    spared = Layout(**shape, recompute=Recompute.SELECTIVE)
    assert activation_bytes(MODELS[model], plain) / GIB == pytest.approx(none, rel=1e-12)
    assert activation_bytes(MODELS[model], spared) / GIB == pytest.approx(selective, rel=1e-12)


def test_zero_divides_as_published():
    """arXiv 1910.02054, figure 1: 7.5e9 parameters on 64: 120, 31.4, 16.6 and 1.9 GB."""
    model = Decoder("7.5B", 4096, 36, 32, 32, 16384)
    held = model.parameters(2048)
    sizes = [memory(model, Layout(1, 1, 64, zero=stage, batch=64)).state / held * 7.5 for stage in range(4)]
    assert sizes == pytest.approx([120, 31.4, 16.6, 1.9], abs=0.05)


def test_experts_are_spread_and_their_traffic_counted():
    model = MODELS["Mixtral 8x7B"]
    together = Layout(1, 1, 8, batch=64, interleave=1, sequence_parallel=False)
    apart = Layout(1, 1, 8, expert=8, batch=64, interleave=1, sequence_parallel=False)
    machine = machine_of("H100 BF16")
    assert memory(model, apart).state < 0.2 * memory(model, together).state
    assert iteration(model, together, machine).experts == 0.0
    assert iteration(model, apart, machine).experts > 0.0
    padded = iteration(model, apart, machine, capacity=1.25)
    assert padded.matrix > iteration(model, apart, machine).matrix


def test_tensor_traffic_is_the_published_volume():
    """arXiv 1909.08053: four all-reduces of 2 s b h a layer; an all-reduce over t sends 2 (t - 1)/t of its size."""
    layout = Layout(8, sequence_parallel=False)
    assert tensor_bytes(MODELS["GPT-3 175B"], layout) == pytest.approx(4 * 2 * 7 / 8 * 2 * 2048 * 12288)


def test_times_add_up_and_the_bubble_is_p_minus_one_over_m_v():
    found = run(interleave=3).summary
    names = (
        "matrix",
        "attention",
        "elementwise",
        "logit",
        "tensor",
        "context",
        "expert",
        "bubble",
        "pipeline",
        "data",
        "optimiser",
    )
    assert found["predicted_s"] == pytest.approx(sum(found[f"{n}_s"] for n in names))
    work = sum(found[f"{n}_s"] for n in ("matrix", "attention", "elementwise", "tensor"))
    assert found["bubble_s"] / work == pytest.approx(7 / 3 / 64)


def test_the_search_finds_the_best_of_all_layouts_that_fit():
    model, machine, base = MODELS["Megatron 22B"], machine_of("A100 BF16"), Layout(batch=64, zero=1)
    found = best(model, base, machine, 16)
    room = 80e9 * 0.92
    fitting = [c for c in candidates(model, base, machine, 16) if memory(model, c).total <= room]
    assert found[0].seconds == pytest.approx(min(iteration(model, c, machine).total for c in fitting))
    for one in found:
        layout = one.layout
        assert layout.gpus == 16
        assert model.heads % layout.tensor == 0
        assert model.layers % (layout.pipeline * layout.interleave) == 0
        assert layout.batch % (layout.micro * layout.data) == 0
    assert found == sorted(found, key=lambda f: f.seconds)
    assert best(MODELS["Megatron 1T"], base, machine, 8) == []


@pytest.mark.parametrize(
    ("values", "where", "text"),
    [
        ({"tensor": 7}, "tensor", "96 heads cannot be split evenly by 7; choose 6 or 8."),
        ({"model": "Megatron 1T", "pipeline": 192, "interleave": 1}, "pipeline",
         "128 layers cannot be split evenly by 192; choose 128."),
        ({"model": "Megatron 1T", "pipeline": 64, "interleave": 3}, "pipeline",
         "128 layers cannot be split evenly by 192, 64 x 3 chunks a stage; no number goes with 3 chunks a stage: "
         "choose 2 or 4 of them."),
        ({"batch": 63, "micro": 2}, "batch",
         "63 sequences an iteration are not a multiple of 2 (2 a micro-batch x 1 data-parallel copies); "
         "take 62 or 64 sequences an iteration."),
        ({"model": "Mixtral 8x7B", "pipeline": 1, "interleave": 1, "expert": 8, "data": 4, "tensor": 4}, "expert",
         "4 data and context copies cannot be split evenly by 8 expert ranks; choose 4."),
        ({"model": "custom", "heads": 100}, "heads",
         "12288 hidden units cannot be split evenly by 100; choose 96 or 128."),
        ({"expert": 2}, "expert", "GPT-3 175B has no experts to spread over 2 ranks; choose 1."),
        ({"precision": "FP8"}, "precision", "A100 SXM has no FP8 peak; choose BF16."),
        ({"pipeline": 1}, "interleave", "3 chunks a stage need a pipeline of at least 2; set chunks to 1."),
        ({"model": "custom", "top_k": 2}, "top_k", "A token cannot use 2 of 1 experts; use at most 1."),
    ],
)  # fmt: skip
def test_what_does_not_divide_is_refused_with_values_that_would(values, where, text):
    found = problems(**values)[f"params.{where}"]
    assert found.severity is Severity.ERROR
    assert str(found) == text
    with pytest.raises(ParamsError):
        run(**values)


def test_an_iteration_faster_than_the_peak_is_told():
    assert "more than the dense peak" in str(problems(measured_iteration=1.0)["params.measured_iteration"])
    assert "three times" in str(problems(measured_iteration=100.0)["params.measured_iteration"])
    assert "params.measured_iteration" not in problems(measured_iteration=13.75)


def test_context_traffic_passes_keys_and_values_around():
    """Forward, again backward, and their gradients: 3 x 2 tensors of 2 bytes from each of the other ranks."""
    layout = Layout(4, context=8, sequence=8192)
    expected = 3 * 2 * 2 * (8192 / 8) * 8 * 128 / 4 * 7
    assert context_bytes(MODELS["Llama-3 70B"], layout) == pytest.approx(expected)
