"""Training: steps against torch's own optimiser, resumption to the bit, learning rates, verdicts, what stops it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from ketbench.plugin import (
    Checkpoint,
    Context,
    Drawn,
    InputError,
    Measured,
    Progress,
    Result,
    RunFailed,
    Severity,
    Task,
)
from ketbench_finetune.backend import Adapters
from ketbench_finetune.models.tiny import write_tiny_model
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.training.adamw import AdamW
from ketbench_finetune.training.plan import rate
from ketbench_finetune.training.room import PROGRAM, room_of
from ketbench_finetune.verdict.comparing import compared

from .making import SHORT, events, result, table, tiny, tiny_sites


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adamw_moves_as_that_of_torch(decay):
    ours, theirs = (torch.nn.Parameter(torch.linspace(-1, 1, 7, dtype=torch.float64)) for _ in range(2))
    own, other = AdamW([ours], decay), torch.optim.AdamW([theirs], lr=0.1, weight_decay=decay)
    for step in range(5):
        gradient = torch.cos(torch.arange(7.0, dtype=torch.float64) + step)
        own.step([gradient], 0.1)
        theirs.grad = gradient.clone()
        other.step()
    torch.testing.assert_close(ours, theirs)


def test_the_learning_rate_rises_and_falls():
    params = AdaptersParams(steps=12, warmup=4)
    rates = [rate(params, 2.0, step) for step in range(12)]
    assert rates[:4] == [0.5, 1.0, 1.5, 2.0]
    np.testing.assert_allclose(rates[4:], [1 + np.cos(np.pi * i / 8) for i in range(8)])
    flat = AdaptersParams(steps=12, warmup=0, schedule="constant")
    assert {rate(flat, 2.0, step) for step in range(12)} == {2.0}


def losses(found):
    measured = [event for event in found if isinstance(event, Measured)]
    return [(e.step, {k: v for k, v in e.values.items() if not k.endswith("_per_second")}) for e in measured]


def comparable(summary):
    return [{k: v for k, v in row.items() if k != "seconds_per_step"} for row in summary["adapters"]]


@pytest.mark.parametrize("rates", [(0.01,), (0.01, 0.03)])
def test_a_resumed_run_equals_an_uninterrupted_one_bit_by_bit(rates):
    whole = events(learning_rates=rates, checkpoint_every=3)
    saved = [event for event in whole if isinstance(event, Checkpoint)]
    assert len(saved) >= 2
    for point in saved[:2]:
        rest = events(Context(resume=point.data), learning_rates=rates, checkpoint_every=3)
        assert losses(rest) == [entry for entry in losses(whole) if entry[0] > point.step]
        assert comparable(result(rest).summary) == comparable(result(whole).summary)
        assert result(rest).model == result(whole).model


@pytest.mark.parametrize("often", [12, 58, 131])
def test_a_run_that_was_stopped_anywhere_in_a_step_goes_on_from_where_it_stood(often):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > often

    part = events(Context(cancelled=cancelled))
    assert not any(isinstance(event, Result) for event in part)
    saved = [event for event in part if isinstance(event, Checkpoint)][-1]
    rest = events(Context(resume=saved.data))
    assert comparable(result(rest).summary) == comparable(result(events()).summary)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"batch": 1}, "other settings"), ({"seed": 2}, "other settings"), ({"model": "other"}, "other settings")],
)
def test_a_checkpoint_of_other_settings_is_refused(change, word, tmp_path):
    if "model" in change:
        change = {"model": str(write_tiny_model(tmp_path / "m", seed=4))}
    saved = next(event for event in events(seeds=1, answers=0) if isinstance(event, Checkpoint))
    with pytest.raises(InputError, match=word):
        events(Context(resume=saved.data), **{"seeds": 1, "answers": 0, **change})


def test_damaged_checkpoints_are_refused():
    with pytest.raises(InputError, match="start a new run"):
        events(Context(resume=b"nonsense"))


def test_every_adapter_sees_the_same_data_and_begins_with_the_same_loss():
    found = losses(events(adapters=("qtha1", "quanta"), seeds=1, answers=0))
    first = {name: value for name, value in found[0][1].items() if name.startswith("loss:")}
    assert len(first) == 6
    assert max(first.values()) - min(first.values()) < 1e-5


def test_training_lowers_the_loss_and_the_base_stays_as_it_was():
    found = events(steps=12, learning_rates=(0.03,), seeds=1, answers=0)
    summary = result(found).summary
    assert all(row["validation_loss"] < summary["base_validation_loss"] for row in summary["adapters"])
    assert summary["base_sha256"] == tiny().digest


def test_rows_have_what_programs_ask_for():
    found = result(events(adapters=("qtha1", "quantum_peft")))
    keys = {"parameters", "share_of_lora_r8", "validation_loss", "accuracy_strict", "accuracy_answer",
            "seconds_per_step", "circuits_per_step"}  # fmt: skip
    for row in found.summary["adapters"]:
        assert keys <= set(row)
        assert row["validation_loss_low"] <= row["validation_loss"] <= row["validation_loss_high"]
        assert 0 <= row["accuracy_strict_low"] <= row["accuracy_strict_high"] <= 1
    assert [row["adapter"] for row in found.summary["adapters"]][:4] == [
        "lora_r8",
        "qtha1",
        "qtha1_off",
        "lora_as_qtha1",
    ]
    assert keys <= set(found.summary)
    assert {baseline.name for baseline in found.baselines} >= {"lora_r8", "qtha1_off", "lora_as_qtha1"}
    assert found.summary["adapters"][1]["circuits_per_step"] > 0 == found.summary["adapters"][2]["circuits_per_step"]


def test_the_sweep_takes_the_rate_with_the_lowest_validation_loss():
    found = result(events(learning_rates=(1e-6, 0.03), seeds=1, answers=0))
    assert {row["learning_rate"] for row in found.summary["adapters"]} == {0.03}
    swept = found.figures["learning rates"]
    assert all(row[1] > row[2] for row in swept.rows)


def test_accumulation_is_a_larger_batch():
    large = losses(events(batch=4, accumulation=1, seeds=1, answers=0))
    small = losses(events(batch=1, accumulation=4, seeds=1, answers=0))
    for (_, ours), (_, theirs) in zip(large, small, strict=True):
        np.testing.assert_allclose(list(ours.values()), list(theirs.values()), rtol=2e-4)


def test_samples_are_drawn_while_it_goes_on():
    found = events(samples_every=2, seeds=1)
    titles = [event.figure.title for event in found if isinstance(event, Drawn) and event.name == "samples"]
    assert titles == ["Samples after step 2", "Samples after step 4", "Samples after training"]


def test_a_loss_that_is_no_number_ends_the_run_with_the_adapter_and_its_rate(tmp_path):
    folder = write_tiny_model(tmp_path / "broken")
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"][3, 3] = np.nan
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(RunFailed, match=r"'lora_r8' is not a number.*lower its learning rate \(0.005\)"):
        events(model=str(folder), seeds=1, answers=0)


@pytest.mark.parametrize(
    ("ours", "theirs", "word"),
    [
        ([1.0, 1.1, 0.9], [2.0, 2.1, 1.9], "better"),
        ([2.0, 2.1, 1.9], [1.0, 1.1, 0.9], "worse"),
        ([1.0, 2.0, 3.0], [2.0, 2.1, 1.9], "no difference shown"),
        ([1.0], [9.0], "no difference shown"),
    ],
)
def test_words_of_the_verdict(ours, theirs, word):
    assert compared(ours, theirs, "x").word == word


def test_the_interval_is_that_of_paired_differences():
    from scipy.stats import t, ttest_rel

    ours, theirs = [1.0, 1.3, 0.8, 1.1], [1.2, 1.4, 1.1, 1.25]
    found = compared(ours, theirs, "x")
    wanted = ttest_rel(ours, theirs).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
    assert t.ppf(0.975, 3) > 0


def check(dataset=None, **params):
    return list(Adapters().check(Task(dataset=dataset or table()), AdaptersParams(**{**SHORT, **params})))


def test_costs_and_peak_memory_are_told_before_the_run():
    notes = [str(p) for p in check() if p.severity is Severity.NOTE]
    assert any("1,920 parameters, 53.6 % of LoRA r=8" in note and "cannot be merged" in note for note in notes)
    assert any(note.startswith("Peak memory about") for note in notes)


def test_memory_is_counted_term_by_term():
    base, params = tiny(), AdaptersParams(**SHORT)
    room = room_of(base.outline, tiny_sites(base), [], params)
    tokens = 2 * 160
    assert room.weights == 4 * base.outline.parameters
    assert room.activations == 4 * tokens * (2 * (8 * 64 + 4 * 128 + 4 * 160) + 3 * 261)
    assert (room.adapters, room.program) == (0, PROGRAM)


def test_too_little_memory_is_an_error_before_anything_is_loaded():
    large = check(batch=256, length=8192, accumulation=1)
    assert any(p.severity is Severity.ERROR and "are free" in str(p) for p in large)
    with pytest.raises(InputError, match="are free"):
        events(Context(memory=1000))


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"model": "/nowhere"}, "no model at"),
        ({"model": ""}, "No model is given"),
        ({"targets": ("query",)}, "no linear layer called"),
        ({"adapters": ("lora:rank=65",)}, "above the width"),
        ({"processes": 2}, "need a launcher"),
        ({"processes": 64, "launcher": "torchrun"}, "64 processes"),
    ],
)
def test_what_stands_against_a_run_is_said_before_it(params, word):
    errors = [str(p) for p in check(**params) if p.severity is Severity.ERROR]
    assert any(word in text for text in errors), errors


@pytest.mark.parametrize(
    "wrong", [{"adapters": ()}, {"adapters": ("nope",)}, {"learning_rates": (0.1, 0.1)}, {"n": 11}]
)
def test_a_form_with_a_wrong_value_is_refused(wrong):
    with pytest.raises(ValueError):
        AdaptersParams(**wrong)


def test_one_name_is_a_list_of_one():
    params = AdaptersParams(adapters="qtha1", learning_rates=0.01)
    assert (params.adapters, params.learning_rates) == (("qtha1",), (0.01,))
    assert replace(params.specs()[0]).kind == "qtha1"


def test_a_step_is_told_as_the_curves_count_it_with_the_round_it_belongs_to():
    found = events(learning_rates=(1e-3, 0.03), seeds=2, answers=0)
    steps = SHORT["steps"]
    measured = [one.step for one in found if isinstance(one, Measured)]
    told = [one.text for one in found if isinstance(one, Progress) and one.text.startswith("step")]
    assert told[:1] + told[-1:] == [
        f"step 1 of {2 * steps}, search of learning rates",
        f"step {2 * steps} of {2 * steps}, all seeds",
    ]
    assert [int(text.split()[1]) for text in told] == measured
    assert {one.steps for one in found if isinstance(one, Progress) and one.text.startswith("step")} == {2 * steps}
    first = next(one.figure for one in found if isinstance(one, Drawn) and one.name == "losses")
    assert all(len(series.x) > 1 for series in first.series), "one step alone is a dot, not a curve"
