"""A random Llama of two layers with a tokenizer of bytes, made by code: the same on every machine, to the last bit."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_finetune.models.places import cache_folder

_TEMPLATE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
_SPECIAL = ("<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
_VERSION = 1


def tiny_model() -> Path:
    """The folder of the tiny model in the cache; made at first use."""
    folder = cache_folder() / f"tiny-{_VERSION}"
    if not (folder / "config.json").is_file():
        cache_folder().mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=cache_folder()))
        try:
            write_tiny_model(made)
            os.replace(made, folder)
        except OSError as error:
            shutil.rmtree(made, ignore_errors=True)
            if not (folder / "config.json").is_file():
                text = f"The tiny model cannot be written to '{folder}' ({error.strerror})"
                raise InputError(f"{text}; free some space there.") from None
    return folder


def write_tiny_model(folder: Path, *, width: int = 64, layers: int = 2, seed: int = 0, template: bool = True) -> Path:
    """Write the model as a Hugging Face folder.

    Parameters
    ----------
    folder : Path
    width : int
        A multiple of 16.
    layers : int
    seed : int
        Of the weights.
    template : bool
        Whether the tokenizer has a chat template.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary()
    (folder / "config.json").write_text(json.dumps(_configuration(width, layers, len(vocabulary)), indent=2))
    _write_tokenizer(folder, vocabulary, template)
    # Writing torch's own random numbers would tie the model's hash to a version of torch.
    data = save(_weights(width, layers, len(vocabulary), seed), {"format": "pt"})
    (folder / "model.safetensors").write_bytes(data)
    return folder


def _configuration(width: int, layers: int, vocabulary: int) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": vocabulary,
        "max_position_embeddings": 512,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
        "bos_token_id": None,
        "eos_token_id": 1,
        "pad_token_id": 0,
        "dtype": "float32",
    }


def _weights(width: int, layers: int, vocabulary: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)

    def drawn(outputs: int, inputs: int) -> Any:
        return (random.standard_normal((outputs, inputs)) / np.sqrt(inputs)).astype(np.float32)

    made: dict[str, Any] = {"model.embed_tokens.weight": drawn(vocabulary, width) * np.float32(np.sqrt(width))}
    for i in range(layers):
        before = f"model.layers.{i}"
        for name, outputs in (("q", width), ("k", width // 2), ("v", width // 2), ("o", width)):
            made[f"{before}.self_attn.{name}_proj.weight"] = drawn(outputs, width)
        made[f"{before}.mlp.gate_proj.weight"] = drawn(2 * width, width)
        made[f"{before}.mlp.up_proj.weight"] = drawn(2 * width, width)
        made[f"{before}.mlp.down_proj.weight"] = drawn(width, 2 * width)
        made[f"{before}.input_layernorm.weight"] = np.ones(width, np.float32)
        made[f"{before}.post_attention_layernorm.weight"] = np.ones(width, np.float32)
    made["model.norm.weight"] = np.ones(width, np.float32)
    made["lm_head.weight"] = drawn(vocabulary, width)
    return made


def _vocabulary() -> dict[str, int]:
    """Special words, then every byte as the letter that byte-level tokenizers use for it."""
    from tokenizers.pre_tokenizers import ByteLevel

    words = [*_SPECIAL, *sorted(ByteLevel.alphabet())]
    return {word: number for number, word in enumerate(words)}


def _write_tokenizer(folder: Path, vocabulary: dict[str, int], template: bool) -> None:
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.decoders import ByteLevel as Decoded
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel

    made: Any = Tokenizer(BPE(vocab=vocabulary, merges=[]))
    made.pre_tokenizer = ByteLevel(add_prefix_space=False)
    made.decoder = Decoded()
    made.add_special_tokens([AddedToken(word, special=True) for word in _SPECIAL])
    (folder / "tokenizer.json").write_text(made.to_str(), encoding="utf-8")
    about = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|end|>",
        "pad_token": "<|pad|>",
        "model_max_length": 512,
        "clean_up_tokenization_spaces": False,
        **({"chat_template": _TEMPLATE} if template else {}),
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(about, indent=2))
