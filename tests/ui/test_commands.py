"""The table of commands is whole: every row has a method, a rule, an icon that exists, and a key of its own."""

from collections import Counter

import pytest
import qtawesome

from ketbench_ui.circuit.verbs import CircuitVerbs
from ketbench_ui.panels.problems import MARKS
from ketbench_ui.panels.tree_model import _MARKS, KINDS
from ketbench_ui.shell.bars.pages_bar import ICONS
from ketbench_ui.shell.commands.actions import COMMANDS, MENUS
from ketbench_ui.shell.commands.keys import rows
from ketbench_ui.shell.commands.rules import RULES
from ketbench_ui.shell.commands.verbs import Verbs


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_each_command_leads_somewhere(command):
    named = command.verb.removeprefix("circuit.").split(" ")[0]
    owner = CircuitVerbs if command.verb.startswith("circuit.") else Verbs
    assert callable(getattr(owner, named)), f"{owner.__name__} has no {named}"
    assert command.rule in RULES
    assert command.menu.split("/")[0] in MENUS


def test_no_key_means_two_things():
    keys = Counter((command.scope, command.shortcut) for command in COMMANDS if command.shortcut)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_icon_exists(qapp):
    names = {command.icon for command in COMMANDS if command.icon} | set(ICONS.values()) | set(KINDS.values())
    names |= {name for name, _ in _MARKS.values()} | {f"{name}-fill" for name, _ in MARKS.values()} | {"spinner-gap"}
    for name in names:
        assert not qtawesome.icon(f"ph.{name}").isNull()


def test_the_sheet_lists_every_shortcut():
    listed = {text for _, text, _ in rows()}
    assert {c.text.removesuffix("...") for c in COMMANDS if c.shortcut} <= listed
