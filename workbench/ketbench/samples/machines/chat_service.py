"""The sample `chat-service`: what a service of a language model needs, and what another chip or a claim changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project

_CONSUMER = {"preset": "consumer (our assumptions)", "users": 2_000_000}
_PLANS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "published-day": ("planning.service", {"preset": "DeepSeek, a published day"}),
    "consumer": ("planning.service", _CONSUMER),
    "business": ("planning.service", {"preset": "business (our assumptions)", "users": 50_000}),
    "consumer-on-h20": ("planning.service", {**_CONSUMER, "chip": "H20"}),
    "what-quantum-could-save": ("planning.savings", {}),
}
NOTES = (
    "The published day is DeepSeek's. Consumer and business demands, and the shares of the bill that claims touch, are "
    "assumptions of ours: edit them."
)


def build() -> Project:
    """Make the project; the published day is its first experiment."""
    project = Project(name="chat-service", notes=NOTES)
    for title, (backend, params) in _PLANS.items():
        project = project.with_experiment(Experiment(title, backend, params=dict(params)))
    return project
