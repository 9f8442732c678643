"""Objectives beyond labels: energies, kernels, generative models, each beside its control; public functions by name.

Examples
--------
>>> from ketbench_gate import objectives
>>> round(float(objectives.lowest_energies(objectives.transverse_ising(8))[0]), 6)
-10.251662
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench_gate.objectives.generating.measures import bars_and_stripes, kl_divergence, mmd2, total_variation
    from ketbench_gate.objectives.instruments.fourier import fourier_coefficients
    from ketbench_gate.objectives.instruments.plateaus import against_depth, gradient_variances
    from ketbench_gate.objectives.instruments.simulability import bond_of_state, simulability
    from ketbench_gate.objectives.kernels.maps import feature_map
    from ketbench_gate.objectives.kernels.matrices import (
        alignment,
        fidelity_kernel,
        projected_kernel,
        states,
    )
    from ketbench_gate.objectives.operators.models import heisenberg, hubbard, transverse_ising
    from ketbench_gate.objectives.operators.pauli import Operator, operator
    from ketbench_gate.objectives.operators.sector import Sector, lowest_energies

_HOMES = {
    "generating.measures": ("bars_and_stripes", "kl_divergence", "mmd2", "total_variation"),
    "instruments.fourier": ("fourier_coefficients",),
    "instruments.plateaus": ("against_depth", "gradient_variances"),
    "instruments.simulability": ("bond_of_state", "simulability"),
    "kernels.maps": ("feature_map",),
    "kernels.matrices": ("alignment", "fidelity_kernel", "projected_kernel", "states"),
    "operators.models": ("heisenberg", "hubbard", "transverse_ising"),
    "operators.pauli": ("Operator", "operator"),
    "operators.sector": ("Sector", "lowest_energies"),
}

__all__ = [
    "Operator",
    "Sector",
    "against_depth",
    "alignment",
    "bars_and_stripes",
    "bond_of_state",
    "feature_map",
    "fidelity_kernel",
    "fourier_coefficients",
    "gradient_variances",
    "heisenberg",
    "hubbard",
    "kl_divergence",
    "lowest_energies",
    "mmd2",
    "operator",
    "projected_kernel",
    "simulability",
    "states",
    "total_variation",
    "transverse_ising",
]


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that the backends' list stays light."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ketbench_gate.objectives.{module}"), name)
    raise AttributeError(f"module 'ketbench_gate.objectives' has no attribute '{name}'")
