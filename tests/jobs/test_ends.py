"""However a backend ends, its job ends once, with a sentence, and the next job works."""

import os
import signal

import numpy as np
import pytest

from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Checkpoint, Logged, Measured, Progress
from ketbench.contract.run import Status
from ketbench.running.jobs import JobRunner


def test_a_good_run_brings_its_metrics_in_order_and_its_result(runner, run):
    ended = run(runner, "good.trainer", steps=200)
    assert ended.finished.status is Status.DONE
    assert [e.step for e in ended.events if isinstance(e, Measured)] == list(range(200))
    assert [e.done for e in ended.events if isinstance(e, Progress)] == list(range(1, 201))
    assert ended.finished.result.baselines[0].name == "zero"
    assert [e.data for e in ended.events if isinstance(e, Checkpoint)] == [b"state"]
    assert ended.events[0] == Logged("This takes a moment.", "warning")


def test_a_run_says_where_it_took_place(runner, run):
    environment = run(runner, "good.trainer").started.environment
    assert {"python", "ketbench", "numpy", "cpu"} <= set(environment)
    assert environment["plugin"] == "ketbench-second 2.0"


def test_the_worker_has_neither_the_window_nor_the_tests_nor_other_thread_counts(runner, run):
    summary = run(runner, "good.curious").finished.result.summary
    assert summary["unwanted"] == []
    assert summary["threads"] == 1
    assert summary["pid"] == runner.worker_pid != os.getpid()


def test_an_array_changed_in_place_is_sent_as_it_was(runner, run):
    pictures = [event.figure.pixels for event in run(runner, "good.reuse", steps=3).events]
    assert [np.max(picture) for picture in pictures] == [1, 2, 3]


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("bad.raises", "failed with ZeroDivisionError: the learning rate was zero; send the report"),
        ("bad.sentence", "Column 'x' has no rows; add some."),
        ("bad.exits", "failed with SystemExit: 4"),
        ("bad.after", "sent Logged after its result"),
        ("bad.two", "sent Result after its result"),
        ("bad.nothing", "ended without a result"),
        ("bad.foreign", "sent dict, which is neither an event nor a Result"),
        ("bad.lambda", "Result of backend 'bad.lambda' has a function as 'model'"),
        ("bad.class", "has a Own as 'model' in summary; it must be a number"),
        ("bad.huge", "weighs 285 MB, over the limit of 268 MB"),
        ("bad.words", "Metric 'loss' at step 7 is not a number but str"),
        ("bad.list", "gave int instead of a generator"),
        ("bad.check", "The dataset has no target. Choose one on the Data page."),
        ("bad.absent", "There is no GPU here. Use 'good.trainer'."),
    ],
)
def test_a_backend_that_breaks_the_contract_fails_and_keeps_its_worker(runner, run, still_works, backend, sentence):
    still_works(runner)
    worker = runner.worker_pid
    ended = run(runner, backend)
    assert ended.finished.status is Status.FAILED
    assert sentence in ended.finished.error
    assert "\n" not in ended.finished.error
    assert "Traceback" in ended.finished.details
    still_works(runner)
    assert runner.worker_pid == worker


def test_a_result_that_was_sent_is_kept_even_if_the_backend_goes_on(runner, run):
    assert run(runner, "bad.two").finished.result.summary == {"kept": 1}


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("bad.exit", "The worker of backend 'bad.exit' ended by itself with exit code 3"),
        ("bad.segfault", "crashed with SIGSEGV (an invalid memory access)"),
        ("bad.once", "crashed with SIGKILL"),
    ],
)
def test_a_backend_that_takes_its_worker_along_fails_alone(runner, run, still_works, backend, sentence, tmp_path):
    ended = run(runner, backend, path=str(tmp_path / "mark"))
    assert ended.finished.status is Status.FAILED
    assert sentence in ended.finished.error
    assert ended.job.worker_lost
    still_works(runner)


def test_a_crash_leaves_the_python_stack_for_the_report(runner, run):
    assert "deadly.py" in run(runner, "bad.segfault").finished.details


def test_metrics_sent_before_a_crash_are_kept(runner, run):
    assert Measured(0, {"loss": 1.0}) in run(runner, "bad.exit").events


def test_a_worker_killed_from_outside_fails_the_run_and_is_replaced(runner, run, still_works):
    killed = set()

    def kill(message):
        if isinstance(message, Batch) and not killed:
            killed.add(runner.worker_pid)
            os.kill(runner.worker_pid, signal.SIGKILL)

    ended = run(runner, "bad.deaf", then=kill)
    assert ended.finished.status is Status.FAILED
    assert "SIGKILL" in ended.finished.error
    still_works(runner)
    assert runner.worker_pid not in killed


@pytest.fixture(scope="module")
def strict(plugins):
    with JobRunner(stall_seconds=1.5, plugin_paths=[plugins], threads=1) as shared:
        yield shared


def test_a_backend_over_its_memory_is_stopped(plugins, run, still_works):
    with JobRunner(memory_limit=300_000_000, plugin_paths=[plugins], threads=1) as narrow:
        ended = run(narrow, "bad.memory")
        assert ended.finished.status is Status.FAILED
        assert "over its limit of 300 MB, and was stopped" in ended.finished.error
        assert not ended.job.worker_lost
        still_works(narrow)


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("bad.silent", "sent nothing for 1.5 s and was stopped"),
        ("bad.frozen", "showed no sign of life for 1.5 s and was stopped"),
    ],
)
def test_a_backend_over_its_limits_is_stopped(strict, run, still_works, backend, sentence):
    ended = run(strict, backend)
    assert ended.finished.status is Status.FAILED
    assert sentence in ended.finished.error
    assert not ended.job.worker_lost
    still_works(strict)


def test_a_hundred_thousand_events_arrive_complete_and_in_order(runner, run):
    ended = run(runner, "good.flood", steps=100_000)
    assert [event.step for event in ended.events] == list(range(100_000))
    assert max(len(m.events) for m in ended.messages if isinstance(m, Batch)) <= 64
