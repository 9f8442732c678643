"""How fast events cross from worker to parent, how long a worker takes to be ready, and how soon Stop and death show.

Run as ``python tests/benchmarks/bench_jobs.py``; prints the best of some repeats.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished
from ketbench.running.jobs import JobRunner

PLUGINS = Path(__file__).parent.parent / "plugins_for_tests"


def until(runner: JobRunner, kind: type) -> None:
    while not any(isinstance(message, kind) for message in runner.wait(60)):
        pass


def timed(runner: JobRunner, backend: str, steps: int) -> float:
    runner.poll()
    began = time.perf_counter()
    runner.submit(Experiment("bench", backend, params={"steps": steps}), f"bench-{began}")
    until(runner, Finished)
    return time.perf_counter() - began


def ended_after(runner: JobRunner, backend: str, end: Callable[[str], object]) -> float:
    job = runner.submit(Experiment("bench", backend, params={"steps": 1_000_000}), f"bench-{time.perf_counter()}")
    until(runner, Batch)
    began = time.perf_counter()
    end(job.run_id)
    job.wait(60)
    runner.poll()
    return time.perf_counter() - began


def main() -> None:
    began = time.perf_counter()
    with JobRunner(plugin_paths=[PLUGINS], threads=1) as runner:
        timed(runner, "good.trainer", 1)
        print(f"first job of a cold worker       {time.perf_counter() - began:8.3f} s")
        print(f"job of a warm worker, 3 steps    {min(timed(runner, 'good.trainer', 3) for _ in range(5)):8.3f} s")
        flood = min(timed(runner, "good.flood", 100_000) for _ in range(3))
        print(f"100,000 events                   {100_000 / flood:8.0f} events/s")
        stop = min(ended_after(runner, "good.trainer", runner.cancel) for _ in range(3))
        print(f"Stop of a run that listens       {stop:8.3f} s")
        kill = min(ended_after(runner, "bad.deaf", lambda _: os.kill(runner.worker_pid, signal.SIGKILL)) for _ in "ab")
        print(f"end of a run with killed worker  {kill:8.3f} s")


if __name__ == "__main__":
    main()
