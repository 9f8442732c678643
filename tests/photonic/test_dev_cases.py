"""Published figures that the estimator must give; each is graded.

PREDICTION: against a measurement or an independent calculation that took no part in ours.
WORKED EXAMPLE: a published example with all its inputs. CONSISTENCY: published figures that must agree with each other.
"""

import numpy as np
import pytest

from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.energy import power_energy_pj
from ketbench_photonic.physics.link import Channel, Link, Receiver, Signal
from ketbench_photonic.physics.modulation import ErReference, bit_error_rate, extinction_penalty, needed_q
from ketbench_photonic.physics.receiver import Noise, oma_sensitivity_dbm
from ketbench_photonic.physics.stages import Stage, StageKind
from ketbench_photonic.words.claims import CLAIMS, interconnect_power_w
from ketbench_planning.qec.card import gidney_ekera_failure, logical_error, needed_distance, patch_qubits, scaled_error
from ketbench_planning.system.measured import A100, POINTS, errors, fit
from ketbench_planning.system.report import decode_bound_tokens_s, fleet_cost_a_day, training_days
from ketbench_planning.system.transformer import (
    GIB,
    MODELS,
    Plan,
    Recompute,
    activation_bytes,
    kv_bytes_per_token,
    state_bytes,
)

K = StageKind


def test_o1_worked_example_multimode_margin():
    """Juniper SRX5400 guide: a 13 dB budget less 7 dB of losses leaves 6.0 dB."""
    stages = (
        Stage("transmitter", K.LASER, -15.0),
        Stage("fibre", K.FIBRE, 1.0, 2.0),
        Stage("connectors", K.CONNECTOR, 0.5, 5),
        Stage("splices", K.CONNECTOR, 0.5, 2),
        Stage("higher-order modes", K.FILTER, 0.5),
        Stage("clock recovery", K.FILTER, 1.0),
        Stage("receiver", K.RECEIVER, -28.0),
    )
    link = Link(stages, Signal(er_reference=ErReference.OMA), channel=Channel(dispersion=0.0))
    assert float(evaluate(link).margin_db) == pytest.approx(6.0, abs=1e-9)


@pytest.mark.parametrize(("budget", "other", "km", "per_km"), [(18.0, 2.0, 40.0, 0.400), (11.0, 1.5, 40.0, 0.2375)])
def test_o3_worked_example_loss_per_kilometre(budget, other, km, per_km):
    """IEEE 802.3 study group, msg00583: ER4 and 10GBASE-ER; at that loss the margin is zero."""
    stages = (
        Stage("transmitter", K.LASER, 0.0),
        Stage("connectors", K.CONNECTOR, other),
        Stage("fibre", K.FIBRE, per_km, km),
        Stage("receiver", K.RECEIVER, -budget),
    )
    link = Link(stages, Signal(er_reference=ErReference.OMA), channel=Channel(dispersion=0.0))
    assert float(evaluate(link).margin_db) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("ber", "levels", "q"), [(1e-9, 2, 5.998), (1e-12, 2, 7.034), (2.4e-4, 2, 3.492), (2.4e-4, 4, 3.414)]
)
def test_o5_worked_example_needed_opening(ber, levels, q):
    assert float(needed_q(ber, levels)) == pytest.approx(q, abs=6e-4)


def test_o5_worked_example_symbol_errors():
    q = float(needed_q(2.4e-4, 4))
    assert 2 * float(bit_error_rate(q, 4)) == pytest.approx(4.8e-4)


def test_o6a_worked_example_extinction_ratio():
    assert float(extinction_penalty(10.0, ErReference.AVERAGE)) == pytest.approx(0.87, abs=0.005)


def test_o7a_worked_example_thermal_receiver():
    """Agrawal section 4.5.2: R = 1 A/W, 100 nA, 1e-9; the number itself was remembered, the equation read."""
    oma = float(oma_sensitivity_dbm(float(needed_q(1e-9, 2)), Noise(100e-9, 0.0, 0.0), 1.0, 2))
    assert oma - 3.0103 == pytest.approx(-32.2, abs=0.05)


def test_o8a_prediction_silicon_photonic_receiver():
    """Scientific Reports 7:13857, table 1 and figure 13: measured -13 dBm at 14 Gb/s; the 2.1e-5 is an assumption."""
    stages = (Stage("laser", K.LASER, 0.0), Stage("receiver", K.RECEIVER, None))
    signal = Signal(rate_gbps=14.0, er_db=8.9, er_reference=ErReference.AVERAGE, target_ber=2.1e-5)
    front = Receiver(responsivity=0.21, noise_rms_a=2e-6, shot=False)
    sensitivity = float(evaluate(Link(stages, signal, front)).sensitivity_average_dbm)
    assert sensitivity == pytest.approx(-12.96, abs=0.01)
    assert sensitivity == pytest.approx(-13.0, abs=0.5)


def test_o11_to_o13_consistency_of_published_energies():
    assert power_energy_pj(9000.0, 1600.0) == pytest.approx(5.63, abs=0.01)
    assert power_energy_pj(5500.0, 800.0) == pytest.approx(6.88, abs=0.01)
    assert power_energy_pj(30_000.0, 1600.0) / power_energy_pj(9000.0, 1600.0) == pytest.approx(3.33, abs=0.01)
    assert interconnect_power_w(CLAIMS["NVLink-C2C"], 3.6) == pytest.approx(4.68)
    assert CLAIMS["NVIDIA co-packaged, 1.6T port"].energy_pj == pytest.approx(5.625)
    assert CLAIMS["Broadcom Bailly, per 800G"].energy_pj == pytest.approx(6.875)


@pytest.mark.parametrize(
    ("model", "batch", "seconds", "gpus", "percent", "tolerance"),
    [("Megatron 22B", 4, 1.10, 8, 41.5, 0.2), ("MT-NLG 530B", 280, 37.83, 280, 56.0, 0.1)],
)
def test_s3_worked_example_utilisation(model, batch, seconds, gpus, percent, tolerance):
    """arXiv 2205.05198, table 5; the tolerance covers times rounded to 0.01 s."""
    assert 100 * MODELS[model].utilisation(batch, seconds, gpus, 312.0) == pytest.approx(percent, abs=tolerance)


def test_s4_worked_example_mt_nlg():
    """arXiv 2201.11990: 60.1 s an iteration on 2240 GPUs, 126 TFLOP/s each."""
    flops = MODELS["MT-NLG 530B"].recomputed_flops(1920) / (60.1 * 2240) / 1e12
    assert flops == pytest.approx(126, abs=0.5)


def test_s5_worked_example_nemo():
    """NVIDIA NeMo performance page: 716 tokens/s a GPU is 771 TFLOP/s; 10^13 tokens on 1024 GPUs take 158 days."""
    model = MODELS["GPT-3 175B"]
    assert model.model_flops(1) / model.sequence * 716 / 1e12 == pytest.approx(771, abs=0.5)
    assert training_days(1e13, 1024, 716) == pytest.approx(158, abs=0.2)


def test_s7_worked_example_zero():
    """arXiv 1910.02054, figure 1: 7.5e9 parameters on 64 GPUs."""
    published = (120.0, 31.4, 16.6, 1.9)
    assert [round(state_bytes(7.5e9, 64, stage) / 1e9, 1) for stage in range(4)] == list(published)


def test_s8_worked_example_key_value_cache():
    assert kv_bytes_per_token(32, 8, 128) == 128 * 1024
    assert kv_bytes_per_token(40, 40, 128) == 800 * 1024


def test_s9_consistency_of_a_published_fleet():
    """DeepSeek's day: 226.75 nodes of 8 at 2 dollars an hour, income of 562 027 dollars, margin 545 %."""
    cost = fleet_cost_a_day(226.75, 8, 2.0)
    assert cost == pytest.approx(87_072)
    assert 100 * (562_027 - cost) / cost == pytest.approx(545, abs=1)


def test_decoding_is_bound_by_reading_the_weights():
    assert decode_bound_tokens_s(3350.0, 140.0, 0.0, 1) == pytest.approx(23.9, abs=0.1)


@pytest.mark.parametrize(
    ("model", "pipeline", "micro", "chunks", "none", "selective"),
    [
        ("Megatron 22B", 1, 4, 1, 59.25, 9.5625),
        ("GPT-3 175B", 8, 1, 3, 66.84375, 12.3515625),
        ("MT-NLG 530B", 35, 1, 3, 114.0234375, 23.076171875),
        ("Megatron 1T", 64, 1, 1, 131.25, 26.5625),
    ],
)
def test_s12_worked_example_activations(model, pipeline, micro, chunks, none, selective):
    """arXiv 2205.05198, figure 1: analytic values in GiB, exact."""
    plain = Plan(8, pipeline, 1, 8, micro, chunks, Recompute.NONE, sequence_parallel=False)
    spared = Plan(8, pipeline, 1, 8, micro, chunks, Recompute.SELECTIVE, sequence_parallel=True)
    assert activation_bytes(MODELS[model], plain) / GIB == pytest.approx(none, rel=1e-12)
    assert activation_bytes(MODELS[model], spared) / GIB == pytest.approx(selective, rel=1e-12)


def test_q1_worked_example_factoring():
    assert gidney_ekera_failure(27, 226, 63, 25e9) == pytest.approx(0.27, abs=0.005)


@pytest.mark.parametrize(("target", "distance", "qubits"), [(1e-6, 27, 1457), (1e-12, 63, 7937)])
def test_q2_worked_example_patches(target, distance, qubits):
    assert needed_distance(target, 2.14, 7, 1.43e-3) == distance
    assert patch_qubits(distance) == qubits
    assert scaled_error(distance, 2.14, 7, 1.43e-3) <= target < scaled_error(distance - 2, 2.14, 7, 1.43e-3)


def test_q3_worked_example_surface_code():
    assert logical_error(1e-3, 21) == pytest.approx(3e-13)
    assert 2 * 21**2 == 882


def test_t_prediction_of_iterations_left_out_of_the_fit():
    """arXiv 2205.05198, table 5: fitted on four points, the other four are predicted within 10 %, 5.0 % on average."""
    known = [0, 2, 3, 5]
    left = [POINTS[i] for i in range(8) if i not in known]
    off = np.abs(errors(fit([POINTS[i] for i in known]), left))
    assert off.max() < 0.10
    assert off.mean() == pytest.approx(0.051, abs=0.005)
    assert A100.peak_tflops == 312.0
