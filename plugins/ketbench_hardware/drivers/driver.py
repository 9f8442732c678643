"""What a driver of one vendor does; the target in front of it makes programs of orders and values of counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ketbench.plugin import Device, Ticket
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts


class Cloud(Protocol):
    """Machines behind an account."""

    most_programs: int
    """In one batch."""

    def has_credentials(self) -> bool:
        """Whether there is something to log in with; asks no network."""
        ...

    def devices(self) -> Sequence[Device]:
        """What the account may use; may wait for the network, the caller does not wait for ever."""
        ...

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """Calibration, version and layout, as JSON data."""
        ...

    def submit(self, rest: str, programs: Sequence[Program], shots: int, key: str) -> str:
        """Hand over a batch; the vendor's id."""
        ...

    def find(self, rest: str, key: str) -> str:
        """The id of the batch of a key; empty when there surely is none."""
        ...

    def state(self, rest: str, job_id: str) -> Ticket:
        """How a batch stands."""
        ...

    def counts(self, rest: str, job_id: str, programs: Sequence[Program], shots: int) -> Sequence[Counts]:
        """Outcomes of a batch that is done, wire 0 first."""
        ...

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask for a batch to be dropped."""
        ...


class Driver(Protocol):
    """One vendor: its simulators on this machine, and its cloud."""

    first: str
    """What names begin with."""
    provider: str
    modules: tuple[str, ...]
    """What has to be importable; empty where the standard library is enough."""
    extra: str
    login: str
    """How to give it credentials, a sentence."""

    @property
    def cloud(self) -> Cloud | None:
        """Machines behind an account."""
        ...

    def local_devices(self) -> Sequence[Device]:
        """Simulators and fake devices of the installed kit; cheap."""
        ...

    def is_local(self, rest: str) -> bool:
        """Whether a name is one of them.

        Raises
        ------
        InputError
            For a name of that form that is none.
        """
        ...

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """Calibration, version and layout of a local device, as JSON data."""
        ...

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """The program "before" and "after" compiling, as text."""
        ...

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """Outcomes, wire 0 first; the same for the same seed where the kit can."""
        ...
