"""What a model is made of, read from the heads of its files; loads no weights and no torch."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketbench.plugin import InputError
from ketbench_finetune.models.gguf_head import gguf_head

FAMILIES = ("llama",)
"""Families whose GGUF files are read."""
_GGUF_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_NOT_LINEAR = ("embed", "wte", "wpe", "norm", "ln_", "position")
_CONV1D = ("gpt2", "openai-gpt", "imagegpt", "ctrl")
"""Families whose layers are transposed ones, which no adapter here wraps."""
_LARGEST_HEAD = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Site:
    """A linear layer that an adapter may stand beside.

    Parameters
    ----------
    name : str
        Dotted, as "model.layers.0.self_attn.q_proj".
    inputs, outputs : int
    """

    name: str
    inputs: int
    outputs: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A model seen from outside.

    Parameters
    ----------
    path : Path
    form : str
        "folder" or "gguf".
    family : str
    parameters : int
    name : str
    linears : tuple of Site
    layers, width, heads, inner, vocabulary : int
        Of the transformer; 0 where the configuration does not say.
    """

    path: Path
    form: str
    family: str
    parameters: int
    name: str
    linears: tuple[Site, ...]
    layers: int = 0
    width: int = 0
    heads: int = 0
    inner: int = 0
    vocabulary: int = 0


def outline(path: Path) -> Outline:
    """The outline of a folder or a GGUF file.

    Raises
    ------
    InputError
        When it is not a model that can be used here, and why.
    """
    if path.is_dir():
        return _of_folder(path)
    if path.is_file():
        return _of_gguf(path)
    raise InputError(f"There is no model at '{path}'; give a folder, a GGUF file, or one of: ketbench finetune models.")


def sites_of(found: Outline, targets: Sequence[str]) -> tuple[Site, ...]:
    """The linear layers whose last name is one of the targets.

    Raises
    ------
    InputError
        For a target that no layer is called by.
    """
    made = tuple(site for site in found.linears if site.name.rpartition(".")[2] in targets)
    last = {site.name.rpartition(".")[2] for site in found.linears}
    for target in targets:
        if target not in last:
            there = ", ".join(sorted(last)) or "none"
            raise InputError(f"Model '{found.name}' has no linear layer called '{target}'; it has {there}.")
    if not made:
        raise InputError(f"No layer of model '{found.name}' is named as a target; name some, as q_proj and v_proj.")
    return made


def _of_folder(path: Path) -> Outline:
    config = configuration(path)
    family = str(config.get("model_type", ""))
    if family in _CONV1D:
        raise InputError(
            f"Model '{path.name}' is of the family {family}, whose layers no adapter here can stand beside."
        )
    shapes = dict(_shapes(path))
    if not shapes:
        raise InputError(f"'{path}' has no .safetensors file with weights; save the model with save_pretrained.")
    linears = [
        Site(name.removesuffix(".weight"), shape[1], shape[0])
        for name, shape in shapes.items()
        if name.endswith(".weight") and len(shape) == 2 and not any(word in name for word in _NOT_LINEAR)
    ]
    total = sum(_size(shape) for shape in shapes.values())
    numbers = [_number(config, *names) for names in _NUMBERS]
    return Outline(path, "folder", family, total, path.name, tuple(sorted(linears, key=_natural)), *numbers)


_NUMBERS = (
    ("num_hidden_layers", "n_layer"),
    ("hidden_size", "n_embd"),
    ("num_attention_heads", "n_head"),
    ("intermediate_size", "n_inner"),
    ("vocab_size",),
)


def _number(config: Mapping[str, Any], *names: str) -> int:
    return next((config[name] for name in names if isinstance(config.get(name), int)), 0)


def configuration(path: Path) -> Mapping[str, Any]:
    """The config.json of a folder.

    Raises
    ------
    InputError
        Without one, or for one that is not a JSON object.
    """
    try:
        config: Any = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"'{path}' is not a model folder: it has no config.json; choose the folder that holds it."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"The config.json of '{path}' cannot be read ({error}); save the model again.") from None
    if not isinstance(config, dict) or "model_type" not in config:
        raise InputError(f"The config.json of '{path}' names no model_type; it is not a language model.")
    return config  # pyright: ignore[reportUnknownVariableType]


def weight_files(path: Path) -> list[Path]:
    """The safetensors files of a folder that its index names, or all."""
    index = path / "model.safetensors.index.json"
    if index.is_file():
        try:
            named = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        except (OSError, ValueError, KeyError, AttributeError):
            raise InputError(f"'{index}' is damaged; save the model again.") from None
        missing = [name for name in named if not (path / name).is_file()]
        if missing:
            raise InputError(f"'{path}' lacks the weights '{missing[0]}'; copy all files of the model.")
        return [path / name for name in named]
    return sorted(path.glob("model*.safetensors"))


def _shapes(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    for file in weight_files(path):
        for name, entry in _head(file).items():
            if name != "__metadata__":
                yield name, tuple(int(size) for size in entry["shape"])


def _head(file: Path) -> Mapping[str, Any]:
    """Names and shapes, which stand before the numbers (safetensors, format description)."""
    try:
        with file.open("rb") as stream:
            (size,) = struct.unpack("<Q", stream.read(8))
            text = stream.read(size) if size <= _LARGEST_HEAD else b""
        found: Mapping[str, Any] = json.loads(text)
        end = max((int(e["data_offsets"][1]) for n, e in found.items() if n != "__metadata__"), default=0)
        have, needed = file.stat().st_size, 8 + size + end
    except (OSError, struct.error, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"'{file}' holds no safetensors; save the model again.") from None
    if have < needed:
        raise InputError(f"'{file}' is cut off: {have} of {needed} bytes; copy it again.")
    return found


def _of_gguf(path: Path) -> Outline:
    head = gguf_head(path)
    family = str(head.facts.get("general.architecture", ""))
    if family not in FAMILIES:
        there = ", ".join(FAMILIES)
        raise InputError(f"'{path.name}' is a GGUF file of the family '{family}'; only {there} is read here.")
    linears: list[Site] = []
    for name, shape in head.shapes.items():
        parts = name.split(".")
        if len(parts) == 4 and parts[0] == "blk" and parts[2] in _GGUF_NAMES and len(shape) == 2:
            linears.append(Site(f"model.layers.{parts[1]}.{_GGUF_NAMES[parts[2]]}", shape[0], shape[1]))
    total = sum(_size(shape) for shape in head.shapes.values())
    said = [head.facts.get(f"{family}.{key}", 0) for key in _GGUF_NUMBERS]
    numbers = [value if isinstance(value, int) else 0 for value in said]
    embedded = head.shapes.get("token_embd.weight", (0, 0))
    name = str(head.facts.get("general.name") or path.stem)
    found = tuple(sorted(linears, key=_natural))
    numbers.append(embedded[-1])
    return Outline(path, "gguf", family, total, name, found, *numbers)


_GGUF_NUMBERS = ("block_count", "embedding_length", "attention.head_count", "feed_forward_length")


def _size(shape: Sequence[int]) -> int:
    total = 1
    for length in shape:
        total *= length
    return total


def _natural(site: Site) -> list[tuple[int, str]]:
    """Layer 2 before layer 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in site.name.split(".")]
