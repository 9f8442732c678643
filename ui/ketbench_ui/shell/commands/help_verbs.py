"""What the commands of the Help menu do: keys, guide, tour, about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketbench_ui.guide.tour import Tour
    from ketbench_ui.guide.window import GuideWindow
    from ketbench_ui.shell.window import MainWindow

FIRST_PAGE = "data"


class HelpVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    _window: MainWindow
    guide: GuideWindow | None = None
    tour: Tour | None = None

    def show_keys(self) -> None:
        """The sheet of shortcuts."""
        from ketbench_ui.shell.commands.keys import KeySheet

        KeySheet(self._window).open()

    def show_guide(self) -> None:
        """The pages of the documentation."""
        self.learn(FIRST_PAGE)

    def learn(self, name: str) -> None:
        """A page of the guide, or the tour."""
        if name == "tour":
            self.begin_tour()
            return
        from ketbench_ui.guide.window import GuideWindow

        self.guide = self.guide or GuideWindow(self._window)
        self.guide.show_page(name)

    def begin_tour(self) -> None:
        """Five steps over the window."""
        from ketbench_ui.guide.tour import Tour

        self.tour = self.tour or Tour(
            self._window, self._window.show_page, lambda: self._window.controller.session is not None
        )
        self.tour.begin()

    def about(self) -> None:
        """Version, licence, libraries."""
        from ketbench_ui.guide.about import AboutDialog

        AboutDialog(self._window).open()
