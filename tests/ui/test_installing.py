"""Known plugins are searched and chosen; an installation shows its steps and can be stopped."""

import pytest

from ketbench.backends.catalogue import catalogue
from ketbench.backends.install import own_folder
from ketbench_ui.plugins.catalogue_bar import MOST, CatalogueBar
from ketbench_ui.plugins.install_bar import InstallBar
from ketbench_ui.services.outside.installing import Installing


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setattr("ketbench.base.contributed.places.user_data_path", lambda *names, **options: tmp_path / "data")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return own_folder()


def buttons(bar):
    from PySide6.QtWidgets import QPushButton

    return [one for one in bar.findChildren(QPushButton) if one.accessibleName().startswith("Install ")]


def test_a_search_shows_what_fits_and_install_asks_for_it(qtbot, own):
    bar = CatalogueBar()
    qtbot.addWidget(bar)
    assert len(buttons(bar)) == MOST
    bar.more.click()
    assert len([one for one in buttons(bar) if one.isVisibleTo(bar)]) == len(catalogue())
    bar.search.setText("gate fsim")
    (only,) = [one for one in buttons(bar) if one.accessibleName() == "Install fsim"][-1:]
    with qtbot.waitSignal(bar.wanted) as asked:
        only.click()
    assert asked.args[0].endswith("docs/examples/fsim")


def test_steps_and_time_are_shown_and_cancel_is_there_while_it_goes_on(qtbot):
    bar = InstallBar()
    qtbot.addWidget(bar)
    assert not bar.cancel.isVisibleTo(bar)
    bar.show_busy("x")
    bar.show_step("downloading x-1.0.whl (2.1 MB)", 12.4)
    assert bar.answer.text() == "Downloading x-1.0.whl (2.1 MB)… 12 s"
    with qtbot.waitSignal(bar.stop_wanted):
        bar.cancel.click()
    bar.show_text("Stopped.")
    assert not bar.cancel.isVisibleTo(bar)
    bar.show_step("late", 13.0)
    assert bar.answer.text() == "Stopped."


def test_an_installation_that_is_stopped_leaves_nothing(qtbot, own, tmp_path):
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'some'\nversion = '1'\n")
    installing = Installing()
    with qtbot.waitSignal(installing.stopped, timeout=60_000) as told:
        installing.start(str(folder))
        installing.stop()
    assert "nothing was installed" in told.args[0]
    assert not own.exists()
    installing.close()
    assert not installing.busy
