"""Opens a model and its tokenizer from this machine; a GGUF file is converted once, with its hash, to safetensors."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketbench.plugin import InputError
from ketbench_finetune.models.outline import Outline, outline, weight_files
from ketbench_finetune.models.places import cache_folder

_RECORD = "ketbench.json"


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A frozen model, ready to be adapted.

    Parameters
    ----------
    model : transformers.PreTrainedModel
    tokenizer : transformers.PreTrainedTokenizerBase
    digest : str
        SHA-256 of the weights and configuration, or of the GGUF file.
    outline : Outline
    note : str
        What a reader must know, as that rounding of a quantised file is part of the weights.
    """

    model: Any
    tokenizer: Any
    digest: str
    outline: Outline
    note: str = ""


def opened(path: Path) -> Base:
    """Open a folder or a GGUF file.

    Raises
    ------
    InputError
        When something is missing or damaged, with what to do.
    """
    found = outline(path)
    with _without_hub():
        if found.form == "gguf":
            digest = _file_digest(path)
            folder = _converted(path, digest)
            note = "Weights come from a quantised file; its rounding is part of the base model."
            return Base(_model(folder), _tokenizer(folder), digest, found, note)
        return Base(_model(path), _tokenizer(path), folder_digest(path), found)


def folder_digest(path: Path) -> str:
    """SHA-256 over configuration and weights of a folder, or of the GGUF file it was made from."""
    try:
        return str(json.loads((path / _RECORD).read_text())["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    total = hashlib.sha256((path / "config.json").read_bytes())
    for file in weight_files(path):
        total.update(bytes.fromhex(_file_digest(file)))
    return total.hexdigest()


@contextmanager
def _without_hub() -> Generator[None]:
    """Whatever a configuration names, nothing is asked of a hub."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # The bars of libraries that draw their own would stand among the messages.
    os.environ.setdefault("TQDM_DISABLE", "1")
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    yield


def _model(folder: Path) -> Any:
    import torch
    from transformers.models.auto.modeling_auto import AutoModelForCausalLM

    try:
        made: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, use_safetensors=True, trust_remote_code=False
        )
    except Exception as error:
        raise InputError(f"The model in '{folder}' cannot be loaded ({_first(error)}); save it again.") from error
    made.requires_grad_(False)
    return made.eval()


def _tokenizer(folder: Path) -> Any:
    from transformers.models.auto.tokenization_auto import AutoTokenizer

    if not any((folder / name).is_file() for name in ("tokenizer.json", "tokenizer.model", "vocab.json")):
        raise InputError(f"'{folder}' has no tokenizer; save the tokenizer beside the model.")
    try:
        made: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise InputError(f"The tokenizer in '{folder}' cannot be loaded ({_first(error)}); save it again.") from error
    return made


def _converted(path: Path, digest: str) -> Path:
    folder = cache_folder() / f"gguf-{digest[:16]}"
    if (folder / _RECORD).is_file():
        return folder
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=cache_folder()))
    except OSError as error:
        raise InputError(f"'{cache_folder()}' cannot be written ({error.strerror}); free some space there.") from None
    try:
        _convert(path, made)
        (made / _RECORD).write_text(json.dumps({"sha256": digest, "source": path.name}))
        os.replace(made, folder)
    except InputError:
        raise
    except Exception as error:
        # A full disk comes as OSError or as an error of whoever wrote; another process may have been quicker.
        if (folder / _RECORD).is_file():
            return folder
        text = f"'{path.name}' cannot be converted to '{folder}' ({_first(error)})"
        raise InputError(f"{text}; free some space there.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _convert(path: Path, folder: Path) -> None:
    import torch
    from transformers.models.auto.modeling_auto import AutoModelForCausalLM
    from transformers.models.auto.tokenization_auto import AutoTokenizer
    from transformers.utils.quantization_config import GgufConfig

    named: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True}
    # Packed blocks, the default, cannot be saved.
    dense = GgufConfig(dequantize=True)
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(path.parent, **named)
        model: Any = AutoModelForCausalLM.from_pretrained(
            path.parent, dtype=torch.float32, quantization_config=dense, **named
        )
    except OSError:
        raise
    except Exception as error:
        raise InputError(f"'{path.name}' cannot be converted ({_first(error)}); fetch it again.") from error
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return " ".join((lines[0] if lines else type(error).__name__).split())[:200].rstrip(".")
