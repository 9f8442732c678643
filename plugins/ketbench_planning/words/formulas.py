"""Every output of `photonic.system` and `photonic.qec`: unit, formula and source, as the documentation lists."""

from __future__ import annotations

from ketbench.plugin import NOT_CHECKED, Formula

FORMULA_VERSION = "photonic-2"
"""Changes whenever a formula gives other numbers than before."""
OWN = "derived here, see docs/planning.md"
NARAYANAN, KORTHIKANTI = (
    f"D. Narayanan et al., arXiv 2104.04473, {NOT_CHECKED}",
    "V. Korthikanti et al., arXiv 2205.05198",
)
SYSTEM: tuple[Formula, ...] = (
    Formula("iteration_s", "s", "sum of the seven times below"),
    Formula(
        "matrix_s", "s", "m x matrix FLOPs of a stage / (fitted efficiency x dense peak)", f"{KORTHIKANTI}, appendix A"
    ),
    Formula("elementwise_s", "s", "m x bytes of memory-bound kernels / (0.8 x memory bandwidth)", OWN),
    Formula(
        "tensor_s",
        "s",
        "m x layers x (4 or 6 all-reduces of 2 s b h bytes, ring, at fitted link efficiency)",
        f"M. Shoeybi et al., arXiv 1909.08053, {NOT_CHECKED}",
    ),
    Formula("bubble_s", "s", "(p - 1)/v x time of one micro-batch", f"{NARAYANAN}, section 2.2"),
    Formula("pipeline_s", "s", "m x 2 v sends of 2 s b h/t bytes"),
    Formula("data_s", "s", "ring all-reduce of 2 bytes a parameter, less the hidden share"),
    Formula("optimiser_s", "s", "30 bytes a parameter / (0.8 x memory bandwidth)", OWN),
    Formula("exposed_share", "", "(tensor + pipeline + data communication) / iteration"),
    Formula(
        "utilisation", "", "72 B l s h^2 (1 + s/6h + V/12lh) / (time x GPUs x dense peak)", f"{KORTHIKANTI}, eq. 7"
    ),
    Formula("baseline_s", "s", "iteration with the accelerator's own link"),
    Formula("speedup", "", "baseline_s / iteration_s"),
    Formula("limit_s", "s", "iteration with an infinitely fast link without latency"),
    Formula("speedup_limit", "", "baseline_s / limit_s: no link can give more"),
    Formula("link_ratio", "", "link bandwidth over the baseline's, both of one direction"),
    Formula("all_reduce_ring_us", "us", "2(n-1)(a + S/(nB))", "R. Rabenseifner, ICCS 2004"),
    Formula("all_reduce_tree_us", "us", "2 ceil(log2 n) a + 2 S/B", "P. Sanders et al., Parallel Computing 35 (2009)"),
    Formula("all_gather_us", "us", "(n-1)(a + S/(nB))"),
    Formula("all_to_all_us", "us", "(n-1)(a + S/(nB)), S the bytes a rank holds"),
    Formula(
        "bus_gbs",
        "GB/s",
        "S/t x 2(n-1)/n of the faster all-reduce at the nominal bandwidth: what nccl-tests measure is less",
        "nccl-tests, PERFORMANCE.md",
    ),
    Formula("link_both_gbs", "GB/s", "2 x the one-direction bandwidth, as marketed"),
    Formula("parameters", "", "12 l h^2 (1 + 13/12h + (V+s)/12lh)", f"{NARAYANAN}, eq. 2"),
    Formula(
        "activations_gib",
        "GiB",
        "s b h (34 + 5 a s/h)/t a layer with sequence parallelism, x l (1 + (p-1)/(pv) if v > 1)",
        f"{KORTHIKANTI}, table 2",
    ),
    Formula(
        "state_gb",
        "GB",
        "(2 + gradient bytes + 12) a parameter of the rank; ZeRO 1, 2, 3 divide 12, gradients, weights by the copies",
        "S. Rajbhandari et al., arXiv 1910.02054",
    ),
    Formula("kv_kib_a_token", "KiB", "2 l n_kv (h/a) 2 bytes, n_kv key-value heads"),
    Formula("tokens_a_second", "1/s", "B s / iteration_s, or over the measured iteration when one is typed"),
    Formula("training_days", "d", "training_tokens / tokens_a_second / 86400"),
    Formula("training_cost", "", "accelerators x training_days x 24 x price, in the price's currency"),
    Formula("measured_utilisation", "", "as utilisation, with the measured iteration", f"{KORTHIKANTI}, eq. 7"),
    Formula("measured_tflops", "TFLOP/s", "model FLOPs / (measured iteration x GPUs), one accelerator"),
    Formula(
        "model_error_mean", "", "mean |predicted/measured - 1| over the eight A100 points", f"{KORTHIKANTI}, table 5"
    ),
    Formula(
        "model_error_max", "", "largest |predicted/measured - 1| over the eight A100 points", f"{KORTHIKANTI}, table 5"
    ),
    Formula("link_energy_j", "J", "bytes on the link x 8 x energy per bit, all accelerators, one iteration"),
    Formula("link_power_w", "W", "link_energy_j / iteration_s"),
)
"""Outputs of `photonic.system`."""

QEC: tuple[Formula, ...] = (
    Formula("distance", "", "smallest odd d whose logical error is at most the target"),
    Formula("logical_error", "", "A (p/p_th)^((d+1)/2), or known error / Lambda^((d - known)/2)", "arXiv 2211.07629"),
    Formula("patch_qubits", "", "2 d^2 - 1, rotated patch with measure qubits"),
    Formula("patch_qubits_2d2", "", "2 d^2, as resource estimators count", "arXiv 2211.07629"),
    Formula("physical_qubits", "", "patch_qubits x logical qubits"),
    Formula("failure", "", "1 - (1 - logical_error)^(logical qubits x rounds)"),
)
"""Outputs of `photonic.qec`."""
