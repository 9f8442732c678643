from pathlib import Path

import pytest

from ketbench.contract.forms import form
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.stage_rows import StageRow
from ketbench_photonic.link.templates import TEMPLATES
from ketbench_photonic.words.claims import CLAIMS
from ketbench_photonic.words.formulas import LINK

PAGE = (Path(__file__).parents[2] / "docs" / "photonic.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("formula", LINK, ids=lambda f: f.name)
def test_every_output_is_listed_with_unit_formula_and_source(formula):
    row = f"| `{formula.name}` | {formula.unit} | {formula.text} | {formula.source} |"
    assert row in {line.replace("\\|", "|") for line in ROWS}


@pytest.mark.parametrize("model", [LinkParams, StageRow])
def test_every_input_is_listed_with_its_unit(model):
    for field in form(model):
        found = [line for line in ROWS if line.startswith(f"| `{field.name}` | {field.title}")]
        assert found, field.name
        assert any(f"| {field.unit} |" in line for line in found)


def test_every_preset_and_public_figure_is_listed():
    for name in (*TEMPLATES, *CLAIMS):
        assert any(line.startswith(f"| {name} |") for line in ROWS)
