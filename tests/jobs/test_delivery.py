"""Disk first, then screen: what is seen was saved, and what cannot be saved ends the run."""

import pytest

from ketbench.base.errors import ProjectError
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.run import Status
from ketbench.running.jobs import JobRunner


class Disk:
    """Keeps messages until it is full."""

    def __init__(self):
        self.saved = []
        self.refuses = lambda message: None

    def __call__(self, message):
        error = self.refuses(message)
        if error:
            raise error
        self.saved.append(message)


@pytest.fixture
def disk(shared):
    shared[0].saved.clear()
    shared[0].refuses = lambda message: None
    return shared[0]


@pytest.fixture
def runner(shared):
    return shared[1]


@pytest.fixture(scope="module")
def shared(plugins):
    disk = Disk()
    with JobRunner(disk, plugin_paths=[plugins], threads=1) as runner:
        yield disk, runner


def test_every_message_is_saved_before_it_is_seen(runner, disk, run):
    def saved(message):
        assert any(message is kept for kept in disk.saved)

    ended = run(runner, "good.trainer", then=saved, steps=500)
    assert ended.messages == disk.saved


def test_a_full_disk_ends_the_run_with_a_sentence_and_shows_nothing_unsaved(runner, disk, run, still_works):
    disk.refuses = lambda m: OSError(28, "No space left on device") if isinstance(m, Batch) else None
    ended = run(runner, "bad.deaf")
    assert ended.finished.status is Status.FAILED
    assert "cannot be saved (OSError: [Errno 28] No space left on device); free some space" in ended.finished.error
    assert ended.messages == disk.saved
    assert [type(message) for message in disk.saved] == [Started, Finished]
    disk.refuses = lambda message: None
    still_works(runner)


def test_the_sentence_of_the_storage_is_shown_as_it_stands(runner, disk, run):
    disk.refuses = lambda m: ProjectError("The project is read-only; save a copy.") if isinstance(m, Started) else None
    assert run(runner, "good.trainer").finished.error == "The project is read-only; save a copy."


def test_an_end_that_cannot_be_saved_is_a_failure_that_keeps_its_result(runner, disk, run):
    disk.refuses = lambda m: OSError("gone") if isinstance(m, Finished) and m.status is Status.DONE else None
    finished = run(runner, "good.trainer").finished
    assert finished.status is Status.FAILED
    assert "cannot be saved" in finished.error
    assert finished.result is not None
    assert disk.saved[-1] is finished


def test_a_disk_that_refuses_everything_still_ends_the_job(runner, disk, run, still_works):
    disk.refuses = lambda m: OSError("gone")
    ended = run(runner, "good.trainer")
    assert [type(message) for message in ended.messages] == [Finished]
    assert ended.finished.status is Status.FAILED
    disk.refuses = lambda message: None
    still_works(runner)
