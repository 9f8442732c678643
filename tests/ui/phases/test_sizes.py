"""Nothing is clipped on any page, in any phase or tab, from the smallest window to a large one, with larger letters."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings

from ketbench_ui.theme.theme import switch

from .clipping import clipped

PAGES = ("start", "data", "circuit", "compare", "sweep", "plugins", "experiment")
SIZES = ((960, 600), (1024, 700), (1440, 900), (2560, 1440))
"""Logical pixels: 960 x 600 is also 1440 x 900 at 150 % and 1920 x 1200 at 200 %."""


@pytest.fixture(params=[1.0, 1.2], ids=["usual", "larger"])
def letters(request, application):
    """All letters so much larger."""
    yield request.param
    QSettings().remove("text")
    switch.apply("light")


def _settle(qtbot):
    """Let what came in between be laid out: words that changed a moment ago have their room with the next turn."""
    qtbot.wait(1)
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.Resize)


@pytest.mark.parametrize(
    ("name", "sizes"), [("iris-classifier", SIZES), ("photonic-link", SIZES[:1])], ids=["trained", "computed"]
)
def test_every_word_has_its_room(qtbot, with_run, letters, name, sizes):
    window = with_run(name)
    switch.scale(letters)
    result = window.experiment.result
    # Larger letters are tightest in the smallest window; the sizes between are looked at with the usual ones.
    for size in sizes if letters == 1.0 else sorted({sizes[0], sizes[-1]}):
        window.resize(*size)
        for page in PAGES if name == "iris-classifier" else PAGES[-1:]:
            window.show_page(page)
            _settle(qtbot)
            assert list(clipped(window)) == [], (size, page)
        for phase in ("setup", "live"):
            window.experimenting.enter(phase)
            _settle(qtbot)
            assert list(clipped(window)) == [], (size, phase)
        window.experimenting.enter("result")
        for title in result.tabs:
            result.show_tab(title)
            _settle(qtbot)
            assert list(clipped(window)) == [], (size, title)


def test_a_narrow_window_has_a_rail_and_short_words(qtbot, with_run):
    window = with_run("iris-classifier")
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: window.docks["project"].isVisible() and not window.rail.isVisible())
    long = window.experiment.strip._title.text()
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.rail.isVisible() and not window.docks["project"].isVisible())
    assert window.experiment.strip._title.text() == long, "it has its room at this width too"
    assert window.experiment.strip._title.toolTip() == long
    picked = []
    window.rail.picked.connect(lambda *what: picked.append(what))
    menu = window.rail._kinds["runs"].menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert picked == [("runs", "run-0001")]
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: window.docks["project"].isVisible() and window.docks["project"].width() > 180)


def test_the_large_plot_has_most_of_the_room(qtbot, with_run):
    window = with_run("iris-classifier")
    window.experiment.result.show_tab("Curves")
    curves = window.experiment.result.curves
    for size in SIZES:
        window.resize(*size)
        qtbot.waitUntil(lambda: curves.large == "loss" and curves.cards["loss"].width() > 0)
        curves.grab()
        large = curves.cards["loss"]
        share = large.width() * large.height() / (curves.width() * curves.height())
        assert share > 0.5, size
