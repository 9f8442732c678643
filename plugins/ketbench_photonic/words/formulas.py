"""Every output of the estimator by name: unit, formula and source; the documentation lists the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FORMULA_VERSION = "photonic-1"
"""Changes whenever a formula gives other numbers than before."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One output.

    Parameters
    ----------
    name : str
        Key in the result's summary.
    unit : str
    text : str
    source : str
    """

    name: str
    unit: str
    text: str
    source: str = "definition"

    def __str__(self) -> str:
        return f"{self.text} ({self.source})"


AGRAWAL = "G. P. Agrawal, Fiber-Optic Communication Systems"
OWN = "derived here, see docs/photonic.md"

LINK: tuple[Formula, ...] = (
    Formula("margin_db", "dB", "received OMA - OMA sensitivity - penalties other than the extinction ratio's"),
    Formula("verdict", "", "works when margin_db >= 0"),
    Formula(
        "received_average_dbm",
        "dBm",
        "laser - losses (- 10 log10(2r/(r+1)) when the peak power is held): a power meter's reading",
    ),
    Formula("received_oma_dbm", "dBm", "OMA = 2 P_avg (r - 1)/(r + 1), r = P1/P0", "Maxim HFAN-02.2.2"),
    Formula(
        "received_ideal_dbm", "dBm", "mean power that a perfect extinction ratio would give with the same held power"
    ),
    Formula(
        "sensitivity_oma_dbm",
        "dBm",
        "(M-1) d / R, d the smallest eye current that reaches q_needed with thermal and shot noise",
        f"{AGRAWAL}, eq. 4.5.17 for NRZ; for M levels {OWN}",
    ),
    Formula(
        "sensitivity_average_dbm",
        "dBm",
        "sensitivity_oma_dbm as mean power with this extinction ratio",
        "Maxim HFAN-02.2.2",
    ),
    Formula(
        "sensitivity_ideal_dbm", "dBm", "sensitivity_oma_dbm - 3.0103 dB: mean power with a perfect extinction ratio"
    ),
    Formula(
        "penalty_total_db", "dB", "sum of the penalties below, in dB or with the variances of the noise-like ones added"
    ),
    Formula(
        "penalty_extinction_db", "dB", "the one of the next two that belongs to the held power; 0 when the OMA is held"
    ),
    Formula("penalty_er_average_db", "dB", "-10 log10((r-1)/(r+1)), mean power held", "R. Ramaswami, Optical Networks"),
    Formula("penalty_er_peak_db", "dB", "-10 log10((r-1)/r), peak power held", "R. Ramaswami, Optical Networks"),
    Formula("penalty_transmitter_db", "dB", "as typed (TDP or TDECQ)", "input"),
    Formula("penalty_isi_db", "dB", "-10 log10(1 - eye closure)"),
    Formula(
        "penalty_crosstalk_db",
        "dB",
        "-10 log10(1 - (M-1) X), X the sum of out-of-band neighbours",
        f"{AGRAWAL}, crosstalk section for M = 2; factor M-1 {OWN}",
    ),
    Formula("penalty_inband_db", "dB", "-10 log10(1 - (M-1)^2 X Q^2)", f"form of {AGRAWAL}; factor {OWN}"),
    Formula("penalty_reflection_db", "dB", "in-band form with X = n(n-1)/2 10^(-2 RL/10) for n connectors", OWN),
    Formula(
        "penalty_rin_db",
        "dB",
        "10 log10 of the eye current needed with and without intensity noise; -10 log10(1 - r_I^2 Q^2) "
        "for NRZ with thermal noise",
        f"{AGRAWAL}, section 4.6; exact for M levels {OWN}",
    ),
    Formula("penalty_ageing_db", "dB", "as typed", "input"),
    Formula("q", "", "d/(sigma_top + sigma_below) of the top eye", f"{AGRAWAL}, eq. 4.5.10"),
    Formula("q_needed", "", "inverse of the error rate at ber_limit"),
    Formula("ber_before_fec", "", "(1 - 1/M) erfc(q/sqrt 2)/log2 M, Gray-coded", f"{AGRAWAL}, eq. 4.5.9 for M = 2"),
    Formula(
        "ber_after_fec",
        "",
        "p I_ps(t, n-t), ps = 1-(1-p)^m: random errors only, bursts do worse",
        f"Reed-Solomon bound; sum in closed form {OWN}",
    ),
    Formula("ber_limit", "", "KP4 2.4e-4, KR4 2.1e-5, else the rate that decodes to the wanted one", "IEEE 802.3"),
    Formula("required_laser_dbm", "dBm", "laser power - margin_db"),
    Formula("energy_total_pj", "pJ/bit", "sum of the stated parts, per line bit"),
    Formula("energy_payload_pj", "pJ/bit", "energy_total_pj x n/k, per payload bit"),
    Formula(
        "energy_laser_pj",
        "pJ/bit",
        "required laser power / (wall-plug efficiency x line rate), over the splitter's ways when shared",
        "definition; 1 mW per Gb/s is 1 pJ/bit",
    ),
    Formula("energy_driver_pj", "pJ/bit", "as typed, else C V^2/4 (NRZ) or 5/72 C V^2 (PAM4)", OWN),
    Formula(
        "energy_tuning_pj",
        "pJ/bit",
        "2 rings x heater power / line rate; 0 without rings",
        "C. Sun et al., DSENT, NOCS 2012",
    ),
    Formula("energy_receiver_pj", "pJ/bit", "as typed", "input"),
    Formula("energy_serdes_pj", "pJ/bit", "as typed", "input"),
    Formula("energy_fec_pj", "pJ/bit", "as typed", "input"),
    Formula("energy_not_stated", "", "parts missing from the sum"),
    Formula("power_total_w", "W", "energy_total_pj x rate_total_gbps / 1000, one direction"),
    Formula("baud_gbd", "GBd", "line rate / bits a symbol"),
    Formula("rate_total_gbps", "Gb/s", "line rate x wavelengths x fibres, one direction"),
    Formula("rate_payload_gbps", "Gb/s", "rate_total_gbps x k/n, one direction"),
    Formula("shoreline_tbps_mm", "Tb/s/mm", "line rate x wavelengths / fibre pitch, one direction"),
    Formula("areal_tbps_mm2", "Tb/s/mm2", "rate_total_gbps / area / 1000, one direction"),
    Formula("latency_total_ns", "ns", "sum of the stated parts, one way"),
    Formula("latency_codeword_ns", "ns", "codeword bits / line rate of one wavelength"),
    Formula("latency_fibre_ns", "ns", "1.468 L/c"),
    Formula("latency_waveguide_ns", "ns", "n_g L/c"),
    Formula("latency_serdes_ns", "ns", "as typed", "input"),
    Formula("latency_decoder_ns", "ns", "as typed", "input"),
    Formula("latency_switch_ns", "ns", "as typed", "input"),
    Formula("reach_km", "km", "fibre length + margin_db / (dB/km); dispersion is not modelled"),
    Formula("margin_worst_db", "dB", "every uncertain input k sigma to its bad side"),
    Formula("margin_statistical_db", "dB", "nominal - sqrt(sum of squared single losses at k sigma)"),
    Formula("margin_mean_db", "dB", "mean of the sampled margins"),
    Formula("margin_sigma_db", "dB", "standard deviation of the sampled margins"),
    Formula("yield", "", "share of samples with margin >= 0"),
    Formula("yield_low", "", "lower end of the Wilson interval", "E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209"),
    Formula("yield_high", "", "upper end of the Wilson interval", "E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209"),
    Formula("ring_fsr_ghz", "GHz", "c/(n_g 2 pi R)", "W. Bogaerts et al., Laser Photonics Rev. 6 (2012) 47"),
    Formula("ring_fwhm_ghz", "GHz", "FSR (1 - t1 t2 a)/(pi sqrt(t1 t2 a))", "W. Bogaerts et al. 2012, eq. 21"),
    Formula("ring_quality", "", "f/FWHM at 228.849 THz (1310 nm)"),
    Formula("ring_crosstalk_db", "dB", "worst channel's sum of neighbours' dropped powers over its own"),
    Formula("ring_drop_loss_db", "dB", "-10 log10 of the drop port on resonance"),
    Formula("ring_through_loss_db", "dB", "worst channel's loss past the rings of all others"),
    Formula("ring_tuning_mw", "mW", "(FSR/N - assist)/(GHz/K x K/mW), one ring", "C. Sun et al., DSENT, NOCS 2012"),
    Formula(
        "crossover_m",
        "m",
        "(energy_total_pj - electrical at zero length)/slope: beyond it the optical link needs less energy",
    ),
)
"""Outputs of `photonic.link`."""

NARAYANAN, KORTHIKANTI = "D. Narayanan et al., arXiv 2104.04473", "V. Korthikanti et al., arXiv 2205.05198"
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
        "M. Shoeybi et al., arXiv 1909.08053",
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
    Formula("bus_gbs", "GB/s", "S/t x 2(n-1)/n of the faster all-reduce", "nccl-tests, PERFORMANCE.md"),
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
    Formula("tokens_a_second", "1/s", "B s / iteration_s, all accelerators"),
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


def units_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Unit of each output that has one."""
    return {row.name: row.unit for row in rows if row.unit}


def texts_of(rows: Iterable[Formula]) -> dict[str, str]:
    """Formula with source of each output."""
    return {row.name: str(row) for row in rows}
