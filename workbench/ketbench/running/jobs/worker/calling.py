"""Worker side: one step of a job that lasts, asked of an execution target; the answer is JSON data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ketbench.backends.targets import target
from ketbench.base.errors import InputError, KetbenchError
from ketbench.contract.model import Calling
from ketbench.contract.orders import executed_to_json, order_from_bytes
from ketbench.contract.targets import JobTarget, RefusedError, UnsureError
from ketbench.running.jobs.guarding.secrets import redacted


def called(asked: Calling) -> dict[str, Any]:
    """What the target says, under "answer"; or why not, under "refused" (ask again), "unsure" or "failed"."""
    try:
        return {"answer": _answer(asked)}
    except UnsureError as error:
        return {"unsure": redacted(str(error))}
    except RefusedError as error:
        return {"refused": redacted(str(error))}
    except InputError as error:
        # A kit that is not installed here, or no key: nothing is lost, another day it is asked again.
        return {"refused" if asked.job_id or asked.key else "failed": redacted(str(error))}
    except KetbenchError as error:
        return {"failed": redacted(str(error))}


def _answer(asked: Calling) -> Any:
    found, rest = target(asked.target)
    machine: JobTarget = found  # pyright: ignore[reportAssignmentType] - those without jobs are not called
    order = order_from_bytes(asked.order) if asked.order else []
    match asked.step:
        case "plan":
            return {"programs": list(machine.batches(rest, order)), "about": dict(machine.about(rest, order))}
        case "pictures":
            return dict(machine.pictures(rest, order))
        case "submit":
            return machine.submit(rest, order, asked.batch, asked.key)
        case "find":
            return machine.find(rest, asked.key)
        case "state":
            return asdict(machine.state(rest, asked.job_id))
        case "counts":
            return [dict(one) for one in machine.counts(rest, order, asked.batch, asked.job_id)]
        case "modelled":
            # Optional: few kits know the noise of their devices.
            model = getattr(machine, "modelled", None)
            by_model = model(rest, order) if model else None
            return None if by_model is None else executed_to_json([by_model])
        case "cancel":
            return machine.cancel(rest, asked.job_id)
        case "executed":
            made: Any = machine.executed(rest, order, asked.counts)
            return dict(made) if isinstance(made, Mapping) else executed_to_json(made)
        case _:
            raise InputError(f"A target takes no step '{asked.step}'; this Ketbench is older than its plugin.")
