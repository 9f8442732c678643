"""The whole program: killed between submission and result, with keys that must show nowhere."""

import json
import signal
import subprocess
import sys
import threading

import pytest

from ketbench.cli import main

TOKEN = "tok-5f0e9a-never-to-be-seen"

EVALUATE = ["run-0001", "--on", "ionq.simulator", "--shots", "200", "--rows", "2", "--json"]
EXECUTIONS = 2 + 2


def started(project, cloud):
    command = [sys.executable, "-m", "ketbench", "evaluate", str(project), *EVALUATE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    cloud.victim = process.pid
    return process


SLOW = pytest.mark.slow


@pytest.mark.parametrize("step", ["submit", pytest.param("state", marks=SLOW), pytest.param("results", marks=SLOW)])
def test_killed_between_submission_and_result_the_next_opening_fetches_it(step, project, cloud, capfd):
    cloud.fail(step, "kill")
    process = started(project, cloud)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert cloud.paid == EXECUTIONS
    cloud.polls = 0
    assert main(["jobs", str(project), "--json"]) == 0
    (job,) = json.loads(capfd.readouterr().out)
    if job["state"] != "done":
        # One opening may only learn that it is done.
        assert main(["jobs", str(project), "--json"]) == 0
        (job,) = json.loads(capfd.readouterr().out)
    assert (job["state"], job["executions"], job["vendor_id"]) == ("done", EXECUTIONS, "vendor-1")
    assert set(job["summary"]) >= {"exact", "device", "mitigated", "intervals", "executions"}
    assert cloud.paid == EXECUTIONS


def texts_of(project):
    return {path.name: path.read_bytes() for path in project.parent.iterdir()}


def test_a_key_shows_nowhere(project, cloud, capfd):
    cloud.fail("submit", "expired")
    cloud.fail("state", "expired")
    assert main(["evaluate", str(project), *EVALUATE]) == 0
    assert main(["jobs", str(project)]) == 0
    assert main(["devices"]) == 0
    assert main(["show", str(project), "--json"]) == 0
    shown = capfd.readouterr()
    held = texts_of(project) | {"screen": (shown.out + shown.err).encode()}
    assert not [name for name, content in held.items() if TOKEN.encode() in content]
    # While it goes on the journal is there; so is it after a crash.
    cloud.fail("state", "kill")
    process = started(project, cloud)
    out, err = process.communicate()
    held = texts_of(project) | {"screen": (out + err).encode()}
    assert [name for name in held if "journal" in name]
    assert not [name for name, content in held.items() if TOKEN.encode() in content]


def test_no_wait_hands_over_and_ends(project, cloud, capfd):
    cloud.polls = 10
    assert main(["evaluate", str(project), *EVALUATE, "--no-wait"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["status"], told["summary"], told["job"]) == ("queued", {}, "job-0001")
    assert main(["jobs", "cancel", str(project), "job-0001", "--json"]) == 0
    (job,) = json.loads(capfd.readouterr().out)
    assert job["state"] == "cancelled"
    assert cloud.cancelled == ["vendor-1"]


def test_a_device_out_of_reach_leaves_the_job_for_later(project, cloud, capfd, monkeypatch):
    cloud.fail("submit", "refuse", 99)
    assert main(["evaluate", str(project), *EVALUATE]) != 0
    told = capfd.readouterr()
    assert "IonQ refused with status 429" in told.err
    assert "ketbench jobs" in told.err
    assert cloud.paid == 0


def test_devices_of_a_cloud_are_listed_with_their_state(cloud, capfd):
    assert main(["devices", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capfd.readouterr().out)}
    assert (rows["ionq.simulator"]["state"], rows["ionq.simulator"]["qubits"]) == ("ready", 29)
    assert (rows["ionq.qpu.x"]["state"], rows["ionq.qpu.x"]["reason"]) == ("retired", "IonQ says: retired.")
    assert set(rows["exact"]) >= {"name", "provider", "qubits", "state", "reason", "remedy"}
    cloud.token = "another"
    assert main(["devices", "--json"]) == 0
    (row,) = [row for row in json.loads(capfd.readouterr().out) if row["name"].startswith("ionq")]
    assert (row["name"], row["state"]) == ("ionq", "refused")


def test_a_cloud_that_never_answers_is_offline(monkeypatch, capfd):
    held = threading.Event()
    monkeypatch.setattr("ketbench_hardware.drivers.ionq.cloud.IonQCloud.devices", lambda _: held.wait())
    monkeypatch.setattr("ketbench_hardware.vendor.LIST_SECONDS", 0.05)
    monkeypatch.setenv("IONQ_API_KEY", TOKEN)
    try:
        assert main(["devices", "--json"]) == 0
    finally:
        held.set()
    (row,) = [row for row in json.loads(capfd.readouterr().out) if row["name"] == "ionq"]
    assert (row["state"], "did not answer" in row["reason"]) == ("offline", True)
