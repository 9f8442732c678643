"""A file is written whole or not at all, whatever fills up meanwhile."""

import os
import subprocess
import sys
import threading

from ketbench.base.whole_files import write_whole

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from ketbench.results.drawing import save_curves
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.results.export import export
from ketbench.contract.result import Metric
from ketbench.contract.run import Run

steps = np.arange(2000)
run = Run("run-0001", Experiment("e", "b"), metrics={"loss": Metric(steps, np.sin(steps), 0.1 * steps)})
folder = Path(sys.argv[1])
save_curves([run], ["loss"], folder / "warm.png")
(folder / "warm.png").unlink()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
for form in ("csv", "png"):
    try:
        export([run], form, folder / f"old.{form}", metrics=["loss"])
    except InputError as error:
        print(error)
try:
    save_curves([run], ["loss"], folder / "old.png")
except OSError as error:
    print(error.strerror)
"""


def test_a_disk_that_fills_leaves_older_tables_and_pictures(tmp_path):
    names = ["old.csv", "old.png"]
    for name in names:
        (tmp_path / name).write_text("the older one")
    words = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stdout.count("cannot be written (File too large); choose another place") == 2, done.stderr
    assert done.stdout.endswith("File too large\n")
    assert [(tmp_path / name).read_text() for name in names] == ["the older one"] * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_pipe_is_written_to_and_a_link_stays_one(tmp_path):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"through")
    reader.join(10)
    assert got == [b"through"]
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    write_whole(link, b"held")
    assert link.is_symlink()
    assert target.read_bytes() == b"held"
