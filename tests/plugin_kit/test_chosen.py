"""Parameters that are files, texts of several lines and a row a column: kept, looked at, refused in a sentence."""

import hashlib
import importlib
from dataclasses import replace

import pytest

from ketbench.backends.describing.description import schema_of
from ketbench.backends.describing.from_schema import model_of
from ketbench.backends.readiness import problems
from ketbench.base.errors import InputError, ParamsError
from ketbench.contract.chosen.code import code_trouble
from ketbench.contract.chosen.files import ChosenFile
from ketbench.contract.chosen.looking import chosen_problems, pinned
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form, problems_in, setting
from ketbench.contract.plugin import Availability, Context, Params, Result, Task
from ketbench.running.settings import read_settings
from ketbench.testing import examine
from ketbench.testing.tasks import small_dataset


class Row(Params):
    use: bool = setting(True, "Use")
    weight: float = setting(1.0, "Weight", ge=0)


class Settings(Params):
    table: ChosenFile = setting(ChosenFile(), "Table", endings=(".csv",), most_bytes=20)
    text: str = setting("x = 1", "Text", code="python")
    columns: dict[str, Row] = setting({}, "Columns", per_column="numbers")


FROM_SCHEMA = model_of(schema_of(Settings))


class Backend:
    name, title, needs, params = "test.chosen", "Chosen", frozenset({"dataset"}), Settings

    def available(self):
        return Availability(True)

    def check(self, task, params):
        return ()

    def run(self, task, params, context):
        yield Result({"rows": len(params.table.text().split(",")) if params.table else 0})


class Known:
    def backend(self, name):
        return Backend()

    def available(self, name):
        return Availability(True)


@pytest.fixture
def table(tmp_path):
    made = tmp_path / "cal.csv"
    made.write_text("a,b\n1,2\n")
    return made


def test_a_schema_gives_the_same_form():
    one, other = ([replace(field, row=None, columns=()) for field in form(model)] for model in (Settings, FROM_SCHEMA))
    assert one == other
    assert [field.kind for field in form(FROM_SCHEMA)] == ["file", "code", "columns"]


def test_a_path_is_kept_whole_with_its_digest(table, monkeypatch):
    monkeypatch.chdir(table.parent)
    kept = pinned(Settings, {"table": "cal.csv", "text": "y"})
    assert kept == {
        "table": {"path": str(table), "sha256": hashlib.sha256(b"a,b\n1,2\n").hexdigest()},
        "text": "y",
    }
    assert ChosenFile.model_validate(kept["table"]).read() == b"a,b\n1,2\n"


def test_a_file_that_moved_with_its_project_is_found_by_its_digest(table, tmp_path):
    kept = pinned(Settings, {"table": str(table)})
    (tmp_path / "new").mkdir()
    moved = table.rename(tmp_path / "new" / "cal.csv")
    assert pinned(Settings, kept, beside=str(moved.parent))["table"]["path"] == str(moved)
    moved.write_text("another")
    assert pinned(Settings, kept, beside=str(moved.parent)) == kept


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda p: p.unlink(), "is not there"),
        (lambda p: (p.unlink(), p.mkdir()), "is a folder"),
        (lambda p: p.write_text("x" * 21), "has 21 bytes, and at most 20 bytes are taken"),
        (lambda p: p.write_text("other"), "has changed since it was chosen"),
    ],
)
def test_a_file_that_is_no_more_what_it_was_stops_a_run_in_a_sentence(table, spoil, words):
    kept = pinned(Settings, {"table": str(table)})
    spoil(table)
    (found,) = problems(Known(), Experiment("e", "test.chosen", small_dataset(), params=kept))
    assert found.where == "params.table"
    assert words in found.message
    with pytest.raises(InputError):
        ChosenFile.model_validate(kept["table"]).read(20)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("cal.csv", "not a whole path"),
        ("/dev/zero", "not an ordinary file"),
        ("/tmp", "a folder"),
        ("/a\0b.csv", "it is not a path"),
        ("/" + "x" * 5000, "cannot be looked at"),
        ("/\udc80.csv", "is not there"),
        (__file__, "does not end in .csv"),
    ],
)
def test_a_senseless_path_is_answered(value, words):
    assert words in chosen_problems(FROM_SCHEMA, {"table": value}, None)["table"]


@pytest.mark.parametrize("value", [5, True, ["a"], {"path": 3}, {"file": "x"}])
def test_what_is_no_path_is_refused_by_the_form(value):
    assert problems_in(FROM_SCHEMA, {"table": value})
    assert chosen_problems(FROM_SCHEMA, {"table": value}, None) == {}


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("x = 1\n\ny = = 2", "python", 3),
        ("{\n'a': 1}", "json", 2),
        ("a = 1\nb", "toml", 2),
        ("a\n\0", "anything", 2),
        ("x" * 100_001, "text", 0),
        ("[" * 100_000, "json", 0),
    ],
)
def test_a_text_that_cannot_be_read_is_told_with_its_line(text, language, line):
    found = code_trouble(text, language)
    assert found.line == line
    assert found.text.count("\n") == 0


def test_rows_of_columns_that_are_gone_are_told():
    told = chosen_problems(Settings, {"columns": {"a": {}, "old": {}}}, small_dataset())
    assert told == {
        "columns": "Columns has a row for 'old', but of 'small' the columns of numbers are a, b; "
        "remove the row, or give it the new name."
    }
    assert chosen_problems(Settings, {"columns": {"b": {"use": False}}}, small_dataset()) == {}
    assert "kind" in chosen_problems(Settings, {"columns": {"kind": {}}}, small_dataset())["columns"]


def test_the_command_line_takes_files(table, tmp_path):
    (tmp_path / "t.py").write_text("y = 2\n")
    (tmp_path / "c.json").write_text('{"a": {"weight": 2}}')
    words = [f"table=@{table}", f"text=@{tmp_path}/t.py", f"columns=@{tmp_path}/c.json"]
    read = dict(read_settings(words, Settings))
    assert read == {**pinned(Settings, {"table": str(table)}), "text": "y = 2\n", "columns": {"a": {"weight": 2}}}
    assert read_settings(["text=@@home"], Settings) == [("text", "@home")]
    with pytest.raises(InputError, match="text=@/gone: '/gone' is not there"):
        read_settings(["text=@/gone"], Settings)


def test_the_kit_finds_a_run_that_breaks_on_a_file_and_a_column():
    class Careless(Backend):
        def run(self, task, params, context):
            if params.table:
                float(params.table.read(20).decode("ascii", "replace"))
            yield Result({"columns": sum(1 for name in params.columns if task.dataset.columns.index(name))})

    found = {one.rule: one for one in examine(Careless()) if one.state.name == "FAILED"}
    assert set(found) == {"files", "columns", "bad-task"}
    assert "its run fails with ValueError" in found["files"].findings[0]


def test_the_example_computes_its_recipe(monkeypatch, tmp_path):
    from tests.plugin_kit.test_examples import EXAMPLES

    monkeypatch.syspath_prepend(str(EXAMPLES / "recipe"))
    made = importlib.import_module("kb_recipe.backend")
    offsets = tmp_path / "off.csv"
    offsets.write_text("b,3\n")
    values = {"columns": {"a": {"use": False}, "b": {"weight": 2}}, "offsets": str(offsets), "formula": "s = total + 1"}
    data = small_dataset()
    (result,) = list(made.Recipe().run(Task(data), made.Settings.model_validate(values), Context()))[1:]
    assert result.summary["mean"] == pytest.approx(2 * (data.column("b").values.mean() - 3) + 1)


@pytest.mark.parametrize(
    "wrong",
    [{"code": True}, {"endings": ".csv"}, {"endings": ("csv",)}, {"most_bytes": "1 MB"}, {"per_column": "every"}],
)
def test_a_declaration_that_would_be_passed_over_is_refused(wrong):
    with pytest.raises(ParamsError, match=r"setting 'Table': .*; write .*\.$"):
        setting("", "Table", **wrong)


def test_the_kit_tells_words_of_a_setting_that_mean_nothing():
    class Odd(Params):
        weights: dict[str, float] = setting({}, "Weights", per_column="all")
        table: str = setting("", "Table", endings=(".csv",))

    class Declared(Backend):
        params = Odd

    (found,) = [one for one in examine(Declared()) if one.rule == "defaults"]
    assert found.findings == (
        "Parameter 'weights' has per_column=, which means nothing for its type; make it a dict[str, Row] with a Row of "
        "Params.",
        "Parameter 'table' has endings=, which means nothing for its type; make it a ChosenFile.",
    )


def test_stages_and_reports_say_them_in_words(table):
    from ketbench.contract.chosen.looking import in_words

    fields = {field.name: field for field in form(Settings)}
    assert in_words(fields["table"], pinned(Settings, {"table": str(table)})["table"]) == "cal.csv"
    assert in_words(fields["table"], {}) == "no file"
    assert in_words(fields["columns"], {"a": {}}) == "1 of the columns changed"
    assert in_words(fields["text"], "a = 1\nb = 2\n") == "2 lines"
