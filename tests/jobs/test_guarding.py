"""A backend leaves no process behind, sends nothing that cannot be kept, and tells nobody's secrets."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace

import psutil
import pytest

from ketbench.base.errors import InputError
from ketbench.base.starting import STARTING
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Started
from ketbench.contract.plugin import Logged, Measured
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage import child
from ketbench.running.jobs import JobRunner
from ketbench.running.jobs.guarding import family
from ketbench.running.jobs.guarding.memory import default_memory_limit, memory_limited_to
from ketbench.running.jobs.guarding.secrets import HIDDEN, redacted
from ketbench.running.jobs.guarding.values import require_result
from ketbench.running.jobs.guarding.windows_job import _Basic, _Extended


def alive(place):
    """The processes of `bad.leaves` that are still there."""
    found = [psutil.Process(int(pid)) for pid in place.read_text().split() if psutil.pid_exists(int(pid))]
    return [process.pid for process in found if process.status() != psutil.STATUS_ZOMBIE]


def test_a_run_that_ends_leaves_no_process(runner, run, tmp_path):
    place = tmp_path / "pids"
    ended = run(runner, "bad.leaves", path=str(place), steps=1)
    assert ended.finished.result.summary == {"left": 4}
    assert alive(place) == []


def test_a_run_whose_worker_is_killed_leaves_no_process(runner, run, still_works, tmp_path):
    place = tmp_path / "pids"

    def kill(message):
        if isinstance(message, Batch) and message.events[0][1] == Measured(0, {"loss": 1.0}):
            assert len(alive(place)) == 4
            runner.restart()

    assert run(runner, "bad.leaves", then=kill, path=str(place), steps=9).finished.status is Status.CANCELLED
    still_works(runner)
    assert alive(place) == []


SCRIPT = """
import sys
from ketbench.contract.experiment import Experiment
from ketbench.running.jobs import JobRunner
from ketbench.contract.messages import Batch
runner = JobRunner(plugin_paths=[sys.argv[1]], threads=1)
runner.submit(Experiment("x", "bad.leaves", params={"steps": 9, "path": sys.argv[2]}), "run-1")
while not any(isinstance(message, Batch) for message in runner.wait(30)):
    pass
print(runner.worker_pid, flush=True)
sys.stdin.read()
"""


def test_a_program_that_is_killed_leaves_no_process(plugins, tmp_path):
    place = tmp_path / "pids"
    command = [sys.executable, "-c", SCRIPT, str(plugins), str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        worker = psutil.Process(int(program.stdout.readline()))
        assert len(alive(place)) == 4
        program.send_signal(signal.SIGKILL)
    psutil.wait_procs([worker], 30)
    assert alive(place) == []


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("result", "Result of backend 'bad.values' has a list as summary; it must be a mapping of names."),
        ("step", "has 1180591620717411303424 as step; it must be a whole number from 0 to 2**63 - 1."),
        ("step-words", "has a str as step"),
        ("metrics", "Measured of backend 'bad.values' has a list as values"),
        ("metric-name", "holds a half letter (U+D800) in a name"),
        ("checkpoint", "Checkpoint of backend 'bad.values' has a dict as data; it must be bytes"),
        ("objects", "holds an array of object as the array 'w'"),
        ("name", "holds a half letter (U+D83D) in a name, which no file can keep"),
        ("words", "has a Wordless as 'score' in summary"),
        ("key", "has a Wordless as a name; it must be a text."),
        ("note", "has a Wordless as a note"),
        ("log", "Logged of backend 'bad.values' has a Wordless as text"),
        ("facts", "has a list as facts"),
        ("endless", "nests 'endless' in summary deeper than 32 levels"),
        ("error", "Backend 'bad.values' failed with WordlessError"),
        ("figure", "has a ndarray as the figure 'plot'; it must be one of the figures of ketbench.base.figures."),
        ("baseline", "has a str as a baseline"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_name_of_its_backend(runner, run, still_works, item, sentence):
    worker = runner.worker_pid
    ended = run(runner, "bad.values", path=item)
    assert ended.finished.status is Status.FAILED
    assert sentence in ended.finished.error
    assert "bad.values" in ended.finished.error
    assert ended.finished.result is None
    still_works(runner)
    assert worker in (0, runner.worker_pid)


@pytest.mark.parametrize("step", [0, 2**63 - 1])
def test_the_largest_step_is_kept(step, tmp_path):
    path = tmp_path / "lab.h5"
    with Session.create(path, Project("lab")) as session:
        session.begin_run(Run("run-0001", Experiment("e", "x")))
        session.record(Started("run-0001", "2026"))
        session.record(Batch("run-0001", ((0.0, Measured(step, {"loss": 1.0})),)))
    with Session.open(path, read_only=True) as session:
        assert session.project.run("run-0001").metrics["loss"].steps.tolist() == [step]


def test_a_refused_result_ends_the_run_once_and_the_reason_outlives_a_reopening(plugins, run, tmp_path):
    path = tmp_path / "lab.h5"
    with Session.create(path, Project("lab")) as session:
        experiment = Experiment("e", "bad.values", params={"path": "objects"})
        session.begin_run(Run("run-7", experiment))
        with JobRunner(sink=session.record, plugin_paths=[plugins], threads=1) as runner:
            assert runner.submit(experiment, "run-7").wait(30)
    with Session.open(path, read_only=True) as session:
        kept = session.project.run("run-7")
    assert kept.status is Status.FAILED
    assert "array of object" in kept.error
    assert len(kept.metrics["loss"]) == 1


def test_what_a_file_can_hold_passes():
    nested = {"a": [1, 2.5, None, True, "text", {"b": (1, 2)}], "infinite": float("inf")}
    require_result(Result(nested, notes=("a note",), units={"a": "m"}), "Result")


def test_a_token_stays_out_of_log_error_and_details(plugins, run, monkeypatch):
    monkeypatch.setenv("VENDOR_API_TOKEN", "DEV-0123456789abcdef")
    with JobRunner(plugin_paths=[plugins], threads=1) as runner:
        ended = run(runner, "bad.tells")
    assert Logged(f"connecting with {HIDDEN}") in ended.events
    assert f"401 for {HIDDEN}" in ended.finished.error
    assert "DEV-0123456789abcdef" not in ended.finished.details


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".config/dwave/dwave.conf", "[defaults]\nendpoint = https://x\ntoken = DEV-secret-of-ada\n"),
        (".qiskit/qiskit-ibm.json", '{"default": {"channel": "x", "token": "DEV-secret-of-ada"}}'),
    ],
)
def test_tokens_of_vendors_configurations_are_known(name, content, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    place = tmp_path / name
    place.parent.mkdir(parents=True)
    place.write_text(content)
    assert redacted("Bearer DEV-secret-of-ada!") == f"Bearer {HIDDEN}!"
    assert redacted("endpoint https://x") == "endpoint https://x"
    assert os.environ["HOME"] == str(tmp_path)


def test_what_the_command_line_allows_comes_before_all_else():
    free = default_memory_limit()
    with memory_limited_to(250):
        assert default_memory_limit() == default_memory_limit(8) == 250_000_000
        with memory_limited_to(0):
            assert default_memory_limit() == 250_000_000
    assert default_memory_limit() > free // 2


@pytest.mark.parametrize("megabytes", [199.9, -1, float("nan")])
def test_less_than_a_worker_takes_is_no_limit(megabytes):
    with (
        pytest.raises(InputError, match="is not a limit to run in; give at least 200 MB"),
        memory_limited_to(megabytes),
    ):
        pytest.fail("ran")
    with memory_limited_to(200):
        assert default_memory_limit() == 200_000_000


def test_the_limits_of_a_windows_job_have_the_size_that_windows_expects():
    """144 bytes on 64-bit Windows: JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h, its flags at offset 16."""
    assert ctypes.sizeof(_Extended) == 144
    assert _Basic.flags.offset == 16
    assert _Extended.process_memory.offset == 112


def test_a_look_that_begins_while_a_worker_is_born_is_not_of_its_family(monkeypatch):
    seen = []
    monkeypatch.setattr(child.subprocess, "Popen", lambda *_, env, **__: seen.append(env) or SimpleNamespace(pid=1))
    looking = threading.Thread(target=child._Started, args=(["inspect"],))
    with STARTING, family.born_with("a-mark"):
        looking.start()
        assert os.environ[family.VARIABLE].endswith("a-mark")
    looking.join()
    assert "a-mark" not in seen[0].get(family.VARIABLE, "")
