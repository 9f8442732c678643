"""Every output of `planning.qec`: unit, formula and source; docs/planning.md lists the same rows."""

from __future__ import annotations

from ketbench.plugin import Formula

AZURE = "M. Beverland et al., arXiv 2211.07629, as in qdk 1.33.1"
QEC_PLAN: tuple[Formula, ...] = (
    Formula("distance", "", "smallest odd d whose error is at most (budget/2) / (patches x cycles)", AZURE),
    Formula("physical_qubits", "", "board_qubits + factory_qubits"),
    Formula("runtime_s", "s", "logical_cycles x d x time of a round, longer when factories are too few"),
    Formula("logical_error", "", "A (p/p_th)^((d+1)/2), or known error / Lambda^((d - known)/2)", AZURE),
    Formula("failure", "", "1 - exp(-(logical_error x patches x cycles + state_error x T states))"),
    Formula("patches", "", "2 Q + ceil(sqrt(8 Q)) + 1 in a fast block; Q, or Q x factor", AZURE),
    Formula("patch_qubits", "", "2 d^2, 2 (d+1)^2 or 2 d^2 - 1", f"{AZURE}; Quantum 5 (2021) 433"),
    Formula("board_qubits", "", "patches x patch_qubits"),
    Formula("factories", "", "T states / whole runs of a factory within runtime_s, rounded up", AZURE),
    Formula("factory_qubits", "", "factories x qubits of the largest round, units x 20 or 31 patches", AZURE),
    Formula("factory_distances", "", "distance of each 15-to-1 round"),
    Formula("factory_units", "", "fewest n with P(too few succeed) < 0.01/rounds; one fails with 15 e + 356 P", AZURE),
    Formula("state_error", "", "35 e^3 + 7.1 P round after round; at most (budget/2) / T states", AZURE),
    Formula("logical_cycles", "", "4 CCZ + T + others", AZURE),
    Formula("lambda", "", "error over that at two more of distance", "Nature 638 (2025) 920 for Willow's 2.14"),
    Formula("power_kw", "kW", "power of a qubit x physical_qubits / 1000"),
    Formula("energy_kwh", "kWh", "power_kw x runtime_s / 3600"),
    Formula("over_10_000_atoms", "", "physical_qubits / 10 000"),
    Formula("over_a_million_qubits", "", "physical_qubits / 1 000 000"),
)  # fmt: skip
"""Outputs by name."""
