"""A machine's energies, likelihood, temperature and training agree with what can be counted by hand."""

import dimod
import numpy as np
import pytest
import torch
from annealing_tables import last, table

from ketbench.base.errors import InputError
from ketbench.contract.forms import form
from ketbench.contract.plugin import Context, Measured, Task
from ketbench_annealing.boltzmann.backend import Boltzmann
from ketbench_annealing.boltzmann.likelihood import (
    all_states,
    annealed_log_partition,
    exact_log_partition,
    likelihood,
    pseudo_likelihood,
    relative_entropy,
)
from ketbench_annealing.boltzmann.machine import Machine, layout
from ketbench_annealing.boltzmann.params import BoltzmannParams, SamplerName
from ketbench_annealing.boltzmann.samplers import named_sampler
from ketbench_annealing.boltzmann.sampling import BlockGibbs, DimodDraw, Exact
from ketbench_annealing.boltzmann.temperature import estimated_beta
from ketbench_annealing.boltzmann.training import FACTOR_LIMIT, corrected

LAYOUTS = ["restricted", "patches", "patches and neighbours"]


def machine(connections="restricted", visible=6, hidden=3, scale=0.5, seed=0):
    made = Machine(layout(connections, visible, hidden, 3), seed, scale)
    generator = torch.Generator().manual_seed(seed + 1)
    made.visible_fields = 0.3 * torch.randn(visible, generator=generator)
    made.hidden_fields = 0.3 * torch.randn(hidden, generator=generator)
    drawn = 0.4 * torch.randn(visible, visible, generator=generator)
    made.within = (drawn + drawn.T) * made.layout.within
    return made


def every_energy(made):
    states = all_states(made.size, 0, 1 << made.size)
    energies = made.to_bqm().energies((states.numpy().astype(np.int8), list(range(made.size))))
    return states, torch.as_tensor(energies)


def run(cancelled=lambda: False, dataset=None, **params):
    chosen = BoltzmannParams.model_validate(params)
    return Boltzmann().run(Task(dataset, seed=1), chosen, Context(cancelled=cancelled))


@pytest.mark.parametrize("connections", LAYOUTS)
def test_partition_function_and_free_energy_equal_the_sum_over_all_states(connections):
    made = machine(connections)
    states, energies = every_energy(made)
    assert exact_log_partition(made) == pytest.approx(float(torch.logsumexp(-energies, 0)), abs=1e-4)
    visible = states[:, :6]
    target = visible[17]
    same = (visible == target).all(dim=1)
    expected = -float(torch.logsumexp(-energies[same], 0))
    assert float(made.free_energy(target[None])) == pytest.approx(expected, abs=1e-4)


def test_the_bqm_has_only_the_couplings_of_the_layout():
    made = machine("patches", visible=9, hidden=3)
    bqm = made.to_bqm()
    assert bqm.vartype is dimod.SPIN
    assert bqm.num_interactions == int(made.layout.between.sum())


def test_annealed_estimate_is_close_to_the_exact_sum():
    made = machine(visible=20, hidden=8)
    assert annealed_log_partition(made) == pytest.approx(exact_log_partition(made), abs=0.1)


def test_the_kind_of_likelihood_follows_the_size():
    data = torch.ones(3, 24)
    assert likelihood(machine(visible=24, hidden=16), data).kind == "exact"
    assert likelihood(machine(visible=24, hidden=17), data).kind == "annealed importance sampling"
    assert likelihood(machine("patches and neighbours", visible=24, hidden=4), data).kind == "pseudo"


def test_pseudo_likelihood_of_free_spins_is_their_likelihood():
    made = machine(scale=0.0)
    made.between = torch.zeros_like(made.between)
    data = all_states(6, 0, 64)
    assert pseudo_likelihood(made, data) == pytest.approx(likelihood(made, data).value, abs=1e-4)


def test_relative_entropy_is_never_negative():
    assert relative_entropy(machine(), all_states(6, 3, 20)) > 0
    assert relative_entropy(machine(visible=24, hidden=17), torch.ones(3, 24)) is None


@pytest.mark.parametrize("beta", [0.5, 1.0, 1.6])
@pytest.mark.parametrize("connections", LAYOUTS)
def test_the_temperature_of_samples_is_recovered(connections, beta):
    made = machine(connections)
    for draw in (Exact(made, 4000, 0), BlockGibbs(made, 4000, 30, 0)):
        assert estimated_beta(made, *draw(made, beta)) == pytest.approx(beta, rel=0.12)


def test_samples_have_the_means_of_the_exact_distribution():
    made = machine("patches and neighbours")
    states, energies = every_energy(made)
    means = (torch.softmax(-energies, 0)[:, None] * states).sum(dim=0)[:6]
    for draw in (Exact(made, 6000, 1), BlockGibbs(made, 6000, 30, 1)):
        assert torch.allclose(draw(made, 1.0)[0].mean(dim=0).double(), means.double(), atol=0.07)


def test_coefficients_are_cut_to_the_range_and_the_share_is_told():
    made = machine()
    draw = DimodDraw(named_sampler("dwave.samplers:RandomSampler"), {}, 1, 0, coupling_range=0.2)
    cut = int((made.between.abs() > 0.2).sum())
    draw(made, 1.0)
    assert draw.clipped == pytest.approx(cut / (9 + 18))


def test_the_factor_moves_only_outside_the_band_and_is_limited():
    assert corrected(1.0, 1.1) == 1.0
    assert corrected(1.0, 0.7) == pytest.approx(1 / 0.7)
    assert corrected(1.0, 100.0) == 0.5
    assert corrected(1.0, -1.0) == 2.0
    assert corrected(FACTOR_LIMIT, 0.1) == FACTOR_LIMIT


def test_digits_reach_the_likelihood_and_temperature_they_should():
    result = last(run())
    assert result.summary["likelihood_is"] == "exact"
    assert result.summary["log_likelihood"] > -25.3
    assert 0.85 < result.summary["beta"] < 1.15
    assert result.summary["log_likelihood"] > result.baselines[0].summary["log_likelihood"]
    assert set(result.figures) == {"likelihood", "beta", "samples", "couplings", "correlations"}


def test_an_annealer_as_is_has_the_wrong_temperature_and_block_gibbs_stands_beside_it():
    result = last(run(sampler=SamplerName.OWN_SCHEDULE, sweeps=20, epochs=2))
    gibbs = next(baseline for baseline in result.baselines if baseline.name == "block_gibbs")
    assert result.summary["log_likelihood"] < gibbs.summary["log_likelihood"] - 1
    assert "no factor on the energies corrects" in " ".join(result.notes)


@pytest.mark.parametrize("sampler", [SamplerName.FIXED_BETA, SamplerName.PATH_INTEGRAL])
def test_other_samplers_train_on_a_table(sampler, informative):
    result = last(run(dataset=table(*informative), sampler=sampler, hidden=3, epochs=2, reads=20))
    assert result.summary["visible"] == 10
    assert result.summary["likelihood_is"] == "exact"


def test_exact_sampling_trains_small_machines_only(informative):
    assert last(run(dataset=table(*informative), sampler=SamplerName.EXACT, hidden=4, reads=4000)).summary[
        "beta_in_band"
    ]
    with pytest.raises(InputError, match="has 76 spins; use at most 20"):
        list(run(sampler=SamplerName.EXACT))
    assert "goes to 20" in str(Boltzmann().check(Task(), BoltzmannParams(sampler=SamplerName.EXACT))[0])


def test_epochs_are_told_live_and_stop_ends_without_a_result():
    events = list(run(epochs=2))
    assert [event.step for event in events if isinstance(event, Measured)] == [0, 1, 2]
    assert not any(hasattr(event, "summary") for event in run(cancelled=lambda: True))


def test_the_same_seed_trains_the_same_machine():
    first, second = (last(run(epochs=1)) for _ in range(2))
    assert np.array_equal(first.arrays["couplings"], second.arrays["couplings"])


def test_a_sampler_may_be_named_but_must_be_one():
    assert isinstance(named_sampler("dwave.samplers:RandomSampler"), dimod.Sampler)
    for path in ("", "os:system", "no.such:Thing", "dwave.samplers"):
        with pytest.raises(InputError, match="names no dimod sampler"):
            named_sampler(path)


def test_checks_warn_of_wrong_temperatures_and_unnamed_samplers():
    def texts(**params):
        return " ".join(map(str, Boltzmann().check(Task(), BoltzmannParams.model_validate(params))))

    assert "unknown temperature" in texts(sampler="annealing as is", rescale=False)
    assert "needs a name" in texts(sampler="another dimod sampler")
    assert "pseudo-likelihood" in texts(connections="patches")
    assert texts() == ""
    assert all(row.title and row.group for row in form(BoltzmannParams))
