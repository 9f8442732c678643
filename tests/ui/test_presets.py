"""A chosen preset puts its values into the form, where they may be edited; nothing shown is ignored."""

from ketbench.samples import sample

DR4 = "400GBASE-DR4 (datasheet)"


def typed(window, name, value):
    setup = window.experiment.setup
    setup.form.editor(name).set_value(value)
    setup.form.changed.emit(name)
    setup.commit()


def test_a_preset_fills_the_form_and_what_is_typed_after_stays(window, folder):
    assert window.controller.create(folder / "lab.h5", sample("photonic-link").build())
    window.controller.choose("co-packaged")
    typed(window, "preset", DR4)
    form = window.experiment.setup.form
    assert (form.value("lanes"), form.value("fec"), form.value("ring")) == (4, "KP4", False)
    typed(window, "lanes", 2)
    params = window.controller.project.experiments["co-packaged"].params
    assert (params["preset"], params["lanes"]) == (DR4, 2)


def test_the_form_shows_what_is_computed_with(window, folder):
    assert window.controller.create(folder / "lab.h5", sample("chat-service").build())
    window.controller.choose("consumer")
    form = window.experiment.setup.form
    assert (form.value("daily_curve"), form.value("users")) == ("consumer", 2_000_000)
