"""The figures that the pages of the samples tell a reader to expect, against a run of each experiment."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ketbench import api
from ketbench.samples import SAMPLES, sample

PAGES = Path(__file__).parents[2] / "sample_projects"
FAST = ("photonic.", "planning.")
"""Backends of formulas; the others train, anneal or simulate."""
_ROW = re.compile(r"^\| `(?P<experiment>[\w-]+)` \| `(?P<figure>\w+)` \| (?P<value>[^|]+) \|$", re.MULTILINE)


def told(name: str) -> list[tuple[str, str, str]]:
    """Experiment, figure and value of each row of the table of a page."""
    _, _, table = (PAGES / name / "README.md").read_text("utf-8").partition("## Figures to expect")
    return [(row["experiment"], row["figure"], row["value"].strip()) for row in _ROW.finditer(table)]


def runs() -> list[object]:
    """An experiment each, marked slow where it is more than a formula."""
    found = []
    for name in SAMPLES:
        for experiment in dict.fromkeys(row[0] for row in told(name)):
            backend = sample(name).build().experiment(experiment).backend
            marks = () if backend.startswith(FAST) else (pytest.mark.slow,)
            found.append(pytest.param(name, experiment, marks=marks, id=f"{name}-{experiment}"))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_tells_a_figure_to_expect_of_its_first_experiment(name):
    experiments = list(sample(name).build().experiments)
    rows = told(name)
    assert {row[0] for row in rows} <= set(experiments)
    assert experiments[0] in {row[0] for row in rows}


@pytest.mark.parametrize(("name", "experiment"), runs())
def test_a_run_gives_the_figures_of_the_page(name, experiment):
    asked = sample(name).build().experiment(experiment)
    if asked.backend.startswith("gate."):
        asked = replace(asked, params={**asked.params, "explain": "none"}) if "explain" in asked.params else asked
    summary = api.run(asked, quiet=True).result.summary
    for _, figure, value in (row for row in told(name) if row[0] == experiment):
        assert matches(summary[figure], value), f"{figure} is {summary[figure]}, the page says {value}"


def matches(found: object, value: str) -> bool:
    """Whether a figure is what a page says: a word, a number to the digits shown, or one with a range."""
    number, _, spread = value.partition(" ± ")
    bare = number.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", bare):
        return str(found) == value
    digits = len(bare.partition(".")[2])
    return abs(float(str(found)) - float(bare)) <= (float(spread) if spread else 0.5000001 * 10**-digits)


@pytest.mark.parametrize(
    ("found", "value", "alike"),
    [
        (2.0006, "2.00", True),
        (2.0061, "2.00", False),
        (87168.0, "87,168", True),
        (87169.0, "87,168", False),
        (0.91, "0.94 ± 0.03", True),
        (0.90, "0.94 ± 0.03", False),
        ("works", "works", True),
        ("fails", "works", False),
        (-187.0, "-187", True),
    ],
)
def test_a_figure_is_held_to_the_digits_that_are_shown(found, value, alike):
    assert matches(found, value) is alike
