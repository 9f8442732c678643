"""A project with a trained model, and a cloud on this machine that speaks IonQ's language and fails as it is told."""

import json
import os
import re
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Task
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench_gate.backends import StatevectorBackend

TOKEN = "tok-5f0e9a-never-to-be-seen"
_R = 1 / np.sqrt(2)
_PAULI = {"x": np.array([[0, 1], [1, 0]]), "y": np.array([[0, -1j], [1j, 0]]), "z": np.diag([1, -1])}
_PLAIN = {
    **_PAULI,
    "h": _R * np.array([[1, 1], [1, -1]]),
    "s": np.diag([1, 1j]),
    "si": np.diag([1, -1j]),
    "t": np.diag([1, np.exp(0.25j * np.pi)]),
    "ti": np.diag([1, np.exp(-0.25j * np.pi)]),
    "v": 0.5 * np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]),
    "vi": 0.5 * np.array([[1 - 1j, 1 + 1j], [1 + 1j, 1 - 1j]]),
}


def probabilities(circuit, qubits):
    """By the number of the outcome, qubit 0 as its lowest bit; our own arithmetic, with Kronecker products."""
    state = np.zeros(2**qubits, dtype=complex)
    state[0] = 1
    for gate in circuit:
        state = _matrix(gate, qubits) @ state
    return {str(k): float(p) for k, p in enumerate(np.abs(state) ** 2) if p > 1e-12}


def _matrix(gate, qubits):
    name = gate["gate"]
    if name == "swap":
        a, b = gate["targets"]
        return _controlled("x", a, b, qubits) @ _controlled("x", b, a, qubits) @ _controlled("x", a, b, qubits)
    if "control" in gate:
        return _controlled({"cnot": "x"}.get(name, name), gate["control"], gate["target"], qubits)
    if name.startswith("r"):
        angle, pauli = gate["rotation"], _PAULI[name[1]]
        return _on(np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * pauli, gate["target"], qubits)
    return _on(_PLAIN[name], gate["target"], qubits)


def _on(matrix, qubit, qubits):
    whole = np.eye(1)
    for k in range(qubits):
        whole = np.kron(matrix if k == qubit else np.eye(2), whole)
    return whole


def _controlled(name, control, target, qubits):
    one = np.diag([0, 1])
    return _on(np.eye(2) - one, control, qubits) + _on(one, control, qubits) @ _on(_PLAIN[name], target, qubits)


class FakeCloud:
    """Takes jobs and answers as IonQ does; `fail(step, how, times)` says what goes wrong at which step.

    Steps: submit, find, state, results, cancel, backends. Ways: refuse (503 or 429 before anything is done), lost
    (done, then the connection breaks), fault (done, then 500), expired (401, with the token in the text), garbage (no
    JSON), half (one program's answer is missing), kill (done, then the asking process is killed before the answer).
    """

    def __init__(self):
        self.jobs = {}
        self.token = TOKEN
        self.polls = 2
        self.victim = 0
        self.cancelled = []
        self._faults = []
        self._lock = threading.Lock()
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                cloud.handle(self)

            do_POST = do_PUT = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v0.4"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def fail(self, step, how, times=1):
        self._faults.append([step, how, times])

    @property
    def paid(self):
        """Executions that somebody pays for."""
        return sum(len(job["circuits"]) for job in self.jobs.values())

    def handle(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = json.loads(request.rfile.read(length) or "null")
        step = self._step(request)
        how = self._fault(step)
        if request.headers.get("Authorization") != f"apiKey {self.token}" or how == "expired":
            self._say(request, 401, {"error": f"bad key {request.headers.get('Authorization')}"})
        elif how == "refuse":
            self._say(request, 429 if step == "submit" else 503, {"error": "busy"})
        else:
            self._answer(request, step, body, how)

    def _answer(self, request, step, body, how):
        with self._lock:
            answer = getattr(self, f"_{step}")(request, body)
        if how == "kill":
            os.kill(self.victim, signal.SIGKILL)
        if how in ("lost", "kill"):
            request.connection.close()
        elif how == "fault":
            self._say(request, 500, {"error": "inside"})
        elif how == "garbage":
            self._write(request, 200, b"<html>")
        elif how == "half":
            self._say(request, 200, dict(list(answer.items())[:-1]))
        else:
            self._say(request, 200, answer)

    def _step(self, request):
        path = urlsplit(request.path).path.removeprefix("/v0.4/")
        if request.command == "POST":
            return "submit"
        if path.endswith("/cancel"):
            return "cancel"
        if "/results/" in path:
            return "results"
        if path.startswith("backends"):
            return "backends"
        return "find" if path == "jobs" else "state"

    def _fault(self, step):
        for fault in self._faults:
            if fault[0] == step and fault[2] > 0:
                fault[2] -= 1
                return fault[1]
        return ""

    def _submit(self, request, body):
        name = f"vendor-{len(self.jobs) + 1}"
        circuits = [one["circuit"] for one in body["input"]["circuits"]]
        self.jobs[name] = {
            "id": name,
            "metadata": body["metadata"],
            "circuits": circuits,
            "qubits": body["input"]["qubits"],
            "shots": body["shots"],
            "polls": 0,
            "status": "ready",
        }
        return {"id": name, "status": "ready"}

    def _find(self, request, body):
        """Pages of one job each, and every job twice: an answer may be repeated."""
        names = [name for name in self.jobs for _ in range(2)]
        start = int(parse_qs(urlsplit(request.path).query).get("next", ["0"])[0])
        page = names[start : start + 1]
        jobs = [{"id": name, "metadata": self.jobs[name]["metadata"]} for name in page]
        return {"jobs": jobs, **({"next": str(start + 1)} if start + 1 < len(names) else {})}

    def _state(self, request, body):
        name = request.path.rpartition("/")[2]
        job = self.jobs[name]
        job["polls"] += 1
        if job["status"] == "ready" and job["polls"] > self.polls:
            job["status"] = "completed"
        answer = {"id": name, "status": job["status"], "position": max(0, self.polls - job["polls"])}
        if job["status"] == "completed":
            answer["results"] = {"probabilities": {"url": f"/v0.4/jobs/{name}/results/probabilities/aggregated"}}
            answer["child_job_ids"] = [f"{name}-{k}" for k in range(len(job["circuits"]))]
            answer["cost_usd"] = 1.5
        return answer

    def _results(self, request, body):
        name = re.search(r"jobs/([^/]+)/", request.path)[1]
        job = self.jobs[name]
        # In another order than the children: they, not their places, say what belongs to what.
        found = {f"{name}-{k}": probabilities(one, job["qubits"]) for k, one in enumerate(job["circuits"])}
        return dict(reversed(list(found.items())))

    def _cancel(self, request, body):
        name = re.search(r"jobs/([^/]+)/", request.path)[1]
        self.cancelled.append(name)
        self.jobs[name]["status"] = "canceled"
        return {"id": name, "status": "canceled"}

    def _backends(self, request, body):
        if "characterizations" in request.path:
            return {"characterizations": [{"id": "c1", "date": "2026-01-01"}]}
        return [
            {"backend": "simulator", "status": "available", "qubits": 29},
            {"backend": "qpu.x", "status": "retired"},
        ]

    def _say(self, request, status, answer):
        self._write(request, status, json.dumps(answer).encode())

    def _write(self, request, status, content):
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


@pytest.fixture
def cloud(monkeypatch):
    made = FakeCloud()
    monkeypatch.setenv("IONQ_API_URL", made.url)
    monkeypatch.setenv("IONQ_API_KEY", TOKEN)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="session")
def trained():
    """A small model: two wires, an observable on each, twelve test rows."""
    generator = np.random.default_rng(0)
    codes = np.arange(60) % 2
    x = generator.normal(0, 0.25, (60, 2)) + np.stack([np.cos(2 * codes), np.sin(2 * codes)], axis=1)
    target = Column("class", codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("left", "right"))
    columns = (Column("a", x[:, 0].copy()), Column("b", x[:, 1].copy()), target)
    dataset = Dataset("blobs", columns, split=Split(validation=0.2, test=0.2, seed=1))
    builder = CircuitBuilder("small", 2).add("angle_encoding", range(2), "x[0]", "x[1]")
    circuit = builder.add("strongly_entangling", range(2), *[f"w{k}" for k in range(6)]).build()
    backend = StatevectorBackend()
    params = backend.params(epochs=1, explain="none")
    *_, result = backend.run(Task(dataset, circuit, 3), params, Context())
    experiment = Experiment("blobs", backend.name, dataset, circuit, {"epochs": 1, "explain": "none"}, seed=3)
    return Run("run-0001", experiment, Status.DONE, result=result)


@pytest.fixture
def project(tmp_path, trained):
    path = tmp_path / "lab.h5"
    Session.create(path, Project("lab").with_experiment(trained.experiment).with_run(trained)).close()
    return path
