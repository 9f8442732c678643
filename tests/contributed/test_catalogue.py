"""The catalogue is one file: each of its plugins is there, and the page is written from it."""

import json
import tomllib
from pathlib import Path

import pytest

from ketbench.backends.catalogue import catalogue, matching, page
from ketbench.cli import main

ROOT = Path(__file__).parents[2]


def test_the_page_is_the_one_that_the_file_makes():
    assert (ROOT / "docs" / "plugin-catalogue.md").read_text("utf-8") == page()


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.name)
def test_an_entry_leads_to_a_package_of_its_name_that_adds_what_it_says(entry):
    project = tomllib.loads((Path(entry.spec) / "pyproject.toml").read_text("utf-8"))["project"]
    kind, name = entry.adds.split(" ", 1)
    assert (project["name"], list(project["entry-points"][f"ketbench.{kind}s"])) == (entry.name, [name])


def test_words_are_searched_in_all_that_is_said(own_places, capsys):
    assert [one.name for one in matching("OPTIMISER gate model")] == ["lion"]
    assert matching("no such words") == ()
    assert main(["plugin", "catalogue", "fsim", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["adds"], row["installed"]) == ("fsim", "gate fsim", False)
