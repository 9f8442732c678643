"""What a notebook or a script does."""

import subprocess
import sys

import pytest

import ketbench as kb
from ketbench.base.errors import ParamsError, ProjectError

QUICK = {"epochs": 2}


def test_open_run_and_keep(tmp_path):
    path = tmp_path / "iris.h5"
    made = kb.new(path, sample="iris-classifier")
    project = kb.open(path)
    assert project.experiments == made.experiments
    experiment = kb.Experiment(**{**vars(project.experiments["iris"]), "params": QUICK})
    run = kb.run(experiment, quiet=True)
    assert set(run.result.summary) >= {"test_accuracy"}
    assert "logistic_regression" in {baseline.name for baseline in run.result.baselines}
    kb.save(project.with_run(run), path)
    assert kb.open(path).runs["run-0001"].metrics == run.metrics


def test_the_same_experiment_gives_the_same_metrics():
    experiment = kb.sample("iris-classifier").experiment()
    quick = kb.Experiment(**{**vars(experiment), "params": QUICK})
    first, second = (kb.run(quick, quiet=True) for _ in range(2))
    assert first.metrics["loss"] == second.metrics["loss"]


def test_bad_input_raises_one_sentence(tmp_path):
    with pytest.raises(ProjectError, match=r"missing\.h5"):
        kb.open(tmp_path / "missing.h5")
    experiment = kb.sample("iris-classifier").experiment()
    with pytest.raises(ParamsError, match="'epochs'"):
        kb.run(kb.Experiment(**{**vars(experiment), "params": {"epochs": 0}}), quiet=True)


def test_a_damaged_project_is_opened_with_a_warning(tmp_path):
    path = tmp_path / "iris.h5"
    kb.new(path, sample="iris-classifier")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.warns(UserWarning, match="damaged|cannot be read|differs"):
        assert kb.open(path).name


def test_a_script_without_a_main_guard_works(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import ketbench as kb\n"
        "e = kb.sample('iris-classifier').experiment()\n"
        "run = kb.run(kb.Experiment(**{**vars(e), 'params': {'epochs': 1}}))\n"
        "print(run.status.value)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=600)
    assert done.stdout.split() == ["done"], done.stderr
