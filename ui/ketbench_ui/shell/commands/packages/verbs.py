"""What the commands about plugins do: look again, install, disable, update, remove, fetch a model pack."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ketbench_ui.services.outside import questions as outside

if TYPE_CHECKING:
    from ketbench.backends.install import Plan
    from ketbench.backends.packs import Pack
    from ketbench_ui.services.ask import Ask
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.services.outside.installing import Installing
    from ketbench_ui.shell.window import MainWindow

INSTALLING = "plugin installation"


class PackageVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    _window: MainWindow
    _controller: Controller
    ask: Ask

    @cached_property
    def installing(self) -> Installing:
        """Installs plugins by a child process."""
        from ketbench_ui.services.outside.installing import Installing

        return Installing(self._window)

    def close(self) -> None:
        """End an installation that goes on."""
        if "installing" in self.__dict__:
            self.installing.close()

    def refresh_plugins(self) -> None:
        """Look for plugins again."""
        self._controller.scan.start(again=True)

    def gates_came(self, names: tuple[str, ...]) -> None:
        """Let the worker know new gates too: it has the table that was there when it began."""
        idle = self._controller.running.current() is None
        if idle:
            self._controller.running.restart()
        later = "" if idle else " Runs know them once the worker is restarted, after this run."
        self._controller.said.emit(f"New in the palette: {', '.join(names)}.{later}", "good")

    def install_plugin(self, spec: str) -> None:
        """Install a plugin by a child process, then list the plugins anew."""
        self._forget_refusals()
        self._window.plugins.installing.show_busy(spec)
        self.installing.start(spec)

    def installed(self, plan: Plan) -> None:
        """List the plugins anew."""
        bar, controller = self._window.plugins.installing, self._controller
        controller.notices.put(INSTALLING, [])
        idle = controller.running.current() is None
        if idle:
            # A worker knows only the plugins that were there when it began.
            controller.running.restart()
        bar.show_done(plan, "" if idle else "Restart the worker once the run has ended.")
        self.refresh_plugins()

    def _forget_refusals(self) -> None:
        """What was refused before is not what goes on now."""
        for one in self._controller.notices.of(INSTALLING):
            self._window.withdraw(str(one.problem))
        self._controller.notices.put(INSTALLING, [])

    def not_installed(self, sentence: str) -> None:
        """Say why."""
        self._window.plugins.installing.show_refusal(sentence)
        self._controller.fail(INSTALLING, sentence, "")

    def manage_package(self, wanted: str, package: str) -> None:
        """Disable, enable, update or remove a package of plugins in a child process, then list the plugins anew."""
        bar, controller = self._window.plugins.installing, self._controller
        text = f"Remove '{package}' from this machine? Projects that use it still open."
        if wanted == "remove" and not self.ask.yes("Remove a plugin", text, "Remove", "Keep"):
            return
        bar.show_text(f"Asked to {wanted} '{package}'…", busy=True)

        def done(sentence: str) -> None:
            if controller.running.current() is None:
                controller.running.restart()
            bar.show_text(sentence)
            self.refresh_plugins()

        def failed(sentence: str, details: str) -> None:
            bar.show_refusal(sentence)
            controller.fail(INSTALLING, sentence, details)

        controller.aside.call(outside.managed_package, wanted, package, done=done, failed=failed)

    def look_for_packs(self) -> None:
        """List the model packs that plugins know."""
        bar = self._window.plugins.packs
        self._controller.aside.call(
            outside.known_packs, done=bar.show_packs, failed=lambda sentence, _: bar.say(sentence)
        )

    def fetch_pack(self, pack: Pack) -> None:
        """Fetch a model pack in a child process, then list the packs anew."""
        bar, controller = self._window.plugins.packs, self._controller
        bar.show_busy(pack)

        def done(place: str) -> None:
            bar.say(f"Fetched {pack.title} to {place}.", "good")
            self.look_for_packs()

        def failed(sentence: str, details: str) -> None:
            bar.say(sentence, "error")
            controller.fail(INSTALLING, sentence, details)

        controller.aside.call(outside.fetched_pack, pack, done=done, failed=failed)
