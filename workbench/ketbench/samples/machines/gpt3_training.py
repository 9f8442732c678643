"""The sample `train-gpt3-class`: one training on three machines, the link's part in it, and error correction beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project

_GPT3 = {"model": "GPT-3 175B", "batch": 1536, "pipeline": 8, "data": 16, "training_tokens": 300e9}
_MODERN = {
    "accelerator": "H100 SXM",
    "network_bandwidth": 50,
    "overlap": 0.9,
    "fused_attention": True,
    "recompute": "none",
    "zero_stage": 1,
}
_FP8 = {"precision": "FP8", "tensor": 4, "data": 32, "interleave": 6}
_PLANS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "on-1024-a100": ("planning.training", _GPT3),
    "on-1024-h100-fp8": ("planning.training", {**_GPT3, **_MODERN, **_FP8}),
    "on-1024-h800-fp8": ("planning.training", {**_GPT3, **_MODERN, **_FP8, "accelerator": "H800 SXM"}),
    "link-gain": ("photonic.system", {"link_bandwidth": 1800}),
    "error-correction": ("planning.qec", {}),
}
NOTES = "Predictions by a model that is fitted to published runs; each run shows the published ones and our errors."


def build() -> Project:
    """Make the project; GPT-3 on 1024 A100 is its first experiment."""
    project = Project(name="train-gpt3-class", notes=NOTES)
    for title, (backend, params) in _PLANS.items():
        project = project.with_experiment(Experiment(title, backend, params=dict(params)))
    return project
