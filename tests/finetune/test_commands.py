"""The command line, literally as it is documented; several processes equal one."""

import json
import subprocess
import sys
import threading

import numpy as np
import pytest

from ketbench.cli import main
from ketbench.cli.app import app, command_names
from ketbench.plugin import Checkpoint, Context, Measured, Task
from ketbench_finetune.backend import Adapters
from ketbench_finetune.models.places import PACKS
from ketbench_finetune.params import AdaptersParams

from .making import SHORT, events, result, table


def run(capsys, *words):
    status = main([str(word) for word in words])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_help_lists_the_command_without_importing_the_plugin():
    code = (
        "import sys; from ketbench.cli import main; main(['--help']); "
        "print([m for m in sys.modules if m.startswith(('ketbench_finetune', 'torch'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "finetune" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
    assert "finetune" in command_names()
    assert app is not None


def test_count_prints_the_numbers_without_training(capsys):
    status, out, _ = run(capsys, "finetune", "count", "--model", "tiny", "--adapter", "qtha1", "--set", "n=4")
    assert status == 0
    assert "1,920" in out
    assert "53.6 %" in out


def test_count_as_json(capsys):
    words = (
        "finetune",
        "count",
        "--model",
        "tiny",
        "--adapter",
        "qtha1",
        "--set",
        "n=4",
        "batch=2",
        "length=8",
        "--json",
    )
    status, out, _ = run(capsys, *words)
    found = json.loads(out)
    assert status == 0
    assert found["parameters"] == 1920
    assert found["circuits_per_step"] == 4 * 16
    assert found["executions_per_step"] == 64 * 41
    assert found["mergeable"] is False


@pytest.mark.parametrize(
    "words",
    [
        ("--model", "/nowhere", "--adapter", "qtha1"),
        ("--model", "tiny", "--adapter", "qtha7"),
        ("--model", "tiny", "--adapter", "lora", "--set", "rank=65"),
        ("--model", "tiny", "--adapter", "lora", "--set", "rank=x"),
        ("--model", "tiny", "--adapter", "lora", "--set", "targets=nope"),
        ("--model", "tiny", "--adapter", "lora", "--set", "batch=0"),
        ("--model", "tiny", "--adapter", "lora", "--set", "rank"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(capsys, words):
    status, out, err = run(capsys, "finetune", "count", *words)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_models_are_listed_with_what_can_be_fetched(capsys):
    _, out, _ = run(capsys, "finetune", "models", "--json")
    found = json.loads(out)
    assert found["found"][0]["name"] == "tiny"
    told = {pack["name"]: pack for pack in found["fetchable"]} | {m["name"]: m for m in found["found"]}
    assert PACKS[0].name in told
    _, text, _ = run(capsys, "finetune", "models")
    assert "Apache-2.0" in text


def test_a_set_goes_through_import_run_predict_and_export(capsys, tmp_path):
    project, rows = tmp_path / "p.h5", tmp_path / "sums.jsonl"
    assert run(capsys, "finetune", "data", "arithmetic", "--rows", "30", "--out", rows)[0] == 0
    assert run(capsys, "new", project)[0] == 0
    assert run(capsys, "import", project, rows)[0] == 0
    sets = ["--set", "model=tiny", "steps=2", "batch=2", "seeds=1", "answers=2", "new_tokens=4"]
    assert run(capsys, "add", project, "finetune.adapters", "--data", "sums", *sets)[0] == 0
    status, out, err = run(capsys, "run", project, "--json")
    assert status == 0, err
    found = json.loads(out)["summary"]["adapters"]
    assert [row["adapter"] for row in found] == ["lora_r8", "qtha1", "qtha1_off", "lora_as_qtha1"]
    assert run(capsys, "predict", project, "last", rows, "--out", tmp_path / "said.csv")[0] == 0
    head = (tmp_path / "said.csv").read_text().splitlines()[0]
    assert head == "base,lora_r8,qtha1"
    assert run(capsys, "export-model", project, "last", "--out", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "qtha1" / "adapter.json").is_file()


def test_a_circuit_is_written_for_the_editor(capsys, tmp_path):
    path = tmp_path / "core.qasm"
    assert run(capsys, "finetune", "circuit", "--adapter", "qtha1", "--set", "n=3", "--out", path)[0] == 0
    assert "qubit[3]" in path.read_text()
    assert run(capsys, "finetune", "circuit", "--adapter", "quanta", "--out", path)[0] == 2


def test_a_launcher_is_refused_where_one_process_runs(capsys, tmp_path):
    project = tmp_path / "w.h5"
    run(capsys, "new", project, "--sample", "iris-classifier")
    status, _, err = run(capsys, "run", project, "--launcher", "torchrun", "--nproc", "2")
    assert status == 2
    assert "runs in one process" in err
    assert run(capsys, "run", project, "--nproc", "2")[0] == 2
    assert run(capsys, "run", project, "--launcher", "mpirun")[0] == 2


def test_the_job_script_of_slurm_holds_the_run(capsys, tmp_path):
    project, script = tmp_path / "c.h5", tmp_path / "job.sh"
    words = ("run", project, "claims", "--launcher", "torchrun", "--nproc", "4", "--job-script", script)
    assert run(capsys, *words, "--cluster", "slurm:queue=short,cores=4,memory=8GB")[0] == 0
    lines = script.read_text().splitlines()
    assert lines[0].startswith("#!")
    assert any(line.startswith("#SBATCH") and "short" in line for line in lines)
    assert lines[-1].endswith(f"-m ketbench run {project} claims --launcher torchrun --nproc 4")
    assert "dask" not in lines[-1]


def losses(found):
    measured = [event.values for event in found if isinstance(event, Measured)]
    return np.array([[v for k, v in values.items() if k.startswith("loss:")] for values in measured])


def shared(**how):
    return events(steps=3, batch=2, accumulation=2, seeds=1, answers=3, **how)


@pytest.mark.slow
def test_two_processes_train_as_one():
    one, two = shared(), shared(launcher="torchrun", processes=2)
    np.testing.assert_allclose(losses(two), losses(one), atol=1e-5)
    rows = [[row["validation_loss"] for row in result(found).summary["adapters"]] for found in (one, two)]
    np.testing.assert_allclose(rows[1], rows[0], atol=1e-5)
    assert (result(one).summary["processes"], result(two).summary["processes"]) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize(("launcher", "sharding"), [("accelerate", "none"), ("torchrun", "full")])
def test_other_ways_to_share_a_training(launcher, sharding):
    found = shared(launcher=launcher, processes=2, sharding=sharding)
    np.testing.assert_allclose(losses(found), losses(shared()), atol=1e-5)


@pytest.mark.slow
def test_a_shared_training_goes_on_from_a_checkpoint():
    how = {"launcher": "torchrun", "processes": 2, "checkpoint_every": 1}
    whole = shared(**how)
    first = next(event for event in whole if isinstance(event, Checkpoint))
    rest = shared(context=Context(resume=first.data), **how)
    np.testing.assert_array_equal(losses(rest), losses(whole)[first.step :])
    assert result(rest).model == result(whole).model


@pytest.mark.slow
@pytest.mark.parametrize("sharding", ["none", "full"])
def test_a_shared_training_stops_inside_a_step_and_keeps_what_it_has(sharding):
    how = {"launcher": "torchrun", "processes": 2, "checkpoint_every": 1000, "sharding": sharding}
    whole, found = shared(**how), []
    wished = threading.Event()
    task = Task(dataset=table(), seed=1)
    inner = {**SHORT, "steps": 3, "batch": 2, "accumulation": 2, "seeds": 1, "answers": 3, **how}
    for event in Adapters().run(task, AdaptersParams(**inner), Context(cancelled=wished.is_set)):
        found.append(event)
        if isinstance(event, Measured):
            wished.set()
    kept = found[-1]
    assert isinstance(kept, Checkpoint)
    assert kept.step < 3
    rest = shared(context=Context(resume=kept.data), **how)
    np.testing.assert_array_equal(losses(rest), losses(whole)[kept.step :])
