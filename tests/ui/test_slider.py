"""A balance is moved by a slider or typed to any digit; both always show the same value."""

from PySide6.QtCore import Qt

from ketbench_annealing.selection.params import SelectionParams
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.fields.slider import SliderEditor


def test_slider_and_line_follow_each_other(qtbot):
    form = ParamForm()
    qtbot.addWidget(form)
    form.show_params(SelectionParams, {"alpha": 0.25})
    editor = form.editor("alpha")
    assert isinstance(editor, SliderEditor)
    assert (editor.slider.value(), editor.line.text()) == (25, "0.25")
    with qtbot.waitSignal(form.changed) as told:
        editor.slider.setValue(70)
    assert told.args == ["alpha"]
    assert form.value("alpha") == 0.7
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "0.333")
    assert editor.slider.value() == 33
    assert form.value("alpha") == 0.333
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "2")
    assert editor.slider.value() == 100
    qtbot.keyClick(editor.slider, Qt.Key.Key_Home)
    assert form.value("alpha") == 0
