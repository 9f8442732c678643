"""The simulator against closed forms and against Hamiltonians built here by Kronecker products."""

from functools import reduce
from math import cos, pi, sin, sqrt

import numpy as np
import pytest
import torch
from scipy.linalg import expm

from ketbench.base.errors import InputError, RunCancelled
from ketbench_atoms import Device, Noise, Pulse, Register, Waveform, evolve, excitation_histogram
from ketbench_atoms.simulator.evolving import MANY_AMPLITUDES, threads_for
from ketbench_atoms.simulator.noisy import misread, noisy_states, read_histogram

C6, C3 = 865723.02, 19071.45
SX, SY = np.array([[0, 1], [1, 0]], complex), np.array([[0, -1j], [1j, 0]])
N = np.diag([0.0, 1.0])
RNG = np.random.default_rng(5)


def on(matrix, atom, size):
    return reduce(np.kron, [matrix if i == atom else np.eye(2) for i in range(size)])


def hamiltonian(places, omega, delta, phase=0.0, shares=None, c6=C6):
    size = len(places)
    shares = np.full(size, delta) if shares is None else shares
    drive = cos(phase) * SX + sin(phase) * SY
    found = sum(omega / 2 * on(drive, i, size) - shares[i] * on(N, i, size) for i in range(size))
    for i in range(size):
        for j in range(i):
            r = np.linalg.norm(np.subtract(places[i], places[j]))
            found = found + c6 / r**6 * on(N, i, size) @ on(N, j, size)
    return found


def truth(places, steps):
    state = np.eye(2 ** len(places))[0].astype(complex)
    for duration, *values in steps:
        state = expm(-1j * duration * hamiltonian(places, *values)) @ state
    return state


def scattered(size):
    """Atoms at least 5 um apart, some near and some far."""
    places = [np.zeros(2)]
    while len(places) < size:
        new = places[RNG.integers(len(places))] + RNG.normal(0, 5, 2)
        if min(np.linalg.norm(new - p) for p in places) > 5:
            places.append(new)
    return np.array(places)


@pytest.mark.parametrize("duration", [0.05, 0.25, 0.66])
@pytest.mark.parametrize("method", ["dense", "splitting", "subspace"])
def test_rabi_and_detuned_rabi(duration, method):
    omega, delta = 5.0, 3.0
    rate = sqrt(omega**2 + delta**2)
    one = Register([(0.0, 0.0)])
    plain = evolve(one, Pulse(duration, 2 * pi), method=method).populations[0]
    detuned = evolve(one, Pulse(duration, omega, delta), method=method).populations[0]
    assert plain == pytest.approx(sin(pi * duration) ** 2, abs=1e-9)
    assert detuned == pytest.approx((omega / rate) ** 2 * sin(rate * duration / 2) ** 2, abs=1e-9)


@pytest.mark.parametrize("atoms", [2, 3])
@pytest.mark.parametrize("side", [1.0, 0.5])
def test_blockade_of_two_and_three_atoms_oscillates_root_n_times_as_fast(atoms, side):
    """At such distances the light shift is below 1e-6 and the closed form holds."""
    corners = [(0.0, 0.0), (side, 0.0), (side / 2, side * sqrt(3) / 2)][:atoms]
    device = Device(c6=5e9)
    found = evolve([Register(corners)] * 3, [Pulse(t, 2 * pi) for t in (0.1, 0.2, 0.35)], device=None)
    assert found[0].engine.startswith("dense")
    for state, t in zip(found, (0.1, 0.2, 0.35), strict=True):
        assert state.histogram[1] == pytest.approx(sin(sqrt(atoms) * pi * t) ** 2, abs=1e-4)
    far = Device(**{**{f: getattr(Device.mock(), f) for f in Device.__slots__}, "c6": device.c6})
    exact = evolve(Register(corners), Pulse(0.2, 2 * pi), far)
    assert exact.histogram[1] == pytest.approx(sin(sqrt(atoms) * pi * 0.2) ** 2, abs=1e-6)


def test_two_atoms_at_five_micrometres_follow_their_three_level_system():
    u = C6 / 5**6
    levels = np.array([[0, sqrt(2) * pi, 0], [sqrt(2) * pi, 0, sqrt(2) * pi], [0, sqrt(2) * pi, u]])
    state = expm(-1j * 0.66 * levels)[:, 0]
    found = evolve(Register([(0, 0), (5, 0)]), Pulse(0.66, 2 * pi))
    np.testing.assert_allclose(found.histogram, np.abs(state) ** 2, atol=1e-9)


@pytest.mark.parametrize("size", [1, 2, 4, 6])
@pytest.mark.parametrize("method", ["auto", "splitting", "subspace"])
def test_against_exact_diagonalisation(size, method):
    places = scattered(size)
    pulse = Pulse(0.3, 6.0, 2.0, 0.7).then(Pulse(0.36, 4.0, -5.0))
    found = evolve(Register(places), pulse, method=method, ratio=1e9)
    right = truth(places, [(0.3, 6.0, 2.0, 0.7), (0.36, 4.0, -5.0)])
    assert np.linalg.norm(found.amplitudes - right) < 1e-6


def test_eight_atoms_and_single_precision():
    places = scattered(8)
    right = truth(places, [(0.66, 2 * pi, 1.0)])
    for precision, most in (("double", 1e-6), ("single", 3e-5)):
        found = evolve(Register(places), Pulse(0.66, 2 * pi, 1.0), precision=precision, tolerance=1e-6)
        assert np.linalg.norm(found.amplitudes - right) < most
    assert "single" in found.engine


def test_a_changing_pulse_against_small_exact_steps():
    places = scattered(3)
    pulse = Pulse(0.8, Waveform("blackman", [3.0]), Waveform("ramp", [-8.0, 8.0]), local=2.0)
    register = Register(places, weights=[0.0, 0.5, 1.0])
    state, count = np.eye(8)[0].astype(complex), 4000
    omega, delta, _, local = pulse.sampled(count)
    for o, d, here in zip(omega, delta, local, strict=True):
        h = hamiltonian(places, o, 0.0, shares=d + here * register.weights)
        state = np.linalg.solve(np.eye(8) + 0.5j * h * 0.8 / count, (np.eye(8) - 0.5j * h * 0.8 / count) @ state)
    for method in ("splitting", "subspace"):
        found = evolve(register, pulse, method=method, ratio=1e9, tolerance=1e-7)
        assert np.linalg.norm(found.amplitudes - state) < 2e-4
    assert omega.mean() * 0.8 == pytest.approx(3.0, abs=1e-5)
    close = [evolve(register, pulse, method=m, ratio=1e9).amplitudes for m in ("splitting", "subspace")]
    assert np.linalg.norm(close[0] - close[1]) < 1e-6


def test_the_subspace_is_within_its_bound_and_the_bound_says_something():
    line = Register([(0.0, 0.0), (1.2, 0.0), (14.0, 0.0)])
    exact = evolve(line, Pulse(0.4, 2 * pi), method="dense")
    cut = evolve(line, Pulse(0.4, 2 * pi), method="subspace")
    assert len(cut.basis) == 6
    whole = np.zeros(8, complex)
    whole[cut.basis] = cut.amplitudes
    assert 0 < np.linalg.norm(whole - exact.amplitudes) < cut.bound < 0.02
    assert abs(cut.histogram - exact.histogram).sum() / 2 < cut.bound


def test_twenty_two_atoms_in_a_ring_fit_the_subspace():
    angles = 2 * pi * np.arange(22) / 22
    ring = Register(np.column_stack([np.cos(angles), np.sin(angles)])).scaled(3.5)
    state = evolve(ring, Pulse(0.05, 2 * pi), ratio=3.0)
    assert len(state.basis) == 39603  # The Lucas number of 22: independent sets of a cycle.
    assert state.populations == pytest.approx(state.populations[0], abs=1e-9)


def test_exchange_of_two_atoms():
    j = C3 / 10.0**3
    pair = Register([(0, 0), (10.0, 0)])
    pulse = Pulse(0.2, 3.0).then(Pulse(0.1, 0.0))
    flip = np.zeros((4, 4))
    flip[1, 2] = flip[2, 1] = j
    h = 1.5 * (on(SX, 0, 2) + on(SX, 1, 2)) + flip
    right = expm(-0.1j * flip) @ expm(-0.2j * h) @ np.eye(4)[0]
    found = evolve(pair, pulse, mode="xy")
    np.testing.assert_allclose(found.amplitudes, right, atol=1e-9)


def test_batches_of_unequal_registers_and_times_give_the_single_answers():
    registers = [Register(scattered(n)) for n in (2, 7, 2, 7)]
    pulses = [Pulse(0.2 + 0.1 * i, 5.0, i) for i in range(4)]
    together = evolve(registers, pulses)
    for register, pulse, state in zip(registers, pulses, together, strict=True):
        alone = evolve(register, pulse)
        np.testing.assert_allclose(state.amplitudes, alone.amplitudes, atol=1e-6)
    watched = evolve(registers[1], pulses[1], times=[0.1, 0.3])
    assert [s.time for s in watched] == pytest.approx([0.1, 0.3])
    np.testing.assert_allclose(watched[1].amplitudes, together[1].amplitudes, atol=1e-6)
    assert excitation_histogram(together).shape == (4, 8)


def test_a_gradient_reaches_the_pulse():
    omega = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
    state = evolve(Register([(0.0, 0.0)]), Pulse(0.3, omega), method="splitting")
    excited = (state.tensor.abs() ** 2)[1]
    excited.backward()
    assert float(omega.grad) == pytest.approx(0.3 / 2 * sin(3.0 * 0.3), abs=1e-7)


def test_correlations_and_populations_of_a_pair():
    state = evolve(Register([(0, 0), (7.0, 0)]), Pulse(0.2, 6.0))
    p = state.probabilities
    assert state.populations == pytest.approx([p[2] + p[3], p[1] + p[3]])
    assert state.correlations[0, 1] == pytest.approx(p[3] - (p[2] + p[3]) * (p[1] + p[3]))
    bits = state.sampled(4000, seed=1)
    assert bits.mean(axis=0) == pytest.approx(state.populations, abs=0.03)


def test_readings_go_wrong_as_binomials_say():
    wrong = misread(2, 0.1, 0.2)
    np.testing.assert_allclose(wrong[:, 0], [0.81, 0.18, 0.01])
    np.testing.assert_allclose(wrong[:, 1], [0.2 * 0.9, 0.8 * 0.9 + 0.2 * 0.1, 0.8 * 0.1])
    np.testing.assert_allclose(wrong.sum(axis=0), 1)
    state = evolve(Register([(0.0, 0.0)]), Pulse(0.5, 2 * pi))
    assert read_histogram([state], Noise(epsilon_prime=0.03)).tolist() == pytest.approx([0.03, 0.97])
    assert read_histogram([state], Noise(shots=50)).tolist() == [0.0, 1.0]


def test_amplitude_noise_averages_the_rabi_oscillation():
    """Mean of sin^2 over a normal angle: (1 - exp(-2 s^2) cos(2 a)) / 2 with a = Omega t / 2."""
    noise = Noise(amplitude=0.1, trajectories=1000, seed=3)
    states = noisy_states(Register([(0.0, 0.0)]), Pulse(0.5, 2 * pi), noise)
    found = read_histogram(states, noise)[1]
    assert found == pytest.approx((1 + np.exp(-2 * (0.1 * pi / 2) ** 2)) / 2, abs=3e-3)
    again = noisy_states(Register([(0.0, 0.0)]), Pulse(0.5, 2 * pi), noise)
    assert read_histogram(again, noise)[1] == found


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Register([]), "at least one atom"),
        (lambda: Register([(0, 0), (0, 0)]), "at one place"),
        (lambda: Register([(0, float("nan"))]), "must be a number"),
        (lambda: Register([(0, 0, 1)]), "shape"),
        (lambda: Register("atoms"), "pairs of numbers"),
        (lambda: Register([(0, 0), (9, 0)], names=("a", "a")), "different names"),
        (lambda: Pulse(-0.1, 1.0), "above 0"),
        (lambda: Pulse(float("nan"), 1.0), "above 0"),
        (lambda: Pulse(0.1, float("inf")), "must be a number"),
        (lambda: Pulse(0.1, "fast"), "must be|no number|needs|sequence"),
        (lambda: Waveform("ramp", [1.0]), "needs 2"),
        (lambda: Waveform("linear", [1.0, 2.0], (0.5, 1.0)), "rise from 0 to 1"),
        (lambda: evolve([], Pulse(1.0, 1.0)), "nothing to evolve"),
        (lambda: evolve([Register([(0, 0)])] * 2, [Pulse(1.0, 1.0)] * 3), "do not pair"),
        (lambda: evolve(Register([(i * 6.0, 0) for i in range(300)]), Pulse(1.0, 1.0)), "300 atoms"),
        (lambda: evolve(Register([(i * 6.0, 0) for i in range(300)]), Pulse(1.0, 1.0), Device()), "holds 80"),
        (lambda: evolve(Register([(i * 9.0, 0) for i in range(14)]), Pulse(1.0, 1.0), memory=1000), "GiB"),
        (lambda: evolve(Register([(0, 0), (3, 0)]), Pulse(1.0, 1.0), Device()), "needs 5 µm"),
        (lambda: evolve(Register([(0, 0), (90, 0)]), Pulse(1.0, 1.0), Device()), "reaches"),
        (lambda: evolve(Register([(0, 0)]), Pulse(1.0, 100.0), Device()), "Omega reaches 100"),
        (lambda: evolve(Register([(0, 0)]), Pulse(1.0, -1.0), Device()), "amplitudes from 0"),
        (lambda: evolve(Register([(0, 0)]), Pulse(1.0, 1.0, 999.0), Device()), "detuning reaches 999"),
        (lambda: evolve(Register([(0, 0)]), Pulse(7.0, 1.0), Device()), "lasts 7 µs"),
        (lambda: evolve(Register([(0, 0)]), Pulse(1.0, 1.0), times=[2.0]), "outside the pulse"),
        (lambda: evolve(Register([(0, 0)]), Pulse(1.0, 1.0), tolerance=0.0), "Tolerance"),
        (lambda: excitation_histogram([]), "no state"),
        (lambda: Noise(epsilon=1.5), "probability"),
        (lambda: Device(c6=-1.0), "above 0"),
    ],
)
def test_bad_input_is_one_sentence(make, words):
    with pytest.raises(InputError, match=words) as told:
        make()
    assert str(told.value).count("\n") == 0


def test_stop_ends_an_evolution():
    with pytest.raises(RunCancelled):
        evolve(Register([(0, 0)]), Pulse(1.0, 1.0), cancelled=lambda: True)


def test_an_evolution_leaves_torchs_threads_as_they_were():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        evolve(Register([(0.0, 0.0), (6.0, 0.0)]), Pulse(0.1, 1.0))
        assert torch.get_num_threads() == 3
        with pytest.raises(InputError):
            evolve(Register([(0.0, 0.0)]), Pulse(0.1, 1.0), steps=0)
        assert torch.get_num_threads() == 3
        with threads_for(MANY_AMPLITUDES - 1):
            assert torch.get_num_threads() == 1
        with threads_for(MANY_AMPLITUDES):
            assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
