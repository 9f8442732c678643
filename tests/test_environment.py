"""A run's environment names the machine and the versions, without importing a library to ask it."""

import platform
import subprocess
import sys

import numpy

from ketbench.running.environment import cpu_count, cpu_name, environment


def test_it_names_interpreter_machine_and_libraries():
    facts = environment()
    assert platform.python_version() in facts["python"]
    assert facts["numpy"] == numpy.__version__
    assert int(facts["cpus"]) == cpu_count() >= 1
    assert cpu_name()
    assert all(isinstance(text, str) and text for text in facts.values())


def test_an_absent_library_is_left_out():
    assert "no-such-library" not in environment(["no-such-library", "numpy"])


def test_asking_imports_none_of_them():
    program = (
        "import sys; from ketbench.running.environment import environment; environment();"
        "print([n for n in ('numpy', 'torch', 'pennylane', 'scipy', 'sklearn') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=600)
    assert answer.stdout.strip() == "[]"
