"""A change to what plugins are given or give is noticed: then the contract's version must rise."""

import dataclasses
import inspect

from ketbench.contract import model, plugin, result
from ketbench.contract.plugin import CONTRACT_VERSION, Backend

RECORDED = {
    1: {
        "available": "(self)",
        "check": "(self, task, params)",
        "run": "(self, task, params, context)",
        "Task": ["dataset", "circuit", "seed"],
        "Context": ["cancelled", "threads", "memory", "resume"],
        "Availability": ["ok", "reason", "remedy"],
        "Problem": ["message", "where", "severity", "remedy"],
        "Progress": ["done", "total", "text"],
        "Measured": ["step", "values"],
        "Logged": ["text", "level"],
        "Drawn": ["name", "figure"],
        "Checkpoint": ["step", "data"],
        "Described": ["facts"],
        "Result": ["summary", "baselines", "figures", "arrays", "units", "formulas", "notes"],
        "Baseline": ["name", "title", "summary", "note"],
    }
}
RECORDED[2] = RECORDED[1] | {
    "Result": [*RECORDED[1]["Result"], "model"],
    "Model": ["description", "tensors"],
    "Prediction": ["columns", "notes"],
    "Predicting": ["model", "rows"],
    "Evaluating": ["model", "how"],
    "Exporting": ["model", "form", "folder"],
}


def test_the_contract_is_as_recorded_for_its_version():
    recorded = RECORDED[CONTRACT_VERSION]
    for name, expected in recorded.items():
        if isinstance(expected, str):
            found = f"({', '.join(inspect.signature(getattr(Backend, name)).parameters)})"
            assert found == expected, "raise CONTRACT_VERSION and record the new one here"
        else:
            kind = next(getattr(home, name) for home in (plugin, result, model) if hasattr(home, name))
            fields = [field.name for field in dataclasses.fields(kind)]
            assert fields[: len(expected)] == expected, "a field that plugins use is gone: raise CONTRACT_VERSION"
