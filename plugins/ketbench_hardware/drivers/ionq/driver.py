"""IonQ over its web interface, version 0.4: any of its machines and its simulator; nothing runs on this machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ketbench.plugin import Device, InputError
from ketbench_hardware.drivers.ionq.cloud import IonQCloud, job
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts


class IonQ:
    """The driver; see `ketbench_hardware.drivers.driver.Driver`."""

    first = "ionq"
    provider = "IonQ"
    modules: tuple[str, ...] = ()
    extra = "ionq"
    login = "Run 'ketbench devices login ionq' to keep its key in the keyring, or set IONQ_API_KEY."

    def __init__(self) -> None:
        self.cloud = IonQCloud()

    def local_devices(self) -> Sequence[Device]:
        """None."""
        return ()

    def is_local(self, rest: str) -> bool:
        """Never."""
        return False

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """Nothing is known without the cloud."""
        return {}

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """The program as it is sent; nothing is compiled here."""
        sent = json.dumps(job(rest, [program], 1, "")["input"]["circuits"][0]["circuit"])
        return {"before": sent, "after": sent}

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """IonQ has no simulator that runs here.

        Raises
        ------
        InputError
            Always.
        """
        raise InputError(f"'ionq.{rest}' does not run on this machine; IonQ's simulator is in its cloud.")
