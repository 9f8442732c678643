"""Adapters that outlive a run: saved, loaded, refused, merged, asked, executed elsewhere."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from ketbench.plugin import Column, Context, Dataset, InputError, Kind, Model, Result, Task
from ketbench_finetune.adapters.adapter import Adapter
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec
from ketbench_finetune.backend import Adapters
from ketbench_finetune.keeping.folders import load_adapter, save_adapter
from ketbench_finetune.models.opening import opened
from ketbench_finetune.models.tiny import write_tiny_model
from ketbench_finetune.params import AdaptersParams

from .making import SHORT, events, result, table, tiny, tiny_sites

PARAMS = AdaptersParams(**SHORT)
IDS = torch.tensor([[7, 30, 99, 100, 12]])


@pytest.fixture(scope="module")
def kept():
    return result(events(adapters=("qtha1", "quanta"), learning_rates=(0.03,), steps=8, seeds=1)).model


def logits(base, adapter):
    adapter.put_in()
    with torch.no_grad():
        adapter.begin()
        return base.model(IDS).logits


def trained(base, kind):
    adapter = Adapter(base.model, AdapterSpec(kind), tiny_sites(base), 3)
    with torch.no_grad():
        for parameter in adapter.trainable().values():
            parameter.add_(torch.ones_like(parameter) * 0.05)
    return adapter


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_saved_adapter_gives_the_same_logits_to_the_last_bit(kind, tmp_path):
    base = tiny()
    adapter = trained(base, kind)
    wanted = logits(base, adapter)
    assert save_adapter(tmp_path, adapter, base, 3) == ["adapter.safetensors", "adapter.json"]
    other = tiny()
    assert torch.equal(logits(other, load_adapter(tmp_path, other)), wanted)


def saved(folder, kind="qtha1"):
    base = tiny()
    save_adapter(folder, trained(base, kind), base)
    return base


def changed(folder, **values):
    path = folder / "adapter.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_another_base_model_is_refused_by_its_hash(tmp_path):
    saved(tmp_path / "a")
    other = opened(write_tiny_model(tmp_path / "m", seed=9))
    with pytest.raises(InputError, match="belongs to 'tiny-1'"):
        load_adapter(tmp_path / "a", other)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"type": "qtha9"}, "unknown type 'qtha9'"),
        ({"type": "LORA"}, "unknown type 'LORA'"),
        ({"type": "lora"}, "'lora' and 'qtha1' at once"),
        ({"format": 99}, "format 99"),
        ({"spec": {"kind": "qtha1", "magic": 3}}, "'magic'"),
        ({"spec": {"kind": "qtha1", "n": 5, "targets": ["q_proj", "v_proj"]}}, "do not fit"),
        ({"spec": {"kind": "qtha1", "ranks": 3}}, "damaged"),
        ({"base": 3}, "damaged"),
        ({"base": {}}, "belongs to"),
    ],
)
def test_what_is_unknown_or_damaged_is_refused_and_never_taken_for_lora(tmp_path, values, word):
    base = saved(tmp_path)
    changed(tmp_path, **values)
    with pytest.raises(InputError, match=word):
        load_adapter(tmp_path, base)


@pytest.mark.parametrize("name", ["adapter.json", "adapter.safetensors"])
@pytest.mark.parametrize("how", ["missing", "cut"])
def test_files_that_are_missing_or_cut_are_refused(tmp_path, name, how):
    base = saved(tmp_path)
    path = tmp_path / name
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(InputError, match="missing" if how == "missing" else "damaged"):
        load_adapter(tmp_path, base)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    base = tiny()
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        save_adapter(blocked / "inside", trained(base, "aqb"), base)


def test_the_kept_model_survives_its_bytes_and_names_its_base(kept):
    again = Model.from_bytes(kept.to_bytes())
    assert again == kept
    assert again.description["base"]["sha256"] == tiny().digest
    assert [one["type"] for one in again.description["adapters"]][:2] == ["lora", "qtha1"]
    assert again.description["adapters"][1]["versions"]["torch"] == torch.__version__


def prompts(*texts, name="prompt"):
    return Dataset("rows", (Column(name, np.array(texts, dtype=object), Kind.TEXT),))


def test_a_prediction_has_base_and_adapters_side_by_side(kept):
    found = Adapters().predict(Task(), PARAMS, kept, prompts("one", "What is 2 + 2?"), Context())
    assert list(found.columns) == ["base", "lora_r8", "qtha1", "quanta"]
    assert all(column.shape == (2,) and column.dtype.kind == "U" for column in found.columns.values())
    assert len(set(found.columns["base"]) | set(found.columns["quanta"])) > 1


def test_a_prediction_does_not_hang_on_the_other_rows(kept):
    texts = ["short", "a prompt that is much longer than the others are"]
    both = Adapters().predict(Task(), PARAMS, kept, prompts(*texts), Context())
    for row, text in enumerate(texts):
        alone = Adapters().predict(Task(), PARAMS, kept, prompts(text), Context())
        assert alone.columns["qtha1"][0] == both.columns["qtha1"][row]


def test_a_prediction_with_another_base_is_refused(kept, tmp_path):
    other = str(write_tiny_model(tmp_path / "m", seed=9))
    with pytest.raises(InputError, match="open the model it was trained with"):
        Adapters().predict(Task(), PARAMS.model_copy(update={"model": other}), kept, prompts("x"), Context())


def test_exported_folders_load_again(kept, tmp_path):
    files = Adapters().export(Task(), PARAMS, kept, "folder", str(tmp_path), Context())
    assert {file.split("/")[0] for file in files} == {str(one["name"]) for one in kept.description["adapters"]}
    base = tiny()
    assert load_adapter(tmp_path / "quanta", base).spec.kind == "quanta"


def test_merged_models_answer_as_model_and_adapter_do(kept, tmp_path):
    files = Adapters().export(Task(), PARAMS, kept, "merged", str(tmp_path), Context())
    assert {file.split("/")[0] for file in files} == {"lora_r8", "quanta"}
    merged = opened(tmp_path / "quanta")
    base = tiny()
    Adapters().export(Task(), PARAMS, kept, "folder", str(tmp_path / "f"), Context())
    wanted = logits(base, load_adapter(tmp_path / "f" / "quanta", base))
    with torch.no_grad():
        torch.testing.assert_close(merged.model(IDS).logits, wanted, atol=2e-5, rtol=1e-4)


def test_nothing_to_merge_is_said(kept, tmp_path):
    rows = [dict(one) for one in kept.description["adapters"] if one["name"] == "qtha1"]
    alone = Model({**kept.description, "adapters": rows}, kept.tensors)
    with pytest.raises(InputError, match="None of these adapters can be merged"):
        Adapters().export(Task(), PARAMS, alone, "merged", str(tmp_path), Context())


@pytest.mark.parametrize("form", ["onnx", "qasm3"])
def test_other_forms_are_refused(kept, tmp_path, form):
    with pytest.raises(InputError, match=form):
        Adapters().export(Task(), PARAMS, kept, form, str(tmp_path), Context())


def evaluated(kept, **how):
    task = Task(dataset=table(), seed=1)
    found = list(Adapters().evaluate(task, PARAMS, kept, {"target": "exact", **how}, Context()))
    return next(event for event in found if isinstance(event, Result))


def test_the_exact_target_gives_what_our_engine_gives(kept):
    found = evaluated(kept, rows=3).summary
    assert (found["circuits"], found["executions"], found["adapter"]) == (3, 3, "qtha1")
    assert found["largest_difference_of_values"] < 1e-5
    assert found["same_next_token"] == 1.0


def test_noise_moves_the_values_of_the_circuit(kept):
    found = evaluated(kept, rows=2, target="noise.depolarizing:0.1")
    assert found.summary["largest_difference_of_values"] > 0.01
    assert abs(found.arrays["there"]).max() < abs(found.arrays["own"]).max()


def test_without_a_circuit_there_is_nothing_to_execute(kept):
    rows = [dict(one) for one in kept.description["adapters"] if one["name"] == "quanta"]
    with pytest.raises(InputError, match="no adapter that runs a circuit"):
        evaluated(Model({**kept.description, "adapters": rows}, kept.tensors))


def test_an_adapter_keeps_the_circuit_of_the_project(tmp_path):
    from ketbench.samples.texts.adapter_claims import ring

    found = result(events(circuit=ring(), seeds=1, answers=0))
    spec = found.model.description["adapters"][1]["spec"]
    assert spec["core"]["name"] == "adapter core"
    assert replace(AdapterSpec.read(spec)).core == spec["core"]
