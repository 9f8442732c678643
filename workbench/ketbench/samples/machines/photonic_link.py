"""The sample `photonic-link`: three optical links, and one training system with two links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project

_LINKS: Mapping[str, Mapping[str, Any]] = {
    "co-packaged": {},
    "pluggable-dr4": {"preset": "400GBASE-DR4 (datasheet)"},
    "ring-chiplet": {"preset": "ring DWDM chiplet (example)"},
}
_SYSTEMS: Mapping[str, Mapping[str, Any]] = {
    "training-optical": {"link_bandwidth": 1800, "link_energy": 2.0},
    "training-copper-pcie": {"link_bandwidth": 64},
}
NOTES = (
    "The co-packaged and ring links hold example values of our own, the pluggable those of a datasheet. Copper is in "
    "the energy comparison of each link and, as PCIe, in the training runs. Bandwidths are of one direction."
)


def build() -> Project:
    """Make the project; the co-packaged link is its first experiment."""
    project = Project(name="photonic-link", notes=NOTES)
    for name, params in _LINKS.items():
        project = project.with_experiment(Experiment(name, "photonic.link", params=dict(params)))
    for name, params in _SYSTEMS.items():
        project = project.with_experiment(Experiment(name, "photonic.system", params=dict(params)))
    return project
