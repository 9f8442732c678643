"""Lists and forms of foreign backends come from descriptions: nothing of them is imported in this process."""

import importlib
import json
import sys
from dataclasses import replace

import pytest

from ketbench.backends.describing.description import facts_of
from ketbench.backends.describing.from_schema import UntoldError, model_of
from ketbench.backends.readiness import problems
from ketbench.backends.registry import Registry, State
from ketbench.backends.scaffold.manifest import write_manifest
from ketbench.base.contributed.manifest import read_manifest, written_manifest
from ketbench.base.errors import BackendError, ParamsError
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form, idle_in, problems_in, validated
from ketbench.contract.plugin import Task
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.stated import manifest_says_the_same
from ketbench.testing.subject import Subject
from ketbench.testing.tasks import small_dataset

OURS = Registry().backends()
CODE = """
import os
open(os.environ["KB_MARK"], "a").write("imported in %d\\n" % os.getpid())
from typing import Literal
from pydantic import field_validator
from ketbench.plugin import Availability, Params, Problem, Result, Stage, setting

class Form(Params):
    way: Literal["thin", "wide"] = setting("thin", "Way", group="Shape")
    width: int = setting(2, "Width", ge=1, le=9, unit="mm", only={"way": ["wide"]})
    word: str = setting("ab", "Word")

    @field_validator("word", mode="before")
    @classmethod
    def _short(cls, value):
        if len(str(value)) > 3:
            raise ValueError(f"The word '{value}' has over three letters; {{shorten}} it.")
        return str(value).lower()

    def idle(self):
        return {"word": "Only on Sundays."}

class It:
    name, title, needs, params = "kbd.one", "Described", frozenset({"dataset"}), Form
    presets = {"small": {"width": 1}}
    def available(self): return Availability(True, "Here.")
    def check(self, task, params):
        if params.word == "boo":
            raise OSError("no driver")
        return [Problem(f"{len(task.dataset.columns)} columns, {params.word}.", "dataset")]
    def stages(self, task, params): yield Stage("One", params.word)
    def run(self, task, params, context): yield Result({"word": params.word})
"""


@pytest.fixture
def package(tmp_path, own_places, monkeypatch):
    folder = tmp_path / "described"
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(folder))
    monkeypatch.setenv("KB_MARK", str(tmp_path / "mark"))
    (folder / "kbd").mkdir(parents=True)
    (folder / "kbd" / "__init__.py").write_text(CODE)
    info = folder / "kbd-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: kbd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ketbench.backends]\nkbd.one = kbd:It\n")
    project = '[project]\nname = "kbd"\n[project.entry-points."ketbench.backends"]\n"kbd.one" = "kbd:It"\n'
    (folder / "pyproject.toml").write_text(project)
    return folder


def imported():
    return [name for name in sys.modules if name.partition(".")[0] == "kbd"]


@pytest.mark.parametrize("with_manifest", [True, False])
def test_list_form_and_check_without_any_import_here(package, tmp_path, with_manifest):
    if with_manifest:
        write_manifest(package)
        (tmp_path / "mark").unlink()
    registry = Registry()
    (row,) = [row for row in registry.candidates() if row.name == "kbd.one"]
    assert (row.title, row.state) == ("Described", State.FOUND)
    backend = registry.backend("kbd.one")
    way, width, word = form(backend.params)
    assert (way.kind, way.choices, way.group, width.low, width.high, width.unit) == (
        *("choice", ("thin", "wide"), "Shape", 1, 9, "mm"),
    )
    if with_manifest:
        assert not (tmp_path / "mark").exists(), "a list and a form run nothing, in no process"
    assert registry.available("kbd.one").reason == "Here."
    given = Experiment("e", "kbd.one", dataset=small_dataset(), params={"word": "HA"})
    assert [str(problem) for problem in problems(registry, given)] == [
        *("3 columns, ha.", "'Word' is HA and changes nothing: Only on Sundays."),
    ]
    assert [stage.title for stage in backend.stages(Task(), validated(backend.params, {}))] == ["ab"]
    assert (word.default, backend.presets["small"]) == ("ab", {"width": 1})
    assert imported() == []


def test_what_its_own_class_checks_is_told_at_its_field(package):
    params = Registry().backend("kbd.one").params
    assert problems_in(params, {"word": "quatre"}) == {
        "word": "The word 'quatre' has over three letters; {shorten} it."
    }
    assert "must be less than or equal to 9" in problems_in(params, {"width": 10})["width"]
    with pytest.raises(ParamsError, match="'colour' is not a parameter of 'x'"):
        validated(params, {"colour": 1}, "x")
    assert idle_in(params, {}) == {"width": "Only with Way wide.", "word": "Only on Sundays."}


def test_an_error_of_check_is_a_warning_as_if_it_had_been_raised_here(package):
    given = Experiment("e", "kbd.one", dataset=small_dataset(), params={"word": "boo"})
    problem = problems(Registry(), given)[0]
    assert problem.severity == "warning"
    assert "failed when asked about this experiment: OSError: no driver" in problem.message


def test_it_computes_in_a_worker_only(package):
    backend = Registry().backend("kbd.one")
    with pytest.raises(BackendError, match="computes in a worker only"):
        backend.run(Task(), None, None)
    with pytest.raises(AttributeError, match="has no predict"):
        backend.predict  # noqa: B018


def test_a_manifest_that_is_older_than_the_code_is_passed_over(package):
    target = write_manifest(package)
    assert read_manifest(target)
    code = package / "kbd" / "__init__.py"
    code.write_text(code.read_text().replace('"Described"', '"Changed"'))
    assert read_manifest(target) == {}
    (row,) = [row for row in Registry().candidates() if row.name == "kbd.one"]
    assert row.title == "Changed"


def test_the_rule_of_the_manifest_says_what_differs(package, monkeypatch):
    target = write_manifest(package)
    monkeypatch.syspath_prepend(str(package))
    backend = importlib.import_module("kbd").It()
    subject = Subject(backend)
    assert list(manifest_says_the_same(subject)) == []
    target.write_text(target.read_text().replace('title = "Described"', 'title = "Old"'))
    (said,) = manifest_says_the_same(subject)
    assert said.startswith("ketbench.toml says another title than the code; write it anew")
    target.write_text("manifest = 1\n[backends.other]\ntitle = 'x'\n")
    assert "has no [backends.kbd.one]" in next(iter(manifest_says_the_same(subject)))
    target.unlink()
    with pytest.raises(NotExamined, match=r"has no ketbench\.toml"):
        list(manifest_says_the_same(subject))
    for name in imported():
        del sys.modules[name]


def test_a_manifest_of_another_contract_is_listed_so(package):
    target = write_manifest(package)
    target.write_text(target.read_text().replace("contract = 2", "contract = 99"))
    (row,) = [row for row in Registry().candidates() if row.name == "kbd.one"]
    assert (row.state, "written for contract version 99" in row.reason) == (State.WRONG_CONTRACT, True)


@pytest.mark.parametrize("name", OURS)
def test_a_form_made_from_the_schema_is_the_form_of_the_class(name):
    facts = json.loads(json.dumps(facts_of(OURS[name])))
    made = model_of(facts["params"])
    assert [plain(one) for one in form(made)] == [plain(one) for one in form(OURS[name].params)]
    assert made().model_dump(mode="json") == OURS[name].params().model_dump(mode="json")


def plain(field):
    default = None if field.columns else str(field.default)
    return replace(field, row=None, default=default, columns=tuple(map(plain, field.columns)))


def test_a_schema_that_no_form_is_made_of_is_refused():
    with pytest.raises(UntoldError, match="the word not of a schema"):
        model_of({"properties": {"a": {"not": {"type": "string"}, "default": 1}}})


@pytest.mark.parametrize("text", ['quotes " and \\', "a\nb\ttab", "ünï €", "'''", "\x7f", ""])
def test_what_is_written_in_a_manifest_is_read_again(tmp_path, text):
    tables = {
        "figures": {"a.b c": {"title": text, "backends": [text, "x"], "params": {"k": [1, None, text]}, "n": 1.5}}
    }
    path = tmp_path / "ketbench.toml"
    path.write_text(written_manifest(tables), "utf-8")
    row = read_manifest(path)["figures"]["a.b c"]
    assert (row["title"], row["backends"], row["n"]) == (text, [text, "x"], 1.5)
    assert json.loads(row["params"]) == {"k": [1, None, text]}
