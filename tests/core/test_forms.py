from enum import Enum
from typing import Literal

import pytest
from pydantic import field_validator

from ketbench.base.errors import ParamsError
from ketbench.contract.forms import form, problems_in, setting, validated
from ketbench.contract.plugin import Params


class Shade(Enum):
    LIGHT = "light"
    DARK = "dark"


class Stage(Params):
    loss: float = setting(1.0, "Loss", unit="dB", ge=0)
    name: str = "coupler"


class Settings(Params):
    rate: float = setting(0.1, "Learning rate", group="Training", gt=0, le=1, help="How far a step goes.")
    epochs: int = setting(10, "Epochs", ge=1)
    fast: bool = False
    optimiser: Literal["adam", "sgd"] = "adam"
    shade: Shade = Shade.LIGHT
    clip: float | None = setting(None, "Clip", unit="rad", advanced=True)
    ranges: tuple[float, ...] = (1.0, 2.0)
    words: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = (Stage(), Stage(loss=3))

    @field_validator("words")
    @classmethod
    def _no_blank(cls, words):
        if not all(words):
            raise ValueError("A word is blank; write something.")
        return words


def test_each_annotation_becomes_a_kind():
    kinds = {field.name: field.kind for field in form(Settings)}
    assert kinds == {
        "rate": "number",
        "epochs": "integer",
        "fast": "flag",
        "optimiser": "choice",
        "shade": "choice",
        "clip": "number",
        "ranges": "numbers",
        "words": "texts",
        "stages": "table",
    }


def test_a_field_carries_title_unit_group_and_bounds():
    fields = {field.name: field for field in form(Settings)}
    rate = fields["rate"]
    assert (rate.title, rate.group, rate.help) == ("Learning rate", "Training", "How far a step goes.")
    assert (rate.low, rate.low_open, rate.high, rate.high_open) == (0, True, 1, False)
    assert fields["clip"].optional
    assert fields["clip"].unit == "rad"
    assert fields["clip"].advanced
    assert fields["optimiser"].choices == ("adam", "sgd")
    assert fields["shade"].choices == ("light", "dark")
    assert fields["epochs"].title == "Epochs"
    assert fields["fast"].title == "Fast"


def test_a_table_describes_its_columns():
    stages = {field.name: field for field in form(Settings)}["stages"]
    assert [(column.name, column.kind, column.unit) for column in stages.columns] == [
        ("loss", "number", "dB"),
        ("name", "text", ""),
    ]
    assert stages.row is Stage


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rate": 2}, ["'rate'", "2", "less than or equal to 1"]),
        ({"epochs": 0}, ["'epochs'", "0", "greater than or equal to 1"]),
        ({"speed": 1}, ["'speed'", "not a parameter", "rate"]),
        ({"optimiser": "newton"}, ["'optimiser'", "newton", "'adam' or 'sgd'"]),
        ({"stages": [{"loss": -1}]}, ["stages.0.loss", "-1"]),
        ({"rate": float("nan")}, ["'rate'", "nan"]),
        ({"words": ["a", ""]}, ["A word is blank"]),
        ({"epochs": "many"}, ["'epochs'", "many"]),
    ],
)
def test_a_bad_value_is_named_in_one_sentence(values, words):
    with pytest.raises(ParamsError) as caught:
        validated(Settings, values)
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert text.endswith(".")
    assert "\n" not in text


def test_problems_are_found_for_every_field_at_once():
    found = problems_in(Settings, {"rate": -1, "epochs": 0})
    assert set(found) == {"rate", "epochs"}
    assert problems_in(Settings, {}) == {}


def test_valid_values_survive_json():
    made = validated(Settings, {"rate": 0.5, "stages": [{"loss": 2.5}]})
    assert Settings.model_validate_json(made.model_dump_json()) == made
