"""Our Adam against torch's, step for step, and that a training loads no compiler."""

import subprocess
import sys

import pytest
import torch

from ketbench_gate.training.optimisers.adam import Adam


def trained(make, steps=25, state=None):
    generator = torch.Generator().manual_seed(1)
    weights = [torch.nn.Parameter(torch.randn(n, generator=generator, dtype=torch.float64)) for n in (3, 5)]
    optimiser = make(weights)
    if state is not None:
        optimiser.load_state_dict(state)
    for step in range(steps):
        optimiser.zero_grad()
        ((weights[0] ** 4).sum() + (weights[1] - step % 3).square().sum() * weights[0].mean()).backward()
        optimiser.param_groups[0]["lr"] = 0.1 / (1 + step)
        optimiser.step()
    return torch.cat([w.detach() for w in weights]), optimiser


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adam_is_torchs(decay):
    ours, _ = trained(lambda p: Adam(p, 0.1, decay))
    theirs, _ = trained(lambda p: torch.optim.Adam(p, 0.1, weight_decay=decay))
    assert torch.allclose(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adamw_is_torchs(decay):
    ours, _ = trained(lambda p: Adam(p, 0.1, decay, decoupled=True))
    theirs, _ = trained(lambda p: torch.optim.AdamW(p, 0.1, weight_decay=decay))
    assert torch.allclose(ours, theirs, rtol=0, atol=1e-12)


def test_the_state_of_torchs_goes_on():
    _, theirs = trained(lambda p: torch.optim.Adam(p, 0.1))
    held = {"state": theirs.state_dict()["state"]}
    ours, _ = trained(lambda p: Adam(p, 0.1), state=held)
    again, _ = trained(lambda p: torch.optim.Adam(p, 0.1), state=theirs.state_dict())
    assert torch.allclose(ours, again, rtol=0, atol=1e-12)


def test_a_state_of_another_model_is_refused():
    _, held = trained(lambda p: Adam(p, 0.1))
    with pytest.raises(ValueError, match="fits none of the 1"):
        Adam([torch.nn.Parameter(torch.zeros(2))], 0.1).load_state_dict(held.state_dict())


def test_what_has_no_gradient_stays():
    still = torch.nn.Parameter(torch.ones(2))
    Adam([still], 0.1, 0.5).step()
    assert torch.equal(still, torch.ones(2))


def test_a_training_loads_no_compiler():
    text = (
        "import sys; sys.path.insert(0, 'tests/gate'); from conftest import blobs, small_circuit;"
        "from ketbench.contract.plugin import Context, Task;"
        "from ketbench_gate.backends import StatevectorBackend as B;"
        "B().warm(); list(B().run(Task(blobs(), small_circuit(), 1), B.params(epochs=1, explain='none'), Context()));"
        "assert 'torch._dynamo' not in sys.modules"
    )
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
