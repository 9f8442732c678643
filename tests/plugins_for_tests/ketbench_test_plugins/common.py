"""What the test backends share: a form, and no needs."""

from collections.abc import Iterator, Sequence
from typing import Any

from ketbench.plugin import Availability, Context, Event, Params, Problem, Result, Task, setting


class Settings(Params):
    steps: int = setting(3, "Steps", ge=1)
    path: str = setting("", "A file to leave a mark in")


class Plain:
    title = "For tests"
    needs: frozenset[str] = frozenset()
    params = Settings

    def available(self) -> Availability:
        return Availability(True)

    def check(self, task: Task, params: Any) -> Sequence[Problem]:
        return ()

    def run(self, task: Task, params: Any, context: Context) -> Iterator[Event | Result]:
        yield Result({"steps": params.steps})
