"""A simulator on this machine for orders that are not circuits; computes when it is asked for the outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Protocol

from ketbench.plugin import Availability, Counts, Device, Executed, Execution, InputError, Ticket

_LOCAL = "local-"
Order = Mapping[str, Any]


class Simulator(Protocol):
    """What differs between kits."""

    name: str
    """Whole, as "pasqal.local"."""
    provider: str
    modules: tuple[str, ...]
    package: str
    extra: str
    takes: str
    """The kind of orders: "sequence" or "problem"."""
    qubits: int

    def check(self, order: Order) -> None:
        """Raise `InputError` for what it cannot take."""
        ...

    def simulate(self, order: Order) -> Counts:
        """Outcomes; the first letter is the first atom or variable."""
        ...

    def summary(self, order: Order, counts: Counts) -> Mapping[str, Any]:
        """What a reader wants to know."""
        ...


class Local:
    """A target of one simulator; see `ketbench.contract.targets.JobTarget`, with mappings for orders."""

    def __init__(self, simulator: Simulator) -> None:
        self._kit = simulator

    def available(self, rest: str) -> Availability:
        """Whether the kit is installed and the name is its own."""
        first, _, only = self._kit.name.partition(".")
        missing = next((name for name in self._kit.modules if not _is_there(name)), "")
        if missing:
            return Availability(False, f"{missing} is not installed, which '{first}' needs.", self._install)
        if rest != only:
            return Availability(False, f"'{first}' has no device '{rest}'.", f"Write {self._kit.name}.")
        return Availability(True)

    def devices(self) -> Sequence[Device]:
        """The one simulator."""
        kit, state = self._kit, self.available(self._kit.name.partition(".")[2])
        if not state.ok:
            missing = f"{state.reason.partition(',')[0]}."
            return [Device(kit.name, kit.provider, state="not installed", reason=missing, remedy=state.remedy)]
        takes = f"Takes a {kit.takes}: 'ketbench submit'."
        return [Device(kit.name, kit.provider, kit.qubits, reason=takes, is_local=True, version=version(kit.package))]

    def is_local(self, rest: str) -> bool:
        """Always."""
        return True

    def batches(self, rest: str, order: Any) -> Sequence[int]:
        """One program.

        Raises
        ------
        InputError
            For an order of another kind.
        """
        if not isinstance(order, Mapping) or order.get("kind") != self._kit.takes:
            given = order.get("kind", "circuit") if isinstance(order, Mapping) else "circuit"
            raise InputError(f"'{self._kit.name}' takes a {self._kit.takes}, no {given}; see 'ketbench devices'.")
        self._kit.check(order)
        return [1]

    def about(self, rest: str, order: Any) -> Mapping[str, Any]:
        """The version of the kit."""
        return {"version": f"{self._kit.package} {version(self._kit.package)}"}

    def pictures(self, rest: str, order: Any) -> Mapping[str, str]:
        """Nothing is compiled.

        Raises
        ------
        InputError
            Always.
        """
        raise InputError(f"'{self._kit.name}' compiles nothing; it takes a {self._kit.takes}.")

    def submit(self, rest: str, order: Any, batch: int, key: str) -> str:
        """Nothing is sent anywhere."""
        return f"{_LOCAL}{key}"

    def find(self, rest: str, key: str) -> str:
        """The same id again."""
        return f"{_LOCAL}{key}"

    def state(self, rest: str, job_id: str) -> Ticket:
        """Always done."""
        return Ticket("done")

    def counts(self, rest: str, order: Any, batch: int, job_id: str) -> Sequence[Counts]:
        """The outcomes."""
        return [self._kit.simulate(order)]

    def cancel(self, rest: str, job_id: str) -> None:
        """Nothing goes on."""

    def executed(self, rest: str, order: Any, counts: Sequence[Sequence[Counts]]) -> Mapping[str, Any]:
        """The summary."""
        return self._kit.summary(order, counts[0][0])

    def execute(self, rest: str, asked: Execution, cancelled: Callable[[], bool]) -> Executed:
        """No circuits.

        Raises
        ------
        InputError
            Always.
        """
        raise InputError(f"'{self._kit.name}' takes a {self._kit.takes}, not a circuit; choose another device.")

    @property
    def _install(self) -> str:
        return f"Run: pip install 'ketbench[{self._kit.extra}]'"


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
