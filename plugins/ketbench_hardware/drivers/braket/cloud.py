"""Machines behind Amazon Braket, one task a program, with a token that makes a repeated submission the same task."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ketbench.plugin import Device, InputError, Ticket
from ketbench_hardware.drivers.asking import asking
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts

BUCKET = "AMZN_BRAKET_OUT_S3_BUCKET"
_STATES = {
    "CREATED": "queued",
    "QUEUED": "queued",
    "RUNNING": "running",
    "COMPLETED": "done",
    "FAILED": "failed",
    "CANCELLING": "running",
    "CANCELLED": "cancelled",
}


class BraketCloud:
    """See `ketbench_hardware.drivers.driver.Cloud`; names are the ARN of a device."""

    most_programs = 1

    def has_credentials(self) -> bool:
        """Whether the AWS chain has something; asks no network."""
        home = Path.home() / ".aws"
        return bool(
            find_spec("boto3")
            and (
                os.environ.get("AWS_ACCESS_KEY_ID") or os.environ.get("AWS_PROFILE") or (home / "credentials").exists()
            )
        )

    def devices(self) -> Sequence[Device]:
        """All devices of the region."""
        with asking("Amazon Braket"):
            found = self._client().search_devices(filters=[])["devices"]
        return [
            Device(
                f"braket.{one['deviceArn']}",
                f"{one['providerName']} by Amazon Braket",
                state={"ONLINE": "ready", "RETIRED": "retired"}.get(one["deviceStatus"], "offline"),
                reason="" if one["deviceStatus"] == "ONLINE" else f"Amazon says: {one['deviceStatus'].lower()}.",
                remedy="" if one["deviceStatus"] == "ONLINE" else "Choose another device, or wait.",
            )
            for one in found
        ]

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """What Amazon says of the device, its calibration included."""
        with asking("Amazon Braket"):
            told = self._client().get_device(deviceArn=rest)
        return {"compiled": "by the vendor, after submission", "calibration": json.loads(told["deviceCapabilities"])}

    def submit(self, rest: str, programs: Sequence[Program], shots: int, key: str) -> str:
        """One task; the same key gives the same task again."""
        from ketbench_hardware.drivers.braket.driver import openqasm

        header = {"name": "braket.ir.openqasm.program", "version": "1"}
        action = {"braketSchemaHeader": header, "source": openqasm(programs[0])}
        with asking("Amazon Braket", sending=True):
            made = self._client().create_quantum_task(
                clientToken=key,
                deviceArn=rest,
                shots=shots,
                action=json.dumps(action),
                outputS3Bucket=_bucket(),
                outputS3KeyPrefix=f"ketbench/{key}",
                tags={"ketbench": key},
            )
        return str(made["quantumTaskArn"])

    def find(self, rest: str, key: str) -> str:
        """Nothing: Amazon takes a repeated submission with the same key for the same task."""
        return ""

    def state(self, rest: str, job_id: str) -> Ticket:
        """What Amazon says of the task."""
        with asking("Amazon Braket"):
            told = self._client().get_quantum_task(quantumTaskArn=job_id, additionalAttributeNames=["QueueInfo"])
        place = str((told.get("queueInfo") or {}).get("position", ""))
        position = int(place) if place.isdecimal() else None
        return Ticket(_STATES.get(told["status"], "running"), position, str(told.get("failureReason") or ""))

    def counts(self, rest: str, job_id: str, programs: Sequence[Program], shots: int) -> Sequence[Counts]:
        """Out of the file of results in the bucket."""
        with asking("Amazon Braket"):
            told = self._client().get_quantum_task(quantumTaskArn=job_id)
            name = f"{told['outputS3Directory']}/results.json"
            held = self._made("s3").get_object(Bucket=told["outputS3Bucket"], Key=name)
            answer = json.loads(held["Body"].read())
        places = [answer["measuredQubits"].index(wire) for wire in range(programs[0].wires)]
        return [dict(Counter("".join(str(row[k]) for k in places) for row in answer["measurements"]))]

    def cancel(self, rest: str, job_id: str) -> None:
        """Ask for it."""
        with asking("Amazon Braket"):
            self._client().cancel_quantum_task(quantumTaskArn=job_id, clientToken=f"cancel-{job_id[-36:]}")

    def _client(self) -> Any:
        return self._made("braket")

    def _made(self, service: str) -> Any:
        config = import_module("botocore.config").Config(
            connect_timeout=4, read_timeout=30, retries={"max_attempts": 1}
        )
        return import_module("boto3").client(service, config=config)


def _bucket() -> str:
    if not os.environ.get(BUCKET):
        raise InputError(f"Amazon Braket puts results into a bucket of yours; name it in the variable {BUCKET}.")
    return os.environ[BUCKET]
