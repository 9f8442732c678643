"""The page that goes with an exported model: what it computes, how to run it, what it needs; writes text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_EXTRA = {
    "pennylane": "`circuit.py` is the circuit alone as a PennyLane program; `WEIGHTS` holds its trained values.",
    "qiskit": "`circuit.py` is the circuit alone as a Qiskit program; `WEIGHTS` holds its trained values.",
    "qasm3": "`circuit.qasm` is the circuit alone in OpenQASM 3 with its trained values; its inputs are the x[i].",
}


def readme(described: Mapping[str, Any], form: str) -> str:
    """The text of README.md.

    Parameters
    ----------
    described : mapping
        The content of model.json.
    form : str
        As `ketbench export-model --to` names it.
    """
    engine = "PennyLane's default.qubit" if described["engine"] == "pennylane" else "state vectors in torch"
    lines = [
        "# A trained hybrid model",
        "",
        str(described["computes"]),
        "",
        f"The circuit runs on {engine}, in double precision. Nothing here needs Ketbench.",
        "",
        "```",
        "pip install -r requirements.txt",
        "python model.py                    # checks the kept rows, prints versions",
        "python model.py rows.csv out.csv   # predicts the rows of a table",
        "```",
        "",
        "```python",
        "from model import load",
        f"model = load()                     # a torch module; raises if the {_rows(described)} are wrong by 1e-6",
        "model.predict({...})               # columns by name",
        "```",
        "",
        "## Inputs",
        "",
        *(_input(one) for one in described["inputs"]),
        "",
        f"Preparation, fitted on the training rows: {_steps(described)}.",
        "A category that was not in the training data is taken as missing; a missing value that no step fills in is",
        "refused.",
        "",
        "## Outputs",
        "",
        *(f"- `{one['name']}`" for one in described["outputs"]),
        "",
        "## Files",
        "",
        "- `model.json`: the model in words: preparation, layers, circuit, observables, classes.",
        "- `weights.safetensors`: fitted and trained numbers by name, the check rows and their outputs.",
        "- `model.py`, `circuit_runs.py`, `preparing.py`: the program. It loads no pickle.",
    ]
    if form in _EXTRA:
        lines.append(f"- {_EXTRA[form]}")
    lines += [_own(str(one["path"])) for one in described["encoder"] if one["layer"] == "module"]
    return "\n".join(lines) + "\n"


def _own(path: str) -> str:
    return (
        f"- The encoder is code of its author's own, `{path}`: its file lies here where it is one, and is imported by "
        "`model.py`; where it is in a package, install that."
    )


def _rows(described: Mapping[str, Any]) -> str:
    return "rows kept with it" if described["inputs"] else "outputs"


def _input(one: Mapping[str, Any]) -> str:
    more = ""
    if one.get("categories"):
        more = f": {', '.join(map(str, one['categories']))}"
    elif one.get("shape"):
        more = f" of shape {' x '.join(map(str, one['shape']))}"
    return f"- `{one['name']}`, {one['kind']}{more}"


def _steps(described: Mapping[str, Any]) -> str:
    return ", then ".join(str(step["kind"]) for step in described["preparation"]) or "none"
