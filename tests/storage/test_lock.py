"""One writer at a time; a lock whose process is gone binds nobody."""

import json
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from ketbench.project.storage.lock import Holder, Lock, lock_of, read_holder

CHILD = """
import os, sys
from pathlib import Path
from ketbench.project.storage.lock import Lock
assert Lock(Path(sys.argv[1])).take() is None
print("taken", flush=True)
sys.stdin.read() if len(sys.argv) < 3 else os._exit(1)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lab.h5"


def test_one_holds_and_the_other_hears_who(path):
    first, second = Lock(path), Lock(path)
    assert first.take() is None
    holder = second.take()
    assert holder == read_holder(lock_of(path))
    assert "on this machine since" in holder.sentence(path)
    second.release()
    assert lock_of(path).exists()
    first.release()
    assert second.take() is None
    second.release()
    assert list(path.parent.iterdir()) == []


def test_another_process_holds_until_it_is_killed(path):
    with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdin=-1, stdout=-1) as process:
        assert process.stdout.readline() == b"taken\n"
        assert Lock(path).take().pid == process.pid
        process.kill()
        process.wait()
        lock = Lock(path)
        assert lock.take() is None
        lock.release()


def test_a_lock_of_a_process_that_had_the_number_before_is_stale(path):
    lock_of(path).write_text(json.dumps(asdict(replace(Holder.here(), started=1.0))))
    assert Lock(path).take() is None


def test_another_machine_is_believed(path):
    away = replace(Holder.here(), host="elsewhere", pid=99999999)
    lock_of(path).write_text(json.dumps(asdict(away)))
    assert Lock(path).take() == away
    assert "on 'elsewhere'" in away.sentence(path)
    assert "delete 'lab.h5-lock'" in away.sentence(path)


def test_an_unreadable_lock_is_taken_over(path):
    lock_of(path).write_text("{")
    assert Lock(path).take() is None


def test_a_folder_that_is_not_there(path):
    with pytest.raises(OSError, match=r"No such file"):
        Lock(path / "none" / "lab.h5").take()
