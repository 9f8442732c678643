"""What every folder of tests may use."""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from . import warm_start

# A slow machine is no failure: examples are judged by what they show, never by how long they took.
# The same examples each time: a change is judged by what it changed. HYPOTHESIS_PROFILE=search looks for new ones.
_any_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ketbench", parent=_any_machine, derandomize=True)
settings.register_profile("search", parent=_any_machine)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ketbench"))


@pytest.fixture
def calls_of() -> Callable[[Callable[[], Any]], int]:
    """Counts the calls that something makes: the same number on any machine, however busy it is.

    What would take a test's time on a slow machine is told by it: work that grows with the square of what it is given
    makes four times the calls for twice as much.
    """

    def count(work: Callable[[], Any]) -> int:
        made = 0

        def note(_frame: object, event: str, _arg: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            work()
        finally:
            sys.setprofile(before)
        return made

    return count


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Child processes start from a warm one, unless a test is about processes; before the fixtures of any scope."""
    cold = item.get_closest_marker("cold") is not None or item.path.parent.name == "jobs"
    warm_start.start(warm=not cold)
