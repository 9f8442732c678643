"""Without the optional packages, or without a token, a sentence says what to do; collected everywhere."""

import sys
from importlib.util import find_spec

import pytest

from ketbench.base.errors import BackendError
from ketbench.contract.forms import form
from ketbench_annealing.hardware import extra
from ketbench_annealing.hardware.params import EmbeddingParams


def test_an_absent_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(extra, "_NEEDED", ("no_such_package_of_ocean",))
    answer = extra.extra_available()
    assert not answer.ok
    assert "no_such_package_of_ocean is not installed" in answer.reason
    assert "ketbench[dwave]" in answer.remedy
    with pytest.raises(BackendError, match=r"install the extra ketbench\[dwave\]"):
        extra.loaded("no_such_package_of_ocean")


def test_looking_imports_nothing():
    before = set(sys.modules)
    extra.extra_available()
    assert not {name for name in set(sys.modules) - before if name.startswith(("dwave.system", "minorminer."))}
    assert find_spec("ketbench") is not None


def test_the_form_holds_no_token():
    assert all("token" not in row.name for row in form(EmbeddingParams))
