"""The page lists every input, output, chip and rule as the code has them."""

from pathlib import Path

import pytest

from ketbench.contract.forms import form
from ketbench_planning.overhead.backend import QEC_PLAN
from ketbench_planning.overhead.params import QecParams
from ketbench_planning.qec.backend import QecParams as CardParams
from ketbench_planning.savings.params import SavingsParams
from ketbench_planning.savings.report import SAVINGS
from ketbench_planning.savings.rows import ClaimRow
from ketbench_planning.service.outputs import SERVICE
from ketbench_planning.service.params import ServiceParams
from ketbench_planning.service.presets import PRESETS
from ketbench_planning.supply.chips import CHIPS
from ketbench_planning.supply.rules import RULES
from ketbench_planning.system.params import SystemParams
from ketbench_planning.training.outputs import TRAINING
from ketbench_planning.training.params import TrainingParams
from ketbench_planning.training.published import ROWS as RUNS
from ketbench_planning.words.formulas import QEC, SYSTEM

PAGE = (Path(__file__).parents[2] / "docs" / "planning.md").read_text(encoding="utf-8")
ROWS = {line.replace("\\|", "|") for line in PAGE.splitlines() if line.startswith("|")}


@pytest.mark.parametrize("table", [SERVICE, TRAINING, QEC_PLAN, SAVINGS, SYSTEM, QEC])
def test_every_output_is_listed_with_unit_formula_and_source(table):
    assert not [f.name for f in table if f"| `{f.name}` | {f.unit} | {f.text} | {f.source} |" not in ROWS]


@pytest.mark.parametrize(
    "model", [ServiceParams, TrainingParams, QecParams, SavingsParams, ClaimRow, SystemParams, CardParams]
)
def test_every_input_is_listed_with_its_unit(model):
    for field in form(model):
        found = [line for line in ROWS if line.startswith(f"| `{field.name}` | {field.title}")]
        assert any(f"| {field.unit} |" in line for line in found), field.name


def test_every_chip_rule_preset_and_run_is_listed():
    for name in (*CHIPS, *RULES, *PRESETS, *(run.label for run in RUNS)):
        assert any(line.startswith(f"| {name} |") for line in ROWS), name
