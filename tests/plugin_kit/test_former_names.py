"""Plugins of contract 1 import the core by names it has no more; they go on working and are told once."""

import subprocess
import sys

import pytest

from ketbench.backends.former_names import FORMER_NAMES, allow_former_names

OLD_PLUGIN = """
import warnings
from ketbench.backends.former_names import allow_former_names
allow_former_names()
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    from ketbench.errors import InputError
    from ketbench.figures import Axis, Line
    from ketbench.dataset import Dataset
    from ketbench.comparing.paired import student_interval
    from ketbench.circuit import Circuit
from ketbench.plugin import Axis as present
print(Axis is present, sorted({str(w.message).split("'")[1] for w in told}))
"""


def test_a_plugin_of_contract_1_gets_the_very_same_classes_and_a_warning_that_names_the_change():
    done = subprocess.run([sys.executable, "-c", OLD_PLUGIN], capture_output=True, text=True, check=True)
    same, _, told = done.stdout.partition(" ")
    assert same == "True"
    names = ["comparing", "comparing.paired", "dataset", "errors", "figures"]
    assert told.strip() == str([f"ketbench.{name}" for name in names])


@pytest.mark.parametrize("name", sorted(FORMER_NAMES))
def test_every_former_name_leads_to_a_module_that_is_there(name):
    allow_former_names()
    with pytest.warns(DeprecationWarning, match="ketbench.plugin"):
        module = __import__(f"ketbench.{name}", fromlist=["x"])
    assert module.__name__ == f"ketbench.{FORMER_NAMES[name]}"


def test_a_name_that_never_was_is_not_found():
    allow_former_names()
    with pytest.raises(ModuleNotFoundError, match=r"ketbench\.never_was"):
        __import__("ketbench.never_was")
