"""Adapters as a run keeps them: one model of the contract that holds all of them and names its base by hash."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import numpy as np

from ketbench.plugin import InputError, Model
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec
from ketbench_finetune.models.opening import Base
from ketbench_finetune.training.experiment import Course

KIND = "finetune.adapters"
FORMAT = 1
_VERSIONS = ("torch", "transformers", "peft", "safetensors")


def kept_model(course: Course, base: Base, column: str) -> Model:
    """The adapters of the first seed."""
    described: list[dict[str, Any]] = []
    tensors: dict[str, Any] = {}
    for row in course.rows:
        first = course.of(row)[0]
        described.append({"name": row.name, "title": row.title, "of": row.of, **about(row.spec, first.seed)})
        tensors |= {f"{row.name}/{name}": t.cpu().numpy() for name, t in first.adapter.tensors().items()}
    inputs = [{"name": column, "kind": "text"}]
    shown = [row.name for row in course.rows if not row.of]
    description = {
        "kind": KIND,
        "computes": "Small adapters beside a frozen language model; each answers a prompt, the base model beside them.",
        "inputs": inputs,
        "outputs": [{"name": name, "kind": "text"} for name in ("base", *shown)],
        "base": base_described(base),
        "adapters": described,
        "new_tokens": course.ground.params.new_tokens,
    }
    return Model(description, {name: np.ascontiguousarray(values) for name, values in tensors.items()})


def about(spec: AdapterSpec, seed: int) -> dict[str, Any]:
    """What stands beside the tensors of an adapter."""
    return {
        "format": FORMAT,
        "type": spec.kind,
        "spec": spec.described(),
        "mergeable": spec.mergeable,
        "seed": seed,
        "versions": {name: version(name) for name in _VERSIONS},
    }


def base_described(base: Base) -> dict[str, Any]:
    """Which model an adapter belongs to."""
    return {
        "name": base.outline.name,
        "path": str(base.outline.path),
        "family": base.outline.family,
        "sha256": base.digest,
        "parameters": base.outline.parameters,
    }


def spec_kept(described: dict[str, Any]) -> AdapterSpec:
    """The adapter of a description.

    Raises
    ------
    InputError
        For a newer format or a type that is not known here; never taken for another one.
    """
    if int(described.get("format", 0)) > FORMAT:
        raise InputError(
            f"The adapter has format {described['format']}, this Ketbench reads up to {FORMAT}; update it."
        )
    kind = str(described.get("type", ""))
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise InputError(f"The adapter is of the unknown type '{kind}'; known are {known}. Update Ketbench.")
    spec = AdapterSpec.read(described["spec"])
    if spec.kind != kind:
        raise InputError(f"The adapter says it is '{kind}' and '{spec.kind}' at once; its description is damaged.")
    return spec


def require_base(described: dict[str, Any], base: Base) -> None:
    """Refuse another base model.

    Raises
    ------
    InputError
    """
    wanted = str(described.get("sha256", ""))
    if wanted != base.digest:
        text = f"The adapter belongs to '{described.get('name')}' (SHA-256 {wanted[:12]}), not to '{base.outline.name}'"
        raise InputError(f"{text} ({base.digest[:12]}); open the model it was trained with.")
