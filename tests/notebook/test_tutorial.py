"""The tutorial notebook runs from its first cell to its last, and shows what its words say."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"


def shown(cell) -> str:
    """What a cell gave, as text."""
    (given,) = [one for one in cell.outputs if one.output_type == "execute_result"]
    return given["data"]["text/plain"]


@pytest.mark.slow
def test_the_tutorial_runs(tmp_path):
    book = nbformat.read(TUTORIAL, as_version=4)
    assert not any(cell.get("outputs") for cell in book.cells), "it is kept without results"
    NotebookClient(book, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    (scores,) = [shown(cell) for cell in code if "test accuracy" in cell.source]
    assert "Logistic regression" in scores
    assert "Circuit off" in scores
    assert 0.6 < float(scores.splitlines()[0].split()[-1]) <= 1
    trials = ast.literal_eval(shown(next(cell for cell in code if "kb.sweep" in cell.source)))
    assert trials[0][1] >= trials[1][1]
    assert shown(code[-1]) == "['run-0001']"
