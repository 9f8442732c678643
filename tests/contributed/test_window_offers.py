"""What plugins bring stands in the open window after a look: formats of circuits, samples."""

from PySide6.QtWidgets import QWidget

from ketbench_ui.circuit.editing import Editing
from ketbench_ui.circuit.exporting import Exporting
from ketbench_ui.start.page import StartPage

EXPORTER = 'title = "Wires"\nending = ".wires"\ntakes = "circuit"\n'
SAMPLE = 'title = "Late"\ndescription = "Came while the window was open."\nbackend = "gate.statevector"\n'


def test_the_menu_of_a_circuit_offers_formats_of_plugins_when_it_opens(planted, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = Exporting(Editing(), parent).menu()
    planted("exporter", "wires", "raise SystemExit", EXPORTER)
    for _ in range(2):
        menu.aboutToShow.emit()
        assert [action.text() for action in menu.actions()].count("Wires...") == 1


def test_a_sample_that_came_later_has_a_card(planted, qtbot):
    page = StartPage()
    qtbot.addWidget(page)
    assert "late" not in page.cards
    assert page.bring_rest() == len(page.cards)
    planted("sample", "late", "raise SystemExit", SAMPLE)
    page.take_samples()
    page.take_samples()
    assert page.cards["late"].isEnabled()
    assert len(page.cards) == len(set(page.cards))
