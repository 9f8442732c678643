"""Models found and looked at: folders, GGUF files, what is none of them, and that nothing heavy is loaded for it."""

import json
import subprocess
import sys

import gguf
import numpy as np
import pytest
import torch

from ketbench.plugin import InputError
from ketbench_finetune.models.gguf_head import gguf_head
from ketbench_finetune.models.opening import folder_digest, opened
from ketbench_finetune.models.outline import outline, sites_of
from ketbench_finetune.models.places import model_path
from ketbench_finetune.models.tiny import write_tiny_model


def write_gguf(path, family="llama", layers=1, width=32):
    """A file by the format's own library; the tensors are those of a small Llama."""
    writer = gguf.GGUFWriter(str(path), family)
    writer.add_name("small")
    writer.add_block_count(layers)
    writer.add_embedding_length(width)
    writer.add_head_count(4)
    writer.add_feed_forward_length(2 * width)
    writer.add_token_list(["a", "b", "c"] * 5)
    writer.add_tensor("token_embd.weight", np.zeros((15, width), np.float32))
    for i in range(layers):
        writer.add_tensor(f"blk.{i}.attn_q.weight", np.zeros((width, width), np.float32))
        writer.add_tensor(f"blk.{i}.attn_v.weight", np.zeros((width // 2, width), np.float32))
        writer.add_tensor(f"blk.{i}.ffn_down.weight", np.zeros((width, 2 * width), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny_model(tmp_path_factory.mktemp("model") / "small")


def test_the_outline_of_a_folder_has_the_shapes_that_torch_sees(folder):
    found, model = outline(folder), opened(folder).model
    linears = {n: (m.in_features, m.out_features) for n, m in model.named_modules() if isinstance(m, torch.nn.Linear)}
    assert {site.name: (site.inputs, site.outputs) for site in found.linears} == linears
    assert found.parameters == sum(p.numel() for p in model.parameters())
    assert (found.layers, found.width, found.heads, found.inner) == (2, 64, 4, 128)


def test_the_head_of_a_gguf_file_is_what_its_own_library_reads(tmp_path):
    path = write_gguf(tmp_path / "m.gguf", layers=2)
    reader = gguf.GGUFReader(str(path))
    head = gguf_head(path)
    assert head.shapes == {t.name: tuple(int(size) for size in t.shape) for t in reader.tensors}
    for name, value in head.facts.items():
        assert reader.fields[name].contents() == value


def test_layers_of_a_gguf_file_have_the_names_of_the_opened_model(tmp_path):
    found = outline(write_gguf(tmp_path / "m.gguf"))
    assert [(s.name, s.inputs, s.outputs) for s in sites_of(found, ("q_proj", "v_proj", "down_proj"))] == [
        ("model.layers.0.mlp.down_proj", 64, 32),
        ("model.layers.0.self_attn.q_proj", 32, 32),
        ("model.layers.0.self_attn.v_proj", 32, 16),
    ]
    assert (found.layers, found.width, found.heads, found.inner, found.vocabulary) == (1, 32, 4, 64, 15)


@pytest.mark.parametrize("family", ["gemma3", "qwen2", "bert"])
def test_a_gguf_file_of_another_family_is_refused_by_name(tmp_path, family):
    with pytest.raises(InputError, match=family):
        outline(write_gguf(tmp_path / "m.gguf", family))


@pytest.mark.parametrize("size", [0, 3, 4, 10, 40, 200])
def test_a_gguf_file_that_is_cut_off_is_refused(tmp_path, size):
    path = write_gguf(tmp_path / "m.gguf")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(InputError):
        outline(path)


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({}, "no config.json"),
        ({"config.json": "{"}, "cannot be read"),
        ({"config.json": "[]"}, "no model_type"),
        ({"config.json": '{"model_type": "llama"}'}, "no .safetensors"),
        ({"config.json": '{"model_type": "llama"}', "pytorch_model.bin": "x"}, "no .safetensors"),
        ({"config.json": '{"model_type": "llama"}', "model.safetensors": "x"}, "holds no safetensors"),
        ({"config.json": '{"model_type": "gpt2"}', "model.safetensors": "x"}, "gpt2"),
        ({"config.json": '{"model_type": "llama"}', "model.safetensors.index.json": "{}"}, "damaged"),
    ],
)
def test_a_folder_that_is_no_model_says_why(tmp_path, files, word):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=word):
        outline(tmp_path)


def test_weights_that_are_cut_off_are_found_before_loading(tmp_path):
    folder = write_tiny_model(tmp_path / "cut")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(InputError, match="cut off"):
        outline(folder)


def test_a_target_that_no_layer_has_is_refused_with_the_names_there_are(folder):
    with pytest.raises(InputError, match=r"query.*q_proj"):
        sites_of(outline(folder), ("query",))


def test_a_model_without_tokenizer_is_refused(tmp_path):
    folder = write_tiny_model(tmp_path / "bare")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InputError, match="no tokenizer"):
        opened(folder)


def test_the_digest_hangs_on_the_weights_alone_and_on_the_configuration(tmp_path, folder):
    other = write_tiny_model(tmp_path / "other", seed=1)
    again = write_tiny_model(tmp_path / "again")
    assert folder_digest(again) == folder_digest(folder) != folder_digest(other)
    config = json.loads((again / "config.json").read_text())
    (again / "config.json").write_text(json.dumps({**config, "rms_norm_eps": 1e-6}))
    assert folder_digest(again) != folder_digest(folder)


@pytest.mark.parametrize("text", ["", "  ", "/nowhere/at/all", "smollm2-of-nobody"])
def test_a_model_that_is_not_there_is_refused(text):
    with pytest.raises(InputError):
        model_path(text)


def test_looking_and_counting_load_no_engine():
    code = (
        "import sys; from ketbench_finetune.backend import Adapters; "
        "from ketbench_finetune.params import AdaptersParams; "
        "from ketbench.plugin import Task; from ketbench_finetune.texts.making import arithmetic_dataset; "
        "print(len(Adapters().check(Task(dataset=arithmetic_dataset(20)), AdaptersParams(model='tiny')))); "
        "print([m for m in ('torch', 'transformers', 'peft', 'accelerate') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert int(done.stdout.splitlines()[0]) >= 3
