"""A foreign backend as this program knows it: its description, and whoever asks it anything asks its own process."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from ketbench.backends.describing.answering import Held, NeedsDataset, Values
from ketbench.backends.describing.description import FLAGS, SETS
from ketbench.backends.describing.from_schema import model_of
from ketbench.backends.discovery import Claim
from ketbench.base.contributed.companion import AskedError, Asking, SlowError, ask, begin
from ketbench.base.errors import BackendError, KetbenchError
from ketbench.contract.plugin import Params, Task

IN_THE_WORKER = frozenset({"run", "warm", "predict", "evaluate", "export", "explain", "recover", "adopt"})
"""Methods that compute: asked only where the backend itself is loaded."""
ASKED_SECONDS = 20.0
AVAILABLE_SECONDS = 4.9
"""Less than the registry waits, so that one that hangs does not keep its whole package waiting."""
_HERE = "ketbench.backends.describing.answering"


class PluginRaised(Exception):
    """What a plugin raised in its own process, in words, where its error would have arrived."""


class StandIn:
    """Has the attributes and methods that the description names; none of the plugin's modules is imported for it.

    Parameters
    ----------
    claim : Claim
    facts : mapping
        As `ketbench.backends.describing.description.facts_of` gives it.
    """

    def __init__(self, claim: Claim, facts: Mapping[str, Any]) -> None:
        assert claim.entry is not None
        what = f"Backend '{claim.name}' of '{claim.distribution}'"
        self._asking = Asking(claim.distribution, claim.entry.group, claim.name, claim.entry.value, what, claim.folder)
        self._methods = frozenset(facts["methods"])
        self.name, self.title = claim.name, str(facts["title"])
        for name in SETS:
            if name in facts:
                setattr(self, name, frozenset(facts[name]))
        for name in (*FLAGS, "contract", "presets"):
            if name in facts:
                setattr(self, name, facts[name])
        self.params = self._model(facts)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._methods:
            raise AttributeError(f"Backend '{self.__dict__.get('name', '')}' has no {name}.")
        return functools.partial(self._refuse if name in IN_THE_WORKER else self._called, name)

    def begin_asking(self) -> None:
        """Start the process that answers, where an answer is waited for with a limit."""
        begin(self._asking)

    def _refuse(self, method: str, *args: Any, **options: Any) -> Any:
        raise BackendError(f"{method} of backend '{self.name}' computes in a worker only; use ketbench run or kb.run.")

    def _called(self, method: str, *args: Any) -> Any:
        sent = tuple(self._sent(one) for one in args)
        light = tuple(_without_data(one) for one in sent)
        answer = self.asked("called", method, light)
        if isinstance(answer, NeedsDataset):
            answer = self.asked("called", method, sent)
        return answer

    def _sent(self, value: Any) -> Any:
        if isinstance(value, BaseModel) and isinstance(value, self.params):
            return Values(value.model_dump(mode="json"))
        return value

    def asked(self, function: str, *args: Any) -> Any:
        """What a function of `ketbench.backends.describing.answering` gives in the plugin's process.

        Raises
        ------
        BackendError
            When the process ends.
        PluginRaised
            With what the plugin raised.
        TimeoutError
        """
        seconds = AVAILABLE_SECONDS if args[:1] == ("available",) else ASKED_SECONDS
        try:
            return ask(self._asking, "", *args, how=f"{_HERE}:{function}", seconds=seconds)
        except SlowError:
            raise TimeoutError(f"no answer in {seconds:g} s") from None
        except AskedError as error:
            raise PluginRaised(error.said) from None

    def _model(self, facts: Mapping[str, Any]) -> type[Any]:
        rules = facts.get("rules", ())
        bases = [_Idle] if "idle" in rules else []
        # Said to be of the class, or pydantic takes it for a field.
        told = {"asked_of": ClassVar[Any]}
        namespace: dict[str, Any] = {"__module__": __name__, "__annotations__": told, "asked_of": self}
        base: Any = type("Asked", (*bases, *([_Checked] if "checks" in rules else []), Params), namespace)
        return model_of(facts["params"], base)


class _Idle:
    """Parameters whose own class says which of them have no effect."""

    asked_of: ClassVar[Any]

    def idle(self: Any) -> Mapping[str, str]:
        """Field names, each with why."""
        try:
            return type(self).asked_of.asked("idle", self.model_dump(mode="json"))
        except KetbenchError:
            return {}


class _Checked:
    """Parameters whose own class checks more than a schema says."""

    asked_of: ClassVar[Any]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Any:
        """The values as their own class takes them.

        Raises
        ------
        ValidationError
            With the places and words of their own class.
        """
        if not isinstance(obj, Mapping):
            return super().model_validate(obj, **options)  # pyright: ignore[reportAttributeAccessIssue]
        taken: Any
        wrong: list[Any]
        try:
            taken, wrong = cls.asked_of.asked("validated", dict(obj))
        except KetbenchError as error:
            taken, wrong = {}, [((), "value_error", str(error), None)]
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, [_detail(*one) for one in wrong])
        return super().model_validate(taken, **options)  # pyright: ignore[reportAttributeAccessIssue]


def _detail(place: tuple[int | str, ...], kind: str, words: str, given: Any) -> InitErrorDetails:
    """One finding, in the words of its own class."""
    error = PydanticCustomError(kind, words)  # pyright: ignore
    return InitErrorDetails(type=error, loc=place, input=given)


def _without_data(value: Any) -> Any:
    """A task with its dataset by digest: the other side may have it from before."""
    if isinstance(value, Task) and value.dataset is not None and not value.dataset.is_absent:
        return Held(replace(value, dataset=None), (value.dataset.name, value.dataset.sha256))
    return value
