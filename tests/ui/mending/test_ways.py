"""Every problem leads to the field that mends it, or to its page; no way ends nowhere."""

from dataclasses import replace

from ketbench.base.problems import Problem
from ketbench.data.dataset import Role
from ketbench.project.proposing.steps import proposed_steps
from ketbench.samples import sample
from ketbench_ui.fields.pointing import is_flashing
from ketbench_ui.services.mending import way_of
from ketbench_ui.services.notices import Notice

PLACES = {
    "params.epochs": ("experiment", lambda w: w.experiment.setup.form.editor("epochs")),
    "params.no_such": ("experiment", lambda w: w.experiment.setup_pane.detail),
    "params": ("experiment", lambda w: w.experiment.setup.backend),
    "": ("experiment", lambda w: w.experiment.setup.backend),
    "seed": ("experiment", lambda w: w.experiment.setup.seed),
    "backend": ("experiment", lambda w: w.experiment.setup.backend),
    "dataset": ("data", lambda w: w.data.columns),
    "dataset.columns.petal length": ("data", lambda w: w.data.columns),
    "dataset.split": ("data", lambda w: w.data.split),
    "dataset.preparation.range": ("data", lambda w: w.data.steps),
    "dataset.target": ("data", lambda w: w.data.target),
    "circuit.ops[1]": ("circuit", lambda w: w.circuit.canvas.view),
    "circuit.parameters": ("circuit", lambda w: w.circuit.canvas.view),
}


def test_each_place_is_shown_and_pointed_at(opened):
    for where, (page, widget) in PLACES.items():
        opened.show_page("compare")
        opened.show_problem(Problem("Something is wrong here.", where))
        assert opened.tabs.present == page, where
        assert is_flashing(widget(opened)), where
        assert widget(opened).isVisible(), where


def test_without_a_dataset_the_form_is_where_one_is_chosen(opened):
    opened.controller.set_experiment("x", replace(opened.controller.experiment, dataset=None))
    opened.show_problem(Problem("The experiment has no dataset.", "dataset"))
    assert opened.tabs.present == "experiment"
    assert is_flashing(opened.experiment.setup.dataset)


def test_a_missing_target_leads_to_its_field(opened):
    held = sample("iris-classifier").build().datasets["iris"]
    bare = held.with_roles({held.target.name: Role.FEATURE})
    opened.controller.take_dataset(replace(bare, name="bare"))
    opened.tree.select("datasets", "bare")
    opened.verbs.ask.one_of = lambda *_: "variational"
    opened.verbs.add_preset()
    (text,) = [text for text in opened.toasts.texts() if "no target" in text]
    assert text.endswith("choose one on the Data page")
    words, go = opened.toasts.act_of(text)
    assert words == "Go to data"
    opened.show_page("compare")
    go()
    assert opened.tabs.present == "data"
    assert opened.data.dataset.name == "bare"
    assert is_flashing(opened.data.target)
    assert proposed_steps(held).wires


def test_each_error_has_a_way(opened):
    for source in (
        "sweep",
        "import",
        "dataset",
        "features",
        "sample",
        "plugin installation",
        "model",
        "window",
        "copy",
    ):
        opened.controller.fail(source, f"A {source} cannot be used here.")
        notice = next(one for one in opened.controller.notices.all() if one.source == source)
        words, go = opened.toasts.act_of(str(notice.problem))
        assert words.startswith(("Go to", "Show"))
        go()
        opened.problems.choose(notice)
        assert opened.problems._go.text() == words


def test_a_backend_that_cannot_run_leads_to_the_plugins():
    problem = Problem("'a.b' cannot run here.", "backend")
    assert way_of(problem, "experiment e", ("experiments", "e"), None, can_run=False).page == "plugins"
    assert way_of(problem, "experiment e", ("experiments", "e"), None).page == "experiment"


def test_a_run_is_shown():
    way = way_of(Problem("It broke."), "run-0001", ("runs", "run-0001"), None)
    assert (way.page, way.words) == ("run", "Go to run")
    assert Notice(Problem("See 'ketbench devices'."), "x").problem


def test_another_experiment_begins_at_its_top(opened):
    opened.resize(1024, 700)
    opened.show_page("experiment")
    bar = opened.experiment.setup._area.verticalScrollBar()
    opened.grab()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    other = replace(opened.controller.experiment, name="other")
    opened.controller.set_experiment("add other", other)
    opened.controller.choose("other")
    assert bar.value() == 0
