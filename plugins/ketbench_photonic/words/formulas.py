"""Every output of the estimator by name: unit, formula and source; the documentation lists the same."""

from __future__ import annotations

from ketbench.plugin import NOT_CHECKED, Formula

FORMULA_VERSION = "photonic-2"
"""Changes whenever a formula gives other numbers than before."""


AGRAWAL = "G. P. Agrawal, Fiber-Optic Communication Systems"
OWN = "derived here, see docs/photonic.md"
G652, ETHERNET = f"ITU-T G.652, {NOT_CHECKED}", f"IEEE 802.3, {NOT_CHECKED}"
WILSON = f"E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209, {NOT_CHECKED}"
FOR_TWO = f"{AGRAWAL}, eq. 4.5.9 for M = 2, {NOT_CHECKED}"

LINK: tuple[Formula, ...] = (
    Formula("margin_db", "dB", "received OMA - OMA sensitivity - penalties other than the extinction ratio's"),
    Formula(
        "verdict", "", "works when margin_db >= 0 without overload; beyond the model when dispersion costs over 3 dB"
    ),
    Formula("verdict_because", "", "what decides the verdict"),
    Formula("overload_margin_db", "dB", "overload - received_average_dbm"),
    Formula(
        "osnr_db",
        "dB",
        "mean power / (2 S x 12.5 GHz), S = sum of (F G - 1) h nu / 2 carried to the receiver",
        f"E. Desurvire, Erbium-Doped Fiber Amplifiers, {NOT_CHECKED}",
    ),
    Formula(
        "dispersion_ps_nm",
        "ps/nm",
        "D x km of all fibre; D typed, or S0/4 (w - w0^4/w^3) at worst",
        f"ITU-T G.652, {NOT_CHECKED}",
    ),
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
    Formula(
        "penalty_dispersion_db",
        "dB",
        "-10 log10(1 - (M-1)(1 - cos(pi w^2 D L (B/2)^2/c))), no chirp, no equaliser",
        f"J. Wang and K. Petermann, JLT 10 (1992) 96, {NOT_CHECKED}; factor M-1 {OWN}",
    ),
    Formula("penalty_bandwidth_db", "dB", "-10 log10(1 - (M-1)(1 - 2^(-(B/2/f3)^2/2))), Gaussian low-pass", OWN),
    Formula("penalty_transmitter_db", "dB", "as typed (TDP or TDECQ)", "input"),
    Formula("penalty_isi_db", "dB", "-10 log10(1 - eye closure)"),
    Formula(
        "penalty_crosstalk_db",
        "dB",
        "-10 log10(1 - (M-1) X), X the sum of out-of-band neighbours",
        f"{AGRAWAL}, crosstalk section for M = 2, {NOT_CHECKED}; factor M-1 {OWN}",
    ),
    Formula("penalty_inband_db", "dB", "-10 log10(1 - (M-1)^2 X Q^2)", f"form of {AGRAWAL}; factor {OWN}"),
    Formula("penalty_reflection_db", "dB", "in-band form with X = n(n-1)/2 10^(-2 RL/10) for n connectors", OWN),
    Formula(
        "penalty_rin_db",
        "dB",
        "10 log10 of the eye current needed with and without intensity noise; -10 log10(1 - r_I^2 Q^2) "
        "for NRZ with thermal noise",
        f"{AGRAWAL}, section 4.6, {NOT_CHECKED}; exact for M levels {OWN}",
    ),
    Formula("penalty_ageing_db", "dB", "as typed", "input"),
    Formula("q", "", "d/(sigma_top + sigma_below) of the top eye", f"{AGRAWAL}, eq. 4.5.10, {NOT_CHECKED}"),
    Formula("q_needed", "", "inverse of the error rate at ber_limit"),
    Formula(
        "ber_before_fec",
        "",
        "(1 - 1/M) erfc(q/sqrt 2)/log2 M, Gray-coded",
        f"{AGRAWAL}, eq. 4.5.9 for M = 2, {NOT_CHECKED}",
    ),
    Formula(
        "ber_after_fec",
        "",
        "p I_ps(t, n-t), ps = 1-(1-p)^m: random errors only, bursts do worse",
        f"Reed-Solomon bound; sum in closed form {OWN}",
    ),
    Formula(
        "ber_limit",
        "",
        "KP4 2.4e-4, KR4 2.1e-5, else the rate that decodes to the wanted one",
        f"IEEE 802.3, {NOT_CHECKED}",
    ),
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
    Formula("reach_km", "km", "fibre length at which the margin is zero, dispersion included"),
    Formula("margin_worst_db", "dB", "every uncertain input k sigma to its bad side"),
    Formula("margin_statistical_db", "dB", "nominal - sqrt(sum of squared single losses at k sigma)"),
    Formula("margin_mean_db", "dB", "mean of the sampled margins"),
    Formula("margin_sigma_db", "dB", "standard deviation of the sampled margins"),
    Formula("yield", "", "share of samples with margin >= 0"),
    Formula(
        "yield_low",
        "",
        "lower end of the Wilson interval",
        f"E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209, {NOT_CHECKED}",
    ),
    Formula(
        "yield_high",
        "",
        "upper end of the Wilson interval",
        f"E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209, {NOT_CHECKED}",
    ),
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
