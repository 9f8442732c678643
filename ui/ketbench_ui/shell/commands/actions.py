"""The one table of commands, and the Qt actions made from it; menus, toolbar, palette and F1 sheet all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from ketbench_ui.circuit.commands import CIRCUIT_COMMANDS
from ketbench_ui.services.command import Command
from ketbench_ui.theme.theme import icon, switch

COMMANDS: tuple[Command, ...] = (
    Command("new", "New project...", "new_project", "File", "Ctrl+N", "file-plus", True, tip="Make an empty project"),
    Command("open", "Open...", "open_project", "File", "Ctrl+O", "folder-open", True, tip="Open a project file"),
    Command("save", "Save", "save", "File", "Ctrl+S", "floppy-disk", True, "writable", "Write the project file now"),
    Command("save_copy", "Save a copy...", "save_copy", "File", "Ctrl+Shift+S", "copy", rule="project"),
    Command("import", "Import data...", "import_data", "File", "Ctrl+I", "table", rule="importable", separated=True),
    Command("open_circuit", "Open circuit...", "open_circuit", "File", "", "tree-structure", rule="writable"),
    Command("export", "Export run...", "export_run", "File", "Ctrl+E", "export", rule="run"),
    Command(
        "export_all",
        "Export all runs...",
        "export_all_runs",
        "File",
        "",
        "export",
        rule="project",
        tip="All metrics as CSV",
    ),
    Command("report", "Write a report...", "write_report", "Run", "Ctrl+R", "file-text", rule="run", separated=True),
    Command("start", "Start page", "show_start", "File", "Ctrl+Home", "house", separated=True),
    Command("close", "Close project", "close_project", "File", "", "x", rule="project"),
    Command("quit", "Quit", "quit", "File", "Ctrl+Q", "sign-out"),
    Command("undo", "Undo", "undo", "Edit", "Ctrl+Z", "arrow-u-up-left", True, "can_undo", "Take back the last step"),
    Command("redo", "Redo", "redo", "Edit", "Ctrl+Y", "arrow-u-up-right", True, "can_redo", "Do it again"),
    Command("palette", "Search commands", "search_commands", "Edit", "Ctrl+K", "magnifying-glass", separated=True),
    Command("preferences", "Preferences...", "show_preferences", "Edit", "Ctrl+,", "gear"),
    Command("devices", "Devices and jobs...", "show_devices", "Edit", "", "cpu"),
    Command("go_start", "Start", "show_start", "View", "Ctrl+1", "house"),
    Command("go_data", "Data", "show_data", "View", "Ctrl+2", "table", rule="project"),
    Command("go_circuit", "Circuit", "show_circuit", "View", "Ctrl+3", "tree-structure", rule="project"),
    Command("go_experiment", "Experiment", "show_experiment", "View", "Ctrl+4", "flask", rule="project"),
    Command("go_compare", "Compare", "show_compare", "View", "Ctrl+5", "chart-bar", rule="project"),
    Command("go_sweep", "Sweep", "show_sweep", "View", "Ctrl+6", "sliders-horizontal", rule="project"),
    Command("go_plugins", "Plugins", "show_plugins", "View", "Ctrl+7", "puzzle-piece"),
    Command("history", "History", "show_history", "View", "Ctrl+H", "clock-counter-clockwise", rule="project"),
    Command("show_problems", "Problems", "show_problems", "View", "", "warning-circle", separated=True),
    Command("show_queue", "Queue", "show_queue", "View", "", "queue"),
    Command("show_log", "Log", "show_log", "View", "", "terminal-window"),
    Command("theme", "Light or dark", "toggle_theme", "View", "Ctrl+Shift+L", "moon", separated=True),
    Command("reset_layout", "Reset the layout", "reset_layout", "View", "", "layout"),
    Command("add_experiment", "New experiment", "add_experiment", "Run", "Ctrl+Shift+N", "flask", rule="writable"),
    Command("add_preset", "New experiment from a preset...", "add_preset", "Run", "", "stack", rule="writable"),
    Command("add_circuit", "New circuit", "add_circuit", "Circuit", icon="tree-structure", rule="writable"),
    Command("run", "Run", "run", "Run", "F5", "play", False, "can_run", "Run the experiment", separated=True),
    Command(
        "stop", "Stop", "stop", "Run", "Shift+F5", "stop", False, "running", "Stop the run; what it measured stays"
    ),
    Command("hold", "Pause or continue the training", "hold_training", "Run", "F6", "pause", False, "running"),
    Command("resume", "Resume from the checkpoint", "resume_run", "Run", "", "play", rule="can_resume"),
    Command("branch", "Branch from the checkpoint", "branch_run", "Run", "", "git-branch", rule="can_branch"),
    Command("explain", "Explain the run", "explain_run", "Run", "", "magnifying-glass-plus", rule="can_explain"),
    Command("repeat", "Run again with the same settings", "repeat_run", "Run", "", "arrows-clockwise", rule="run"),
    Command("predict", "Predict new rows...", "predict_rows", "Run", "", "magic-wand", rule="has_model"),
    Command("evaluate", "Evaluate with noise or shots...", "evaluate_model", "Run", "", "chart-line", rule="has_model"),
    Command("export_model", "Export the model...", "export_model", "Run", "", "export", rule="has_model"),
    Command("import_model", "Import a model...", "import_model", "Run", "", "download-simple", rule="writable"),
    Command("copy_python", "Copy as Python", "copy_python", "Run", "Ctrl+Shift+C", "code", rule="project"),
    Command("copy_standalone", "Copy as Python, standalone", "copy_standalone", "Run", "", "code", rule="can_run"),
    Command("remove", "Remove from the project", "remove_selected", "Edit", "Del", "trash", rule="selected"),
    Command("open_circuit_here", "Open circuit...", "open_circuit", "Circuit", "", "folder-open", rule="writable"),
    *CIRCUIT_COMMANDS,
    Command("plugins", "List of plugins", "show_plugins", "Plugins", "", "puzzle-piece"),
    Command("plugins_refresh", "Look for plugins again", "refresh_plugins", "Plugins", "", "arrows-clockwise"),
    Command("worker", "Restart the worker", "restart_worker", "Plugins", "", "power", separated=True),
    Command("guide", "Guide", "show_guide", "Help", "Shift+F1", "book-open"),
    Command("tour", "Tour", "begin_tour", "Help", "", "map-trifold"),
    Command("keys", "Keyboard", "show_keys", "Help", "F1", "keyboard"),
    Command("about", "About Ketbench", "about", "Help", "", "info"),
)
_ALSO: Mapping[str, tuple[str, ...]] = {"redo": ("Ctrl+Shift+Z",)}
"""Keys that other programs have for the same."""
MENUS = ("File", "Edit", "View", "Circuit", "Run", "Plugins", "Help")


def build_actions(
    window: QMainWindow, verb: Callable[[str], Callable[[], None]], commands: Iterable[Command] = COMMANDS
) -> dict[str, QAction]:
    """An action a row, with its shortcut and tip, added to the window."""
    made: dict[str, QAction] = {}
    for command in commands:
        action = QAction(command.text, window)
        action.setObjectName(command.id)
        # A key that is held down would begin run after run; steps back and zooming are wanted over and over.
        action.setAutoRepeat(command.scope != "window" or command.id in ("undo", "redo"))
        if command.shortcut:
            keys = [command.shortcut, *_ALSO.get(command.id, ())]
            action.setShortcuts([QKeySequence(one) for one in keys])
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            action.setShortcutContext(context if _is_local(command) else Qt.ShortcutContext.WindowShortcut)
        keys = f" ({QKeySequence(command.shortcut).toString()})" if command.shortcut else ""
        action.setToolTip(f"{command.tip or command.text.removesuffix('...')}{keys}")
        action.setIconText(command.text.removesuffix("...").removesuffix(" project"))
        action.triggered.connect(verb(command.verb))
        if not _is_local(command):
            window.addAction(action)
        made[command.id] = action
    return made


def _is_local(command: Command) -> bool:
    return command.shortcut == "Del" or command.scope != "window"


def paint_icons(actions: Mapping[str, QAction], commands: Iterable[Command] = COMMANDS) -> None:
    """Icons in the colours of the look; Run and Stop in their own."""
    special = {"run": switch.look.good, "stop": switch.look.bad}
    for command in commands:
        if command.icon:
            name = f"{command.icon}-fill" if command.id in special else command.icon
            actions[command.id].setIcon(icon(name, special.get(command.id, "")))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus in their order."""
    menus = {name: bar.addMenu(name) for name in MENUS}
    for command in COMMANDS:
        if command.menu not in menus:
            above, _, name = command.menu.rpartition("/")
            menus[command.menu] = menus[above].addMenu(name)
        if command.separated:
            menus[command.menu].addSeparator()
        menus[command.menu].addAction(actions[command.id])
    return menus
