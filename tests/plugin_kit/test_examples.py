"""The worked examples of the guide keep every rule; the token of the device never leaves the keyring."""

import importlib
import sys
from pathlib import Path

import pytest

from ketbench.contract.plugin import Context, Severity, Task
from ketbench.testing import assert_backend_conforms

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
BACKENDS = {
    "trajectories": ("kb_trajectories", "Trajectories"),
    "queue_device": ("kb_queue_device", "QueueDevice"),
    "coupler": ("kb_coupler", "Coupler"),
    "softmax": ("kb_softmax", "Softmax"),
    "recipe": ("kb_recipe", "Recipe"),
}
KEYRING = """
from . import errors

def get_password(service, account):
    if service == "locked":
        raise errors.KeyringError
    return {("ketbench-queue-device", "token"): "s3cret-t0ken"}.get((service, account))
"""


@pytest.fixture
def example(monkeypatch):
    def load(folder):
        package, name = BACKENDS[folder]
        monkeypatch.syspath_prepend(str(EXAMPLES / folder))
        return getattr(importlib.import_module(f"{package}.backend"), name)()

    yield load
    for name in [name for name in sys.modules if name.startswith(("kb_", "keyring"))]:
        del sys.modules[name]


@pytest.fixture
def keyring(tmp_path, monkeypatch):
    """A keyring library with one token in it."""
    (tmp_path / "keyring").mkdir()
    (tmp_path / "keyring" / "__init__.py").write_text(KEYRING)
    (tmp_path / "keyring" / "errors.py").write_text("class KeyringError(Exception): ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.parametrize("folder", BACKENDS)
def test_an_example_keeps_every_rule(example, folder):
    assert_backend_conforms(example(folder))


def test_without_a_token_the_device_says_what_to_run(example, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    backend = example("queue_device")
    monkeypatch.setattr("kb_queue_device.token.keyring_installed", lambda: False)
    (problem,) = backend.check(Task(), backend.params(machine="device"))
    assert problem.severity is Severity.ERROR
    assert "keyring set ketbench-queue-device token" in problem.remedy


def test_the_token_of_the_keyring_is_used_and_never_told(example, keyring):
    backend = example("queue_device")
    params = backend.params(machine="device", queue=2, poll=0.01)
    assert backend.check(Task(), params) == ()
    told = repr(list(backend.run(Task(), params, Context()))) + params.model_dump_json()
    assert "s3cret" not in told


def test_a_stopped_job_leaves_the_queue_without_a_result(example):
    backend = example("queue_device")
    events = list(backend.run(Task(), backend.params(), Context(cancelled=lambda: True)))
    assert [type(event).__name__ for event in events] == ["Described"]
