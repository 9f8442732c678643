"""What happens to worker and run when the parent is interrupted or killed; scripts without a main guard work."""

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

SCRIPT = """
import json, signal, sys
from ketbench.contract.experiment import Experiment
from ketbench.running.jobs import JobRunner, run_experiment
signal.signal(signal.SIGINT, signal.default_int_handler)
runner = JobRunner(plugin_paths=[sys.argv[1]], threads=1)
said = []
def show(message):
    if not said and "Measured" in {type(event).__name__ for _, event in getattr(message, "events", ())}:
        said.append(print(json.dumps(runner.worker_pid), flush=True))
run = run_experiment(Experiment("x", sys.argv[2], params={"steps": int(sys.argv[3])}), on_message=show, runner=runner)
print(json.dumps([run.status, len(run.metrics["loss"]), runner.worker_pid]), flush=True)
"""


@pytest.fixture
def script(tmp_path, plugins):
    """Start the script in a session of its own, as a terminal would."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    started = []

    def start(backend, steps):
        command = [sys.executable, str(path), str(plugins), backend, str(steps)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)
        process.stdout.close()


def test_a_script_without_a_guard_runs_and_leaves_standard_output_clean(script):
    process = script("good.trainer", 600)
    lines = process.stdout.read().splitlines()
    worker = json.loads(lines[0])
    assert json.loads(lines[1]) == ["done", 600, worker]
    assert process.wait(10) == 0
    assert not psutil.pid_exists(worker)


def test_ctrl_c_stops_the_run_and_reaches_the_parent_only(script):
    process = script("good.trainer", 1_000_000)
    worker = json.loads(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)
    status, points, same = json.loads(process.stdout.readline())
    assert (status, same) == ("cancelled", worker)
    assert points > 0
    assert process.wait(10) == 0


def test_a_killed_parent_takes_its_computing_worker_along(script):
    process = script("bad.deaf", 1)
    worker = psutil.Process(json.loads(process.stdout.readline()))
    process.kill()
    process.wait(10)
    worker.wait(10)
    assert not worker.is_running()
