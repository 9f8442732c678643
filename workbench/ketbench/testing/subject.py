"""The backend under examination with its task, its parameters and the runs made of it so far."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ketbench.backends.registry import AnyBackend, told
from ketbench.base.errors import BackendError
from ketbench.contract.plugin import Task
from ketbench.testing.playing import Play, played
from ketbench.testing.rule import NotExamined
from ketbench.testing.tasks import good_task


class Subject:
    """What the rules look at.

    Parameters
    ----------
    backend : Backend
    task : Task or None
        A task it can do in a second or two; its own `example`, or a small one made for its needs, if left out.
    params : BaseModel or None
        Likewise; the example's, or the defaults.
    """

    def __init__(self, backend: AnyBackend, task: Task | None = None, params: Any = None) -> None:
        self.backend = backend
        self._task = task
        self._params = params

    @cached_property
    def _example(self) -> tuple[Task | None, Any]:
        offered = getattr(self.backend, "example", None)
        if offered is None:
            return None, None
        try:
            task, params = offered()
        except BaseException as error:
            raise BackendError(f"Its example() fails with {told(error)}; give a task and parameters.") from error
        return task, params

    @property
    def needs(self) -> frozenset[str]:
        """What it needs; nothing where that is not a set of names, which is told by a rule of its own."""
        needs: Any = self.backend.needs
        return frozenset(needs) if isinstance(needs, (frozenset, set, tuple, list)) else frozenset()

    @property
    def task(self) -> Task:
        """The good task."""
        return self._task or self._example[0] or good_task(self.needs)

    @property
    def params(self) -> Any:
        """Parameters of a short run."""
        if self._params is not None:
            return self._params
        return self._example[1] if self._example[1] is not None else self.backend.params()

    @property
    def long_params(self) -> Any:
        """The defaults where there are any: a run of usual length."""
        try:
            return self.backend.params()
        except Exception:
            return self.params

    def require_running(self) -> None:
        """Refuse to look at runs where the backend says that it cannot run.

        Raises
        ------
        NotExamined
            With its reason.
        """
        try:
            answer = self.backend.available()
        except Exception:
            return
        if not getattr(answer, "ok", True):
            raise NotExamined(f"It cannot run here: {answer.reason} {answer.remedy}".strip())

    @cached_property
    def play(self) -> Play:
        """A whole run of the good task."""
        self.require_running()
        getattr(self.backend, "warm", lambda: None)()
        return played(self.backend, self.task, self.params)

    @cached_property
    def again(self) -> Play:
        """The same once more."""
        return played(self.backend, self.task, self.params)
