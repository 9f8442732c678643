"""A worker shared by the tests of a module, and a way to run one backend on it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Message, Started
from ketbench.contract.plugin import Event
from ketbench.contract.run import Status
from ketbench.running.jobs import Job, JobRunner

PLUGINS = Path(__file__).parent.parent / "plugins_for_tests"
PATIENCE = 600.0
_numbers = count(1)


@dataclass
class Ended:
    job: Job
    messages: list[Message]

    @property
    def finished(self) -> Finished:
        found = [message for message in self.messages if isinstance(message, Finished)]
        assert len(found) == 1, "each job ends exactly once"
        assert self.messages[-1] is found[0], "and nothing comes after its end"
        return found[0]

    @property
    def started(self) -> Started:
        (found,) = [message for message in self.messages if isinstance(message, Started)]
        return found

    @property
    def events(self) -> list[Event]:
        return [event for m in self.messages if isinstance(m, Batch) for _, event in m.events]


def run(runner: JobRunner, backend: str, *, then: Callable[[Message], None] | None = None, **params) -> Ended:
    """Run a backend to its end; `then` sees every message as it comes."""
    run_id = f"run-{next(_numbers):04d}"
    job = runner.submit(Experiment("test", backend, params=params), run_id)
    messages: list[Message] = []
    while not any(isinstance(message, Finished) for message in messages):
        found = runner.wait(PATIENCE)
        assert found, f"{backend} did not end"
        for message in found:
            if then:
                then(message)
        messages += [message for message in found if message.run_id == run_id]
    assert job.wait(PATIENCE)
    return Ended(job, messages)


def still_works(runner: JobRunner) -> None:
    assert run(runner, "good.trainer").finished.status is Status.DONE


@pytest.fixture(scope="module")
def plugins() -> Path:
    return PLUGINS


@pytest.fixture(scope="module")
def runner():
    with JobRunner(plugin_paths=[PLUGINS], threads=1) as shared:
        yield shared


@pytest.fixture(name="run", scope="session")
def _run():
    return run


@pytest.fixture(name="still_works", scope="session")
def _still_works():
    return still_works
