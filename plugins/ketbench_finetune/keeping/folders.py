"""An adapter as a folder of its own: tensors as safetensors, a JSON file that says what they are; loaded or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ketbench.plugin import InputError
from ketbench_finetune.keeping.kept import about, base_described, require_base, spec_kept
from ketbench_finetune.models.opening import Base
from ketbench_finetune.models.outline import sites_of

TENSORS, ABOUT = "adapter.safetensors", "adapter.json"


def save_adapter(folder: Path, adapter: Any, base: Base, seed: int = 0) -> list[str]:
    """Write an adapter; the names of its files.

    Raises
    ------
    InputError
        When the folder cannot be written, as on a full disk.
    """
    held = {name: t.cpu().numpy() for name, t in adapter.tensors().items()}
    return write_folder(folder, held, {**about(adapter.spec, seed), "base": base_described(base)})


def write_folder(folder: Path, tensors: Mapping[str, Any], described: Mapping[str, Any]) -> list[str]:
    """Write tensors and description.

    Raises
    ------
    InputError
        When the folder cannot be written, as on a full disk.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save

    from ketbench.plugin import write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / TENSORS, save(dict(tensors), {"type": str(described["type"])}))
        write_whole(folder / ABOUT, (json.dumps(dict(described), indent=2) + "\n").encode())
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"The adapter cannot be written to '{folder}' ({reason}); free some space there.") from None
    return [TENSORS, ABOUT]


def load_adapter(folder: Path, base: Base, engine: str = "folded") -> Any:
    """An adapter from a folder, ready for the base model it was trained with.

    Raises
    ------
    InputError
        For another base model, an unknown type, or damaged files.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        described: Any = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        tensors = load((folder / TENSORS).read_bytes())
        wanted = dict(described["base"])
    except FileNotFoundError as error:
        name = Path(str(error.filename)).name
        raise InputError(f"'{folder}' holds no adapter of Ketbench: '{name}' is missing.") from None
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise InputError(f"The adapter in '{folder}' is damaged ({type(error).__name__}); export it again.") from None
    return rebuilt(described, tensors, wanted, base, engine)


def rebuilt(
    described: dict[str, Any], tensors: Mapping[str, Any], wanted: dict[str, Any], base: Base, engine: str
) -> Any:
    """An adapter from its description and tensors.

    Raises
    ------
    InputError
        For another base model, an unknown type, or tensors that do not fit.
    """
    from ketbench_finetune.adapters.adapter import Adapter

    spec = spec_kept(described)
    require_base(wanted, base)
    sites = sites_of(base.outline, spec.targets)
    used = [site for site in sites if not spec.ranks or site.name in dict(spec.ranks)]
    made = Adapter(base.model, spec, used, int(described.get("seed", 0)), engine)
    made.load(dict(tensors))
    return made
