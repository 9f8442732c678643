"""Small mutations of the code, one by one, each against its module's tests: what survives shows where no test looks.

    make mutation                      a sample of 12 mutants a module, the list to docs/mutation.md
    python tests/mutation/mutate.py --most 0 split steps      all mutants of two modules

A mutant is one changed comparison, sign, constant, truth value or condition. The tests import it in the place of the
module; no file is changed. On systems that can fork, each mutant runs in a copy of a process that has the heavy
libraries already.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

LONGEST, MOST_WORK = 1200, 30
"""Seconds, and seconds of the processor, after which a mutant counts as endless."""
PRELOADED = ("numpy", "pydantic", "pytest", "scipy.stats", "sklearn.preprocessing", "torch")
"""Libraries that no mutant is in, imported once."""
ROOT = Path(__file__).parents[2]
CORE = "workbench/ketbench"
_PREPARATION = ("tests/test_preparation_values.py", "tests/test_preparation.py")
TARGETS = {
    "intervals": (f"{CORE}/base/intervals.py", ["tests/base/test_intervals.py"]),
    "verdict": (f"{CORE}/results/comparing/verdict.py", ["tests/comparing/test_verdicts.py"]),
    "paired": (f"{CORE}/results/comparing/paired.py", ["tests/comparing/test_verdicts.py"]),
    "splits": (f"{CORE}/results/comparing/splits.py", ["tests/comparing/test_splits.py"]),
    "fairness": (
        f"{CORE}/results/comparing/fairness.py",
        ["tests/comparing/test_fairness.py", "tests/comparing/test_splits.py"],
    ),
    "preparation": (f"{CORE}/data/preparing/preparation.py", [*_PREPARATION]),
    "steps": (f"{CORE}/data/preparing/steps.py", [*_PREPARATION]),
    "split": (f"{CORE}/data/splits/split.py", ["tests/test_split.py"]),
    "model": (f"{CORE}/contract/model.py", ["tests/models/test_model.py"]),
    "aligned": (f"{CORE}/data/aligned.py", ["tests/models/test_model.py"]),
    "readiness": (f"{CORE}/backends/readiness.py", ["tests/test_readiness.py"]),
    "trainer": (
        "plugins/ketbench_gate/training/trainer.py",
        ["tests/gate/test_trainer_values.py", "tests/gate/test_training.py"],
    ),
    "exact_k": ("plugins/ketbench_annealing/selection/optimum/exact_k.py", ["tests/annealing/test_exact_k.py"]),
    "qasm": (
        f"{CORE}/circuit/qasm/angles.py",
        ["tests/circuit/test_qasm_angles.py", "tests/circuit/test_foreign_words.py"],
    ),
}
EQUIVALENT = {
    ("split", "counts = np.maximum(np.floor(wanted + 1e-9), 0).astype(int)", "Add -> Sub"): (
        "a row that rounding takes from a whole share is the first to be given back below"
    ),
    ("split", "parts[rest] = assign(replace(self, folds=0, fold=0, test=0.0), rest)", "0 -> 1"): (
        "the number of a fold is not read where there are no folds"
    ),
    ("splits", "return replace(run.experiment, seed=0, dataset=plain).digest()", "0 -> 1"): (
        "any one number in the place of all seeds makes runs alike"
    ),
    ("trainer", "rows: int = 1 << 30,", "30 -> 31"): "both are more rows than any batch has",
    ("steps", "if table.names[at] == pixel_names(column.name, 1, 1)[0]:", "1 -> 2"): (
        "the first name of a larger picture is the same"
    ),
}
"""Survivors that compute the same, by module, line and change, with why; they count as noticed."""
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the whole new source, where it is and what it is."""

    source: str
    line: int
    what: str


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a module; docstrings, imports and annotations are left alone."""
    tree = ast.parse(text)
    places = _places(tree)
    for place in range(len(places)):
        for variant in range(_variants(places[place])):
            other = copy.deepcopy(tree)
            node = _places(other)[place]
            what = _change(node, variant)
            yield Mutant(ast.unparse(other) + "\n", getattr(places[place], "lineno", 0), what)


def _places(tree: ast.AST) -> list[ast.AST]:
    """Nodes to change; what decorates a class (frozen, slots) is not arithmetic."""
    worn = {
        id(part) for node in ast.walk(tree) for one in getattr(node, "decorator_list", ()) for part in ast.walk(one)
    }
    return [node for node in ast.walk(tree) if _counts(node) and id(node) not in worn]


def _counts(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (bool, int, float)) and node.value is not None
    return isinstance(node, (ast.Compare, ast.BinOp, ast.BoolOp, ast.If, ast.IfExp)) and _variants(node) > 0


def _variants(node: ast.AST) -> int:
    if isinstance(node, ast.Compare):
        return sum(type(op) in SWAPS for op in node.ops)
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        return int(type(node.op) in SWAPS)
    return 1


def _change(node: ast.AST, variant: int) -> str:
    if isinstance(node, ast.Compare):
        places = [i for i, op in enumerate(node.ops) if type(op) in SWAPS]
        old = type(node.ops[places[variant]])
        node.ops[places[variant]] = SWAPS[old]()  # pyright: ignore[reportArgumentType]
        return f"{old.__name__} -> {SWAPS[old].__name__}"
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        old = type(node.op)
        node.op = SWAPS[old]()  # pyright: ignore[reportAttributeAccessIssue]
        return f"{old.__name__} -> {SWAPS[old].__name__}"
    if isinstance(node, ast.Constant):
        before = node.value
        node.value = (not before) if isinstance(before, bool) else before + 1  # pyright: ignore[reportOperatorIssue]
        return f"{before} -> {node.value}"
    assert isinstance(node, (ast.If, ast.IfExp))
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return "condition turned round"


class _Mutated(SourceFileLoader):
    """Loads a module from the mutant's source instead of its file's."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")


class _Finder(MetaPathFinder):
    """Finds the mutant before the module itself is found."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._loader = name, _Mutated(name, str(path), source)

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_loader(fullname, self._loader) if fullname == self._name else None


def judge(path: Path, source: str, tests: list[str]) -> int:
    """Run the tests on a mutant in this process; 0 where they notice nothing."""
    import pytest

    os.chdir(ROOT)
    sys.meta_path.insert(0, _Finder(module_of(path), path, source))
    sys.argv = ["pytest"]
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]))


def module_of(path: Path) -> str:
    """The name under which a source file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts[1:])


def killed(path: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Whether a test notices; a mutant that never ends counts as noticed."""
    if not hasattr(os, "fork"):
        code = "import sys, mutate; sys.exit(mutate.judge(mutate.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))"
        words = [sys.executable, "-c", code, str(path), mutant.source, *tests]
        return _ended(subprocess.Popen(words, cwd=Path(__file__).parent, stdout=subprocess.DEVNULL)) != 0
    for name in PRELOADED:
        importlib.import_module(name)
    child = multiprocessing.get_context("fork").Process(target=_quietly, args=(path, mutant.source, tests))
    child.start()
    child.join(LONGEST)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode != 0


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _quietly(path: Path, source: str, tests: list[str]) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_WORK, MOST_WORK))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os._exit(judge(path, source, tests))


def main() -> None:
    """Try the chosen modules and print what survived."""
    asked = argparse.ArgumentParser()
    asked.add_argument("modules", nargs="*", default=list(TARGETS))
    asked.add_argument("--most", type=int, default=12, help="Mutants a module, drawn by a seed; 0 for all.")
    asked.add_argument("--record", type=Path, default=None)
    given = asked.parse_args()
    lines, total, survived = [], 0, 0
    for name in given.modules:
        place, tests = TARGETS[name]
        path = ROOT / place
        unchanged = path.read_text("utf-8")
        if killed(path, Mutant(unchanged, 0, "nothing"), tests):
            sys.exit(f"The tests of '{name}' fail on the module as it is; mend that first.")
        found = list(mutants(unchanged))
        if given.most and len(found) > given.most:
            found = random.Random(0).sample(found, given.most)
        left = [one for one in found if not killed(path, one, tests)]
        told = unchanged.splitlines()
        alive = [one for one in left if (name, told[one.line - 1].strip(), one.what) not in EQUIVALENT]
        total, survived = total + len(found), survived + len(alive)
        lines.append(
            f"| {name} | {len(found)} | {len(left) - len(alive)} | {len(alive)} | "
            f"{'; '.join(f'line {a.line}: {a.what}' for a in alive)} |"
        )
        print(lines[-1], flush=True)
    print(f"{survived} of {total} mutants survived ({survived / max(1, total):.0%}).")
    if given.record:
        head, _, _ = given.record.read_text("utf-8").partition("## Now")
        table = "| module | mutants | equivalent | survived | which |\n|---|---|---|---|---|\n" + "\n".join(lines)
        text = f"{head}## Now\n\n{table}\n\n{survived} of {total} survived.\n\n{_equivalents()}"
        given.record.write_text(text, "utf-8")


def _equivalents() -> str:
    rows = [f"- {name}: `{line}`, {what}: {why}." for (name, line, what), why in EQUIVALENT.items()]
    return "Mutants that compute the same:\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
