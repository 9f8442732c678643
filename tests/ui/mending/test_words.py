"""No sentence of the core or of a plugin speaks of a command line in the window, whatever it says elsewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketbench_ui.services.mending import in_window

ROOT = Path(__file__).parents[3]
COMMAND = re.compile(r"ketbench (?!as\b)[a-z-]+|pip install|(?<![\w-])--[a-z]")
NOT_SHOWN = (
    "/cli/",
    "/qasm/",
    "/testing/",
    "commands.py",
    "repeat.py",
    "launching.py",
    "readme.py",
    "script.py",
    "install.py",
)
"""Command lines themselves, and the texts of files that are written."""


def said(source: str) -> Iterator[str]:
    """Sentences in a module, filled in with X, docstrings left out."""
    not_said: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr):
            not_said.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            not_said.update(map(id, node.values))
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in not_said:
            yield node.value


def sentences() -> list[str]:
    files = [path for root in ("workbench/ketbench", "plugins") for path in (ROOT / root).rglob("*.py")]
    sources = [path.read_text() for path in files if not any(part in path.as_posix() for part in NOT_SHOWN)]
    texts = {text for source in sources if COMMAND.search(source) for text in said(source)}
    return sorted(text for text in texts if " " in text and COMMAND.search(text))


def test_no_sentence_shows_a_command_line():
    found = sentences()
    assert len(found) > 50
    left = {text: in_window(text) for text in found if COMMAND.search(in_window(text))}
    assert left == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("'f' has no target (a); choose one with: ketbench data set PROJECT 'f' --target COLUMN",
         "'f' has no target (a); choose one on the Data page"),
        ("No key; run 'ketbench devices login ionq' or set IONQ_API_KEY.",
         "No key; look under Edit, Devices and jobs or set IONQ_API_KEY."),
        ("Try again; 'ketbench doctor' helps.", "Try again; Help, About Ketbench helps."),
        ("State it by: ketbench problem new PROJECT model --data 'a b'", "State it on the Data page"),
        ("Enable them: ketbench plugin enable acme", "Enable them; look on the Plugins page"),
        ("Optuna is missing; use: pip install 'ketbench[sweep]'", "Optuna is missing; look on the Plugins page"),
        ("Take fewer rows, or --mitigate none.", "Take fewer rows, or Mitigate none."),
        ("ketbench sweep PROJECT --over split.seed=0:4", "look on the Sweep page"),
        ("Column 'pip' -- is fine, ketbench too.", "Column 'pip' -- is fine, ketbench too."),
    ],
)  # fmt: skip
def test_a_command_becomes_a_place_of_the_window(text, told):
    assert in_window(text) == told
