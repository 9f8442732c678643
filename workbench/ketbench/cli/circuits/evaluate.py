"""`ketbench circuit eval`: expectation values and gradients of a circuit, by whichever plugin evaluates circuits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from ketbench.backends.evaluators import evaluator
from ketbench.base.errors import ExpressionError, InputError
from ketbench.circuit.angles.expressions import evaluate as value_of
from ketbench.circuit.angles.expressions import is_constant, parse
from ketbench.cli.circuits.circuit import FileArgument, NameOption, read_file
from ketbench.cli.terminal import AsJson, print_json, print_table
from ketbench.running.settings import from_text


def evaluate(
    path: FileArgument,
    observable: Annotated[list[str] | None, typer.Option("--observable", help='As "X0 X1"; repeatable.')] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="parameter=value in radians; repeatable.")] = None,
    feature: Annotated[list[str] | None, typer.Option("--feature", help="One sample, as 0.1,0.2; repeatable.")] = None,
    gradient: Annotated[bool, typer.Option("--gradient", help="Exact gradients too.")] = False,
    engine: Annotated[str, typer.Option("--engine", help="auto, statevector or a PennyLane device.")] = "auto",
    dtype: Annotated[str, typer.Option("--dtype", help="complex64 or complex128.")] = "complex128",
    shots: Annotated[int, typer.Option("--shots", min=0, help="0 is exact.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the shots.")] = 0,
    circuit: NameOption = "",
    as_json: AsJson = False,
) -> None:
    """Evaluate a circuit: expectation values, and gradients if asked, with any engine."""
    if dtype not in ("complex64", "complex128"):
        raise InputError(f"--dtype '{dtype}' is not a precision; choose complex64 or complex128.")
    found = evaluator()(
        read_file(path, circuit),
        observables=tuple(observable or ()),
        parameters=dict(_parameter(text) for text in settings or ()),
        features=[sample(text) for text in feature or ()],
        gradient=gradient,
        engine=engine,
        precision=dtype,
        shots=shots,
        seed=seed,
    )
    if as_json:
        print_json(found, indent=None)
    else:
        _print(found)


def _parameter(text: str) -> tuple[str, float]:
    name, _ = from_text(text)
    return name, _number(text.partition("=")[2], text)


def sample(text: str) -> list[float]:
    """One row of features, as "0.1,pi/4"."""
    return [_number(part, text) for part in text.split(",")]


def _number(part: str, whole: str) -> float:
    """A number or a constant expression such as pi/4."""
    try:
        tree = parse(part)
    except ExpressionError as error:
        raise InputError(f"In '{whole}': {error}") from None
    if not is_constant(tree):
        raise InputError(f"'{part}' in '{whole}' is not a number; give one in radians, such as 0.3 or pi/4.")
    return float(value_of(tree))


def _print(found: Mapping[str, Any]) -> None:
    gradients: Mapping[str, Sequence[Sequence[float]]] = found.get("parameter_gradients", {})
    errors: Sequence[Sequence[float]] = found.get("standard_errors", ())
    for row, values in enumerate(found["values"]):
        table = [
            [name, value, *([errors[row][place]] if errors else []), *(gradients[p][row][place] for p in gradients)]
            for place, (name, value) in enumerate(zip(found["observables"], values, strict=True))
        ]
        headings = ["observable", "value", *(["standard error"] if errors else [])]
        print_table([*headings, *(f"d/d {name}" for name in gradients)], table, title=f"sample {row + 1}")
    print(f"Engine {found['engine']}, {found['precision']}: {found['reason']}")
