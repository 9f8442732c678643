"""Every output of `planning.training`: unit, formula and source; docs/planning.md lists the same rows."""

from __future__ import annotations

from ketbench.plugin import NOT_CHECKED, Formula

KORTHIKANTI, NARAYANAN = (
    "V. Korthikanti et al., arXiv 2205.05198",
    f"D. Narayanan et al., arXiv 2104.04473, {NOT_CHECKED}",
)
OWN = "derived here, see docs/planning.md"
TRAINING: tuple[Formula, ...] = (
    Formula("iteration_s", "s", "the measured iteration when one is typed, else predicted_s"),
    Formula("iteration_is", "", "measured or predicted"),
    Formula(
        "model_tflops", "TFLOP/s", "3 B s (l (layer + 4 s h) + 2 h V) / (iteration_s x accelerators), one accelerator",
        f"{KORTHIKANTI}, eq. 7 for a GPT",
    ),
    Formula(
        "hardware_tflops", "TFLOP/s", "as model_tflops with what is computed again", f"{NARAYANAN}, eq. 3 for a GPT"
    ),
    Formula("mfu", "", "model_tflops / dense peak of the format used"),
    Formula("training_days", "d", "training_tokens / tokens_a_second / 86400"),
    Formula("memory_gib", "GiB", "state_gib + activations_gib + logits_gib on the first stage"),
    Formula("accelerators", "", "tensor x pipeline x data x context"),
    Formula("tokens_a_second", "1/s", "B s / iteration_s, all accelerators"),
    Formula("training_cost", "$", "training_days x 24 x accelerators x price"),
    Formula("power_kw", "kW", "rated power x accelerators x PUE / 1000"),
    Formula("energy_mwh", "MWh", "power_kw x training_days x 24 / 1000"),
    Formula("predicted_s", "s", "sum of the eleven times below"),
    Formula("matrix_s", "s", "m l/p x passes x tokens x layer FLOPs / t / (fitted share x peak)", OWN),
    Formula("attention_s", "s", "fused: half the square, 3.5 passes at 0.6 of BF16; else the whole square", OWN),
    Formula("elementwise_s", "s", "bytes of memory-bound kernels / (0.8 x memory bandwidth)", OWN),
    Formula("logit_s", "s", "m (3 x 2 h V tokens/t / (0.7 BF16 peak) + 24 V tokens/t / (0.8 x bandwidth))", OWN),
    Formula(
        "tensor_s", "s", "m l/p x (4 or 6 all-reduces of 2 s b h bytes) / bus bandwidth, less the hidden share",
        f"M. Shoeybi et al., arXiv 1909.08053, {NOT_CHECKED}",
    ),
    Formula("context_s", "s", "m l/p x 3 x keys and values of the other ranks / bandwidth, less the hidden share", OWN),
    Formula("expert_s", "s", "m l/p x 4 all-to-alls of 2 s b h k bytes / bandwidth, less the hidden share", OWN),
    Formula("bubble_s", "s", "(p - 1)/v x time of one micro-batch", f"{NARAYANAN}, section 2.2"),
    Formula("pipeline_s", "s", "m x 2 v sends of 2 s b h/t bytes / network"),
    Formula("data_s", "s", "(2 or 4 + gradient bytes)(n-1)/n a parameter / bandwidth, less the hidden share"),
    Formula("optimiser_s", "s", "30 bytes a parameter / (0.8 x memory bandwidth)", OWN),
    Formula("exposed_share", "", "(tensor + context + expert + pipeline + data) / predicted_s"),
    Formula("link_used", "", "the bandwidth that the prediction took", "nccl-tests for A100 and H100"),
    Formula("parameters", "", "l (attention + experts x feed-forward + norms) + embeddings", f"{NARAYANAN}, eq. 2"),
    Formula("active_parameters", "", "parameters less the experts that a token does not use"),
    Formula(
        "state_gib", "GiB", "(2 + gradient bytes + 12) a parameter; ZeRO 1, 2, 3 divide 12, gradients, weights",
        "S. Rajbhandari et al., arXiv 1910.02054",
    ),
    Formula("activations_gib", "GiB", "34 s b h/t a layer for a GPT, x l (1 + (p-1)/(pv) if v > 1)", KORTHIKANTI),
    Formula("logits_gib", "GiB", "6 bytes a logit of one micro-batch, where the first stage is the last"),
    Formula("fastest_layout_s", "s", "least predicted iteration of all layouts that fit 0.92 of the memory"),
    Formula("model_error_mean", "", "mean |predicted/published - 1| over the published runs outside the fit"),
    Formula("model_error_max", "", "largest of the same"),
)  # fmt: skip
"""Outputs by name."""
