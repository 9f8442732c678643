"""The editor's rows of the one command table; menus, command palette and F1 sheet show them."""

from __future__ import annotations

from ketbench.circuit.gates import GATES
from ketbench_ui.services.command import Command

SCOPE = "circuit"


def _row(name: str, text: str, key: str = "", icon: str = "", *, separated: bool = False) -> Command:
    return Command(
        f"circuit_{name}",
        text,
        f"circuit.{name}",
        "Circuit",
        key,
        icon,
        rule="circuit",
        separated=separated,
        scope=SCOPE,
    )


CIRCUIT_COMMANDS: tuple[Command, ...] = (
    _row("cut", "Cut operations", "Ctrl+X", "scissors"),
    _row("copy", "Copy operations as OpenQASM", "Ctrl+C", "copy"),
    _row("paste", "Paste OpenQASM at the cursor", "Ctrl+V", "clipboard"),
    _row("paste_shared", "Paste, sharing its parameters", "Ctrl+Shift+V", "clipboard"),
    _row("repeat_selection", "Repeat this selection N times...", "Ctrl+Shift+D", "arrows-clockwise"),
    _row("duplicate", "Duplicate operations", "Ctrl+D", "copy-simple"),
    _row("delete", "Delete operations", "Del", "trash"),
    _row("select_all", "Select all operations", "Ctrl+A", "selection-all"),
    _row("edit_angle", "Edit the angle", "Return", "pencil-simple", separated=True),
    _row("control", "Control at the cursor", "C", "circle"),
    _row("anti_control", "Anti-control at the cursor", "A", "circle-dashed"),
    _row("expand", "Expand block or gate", "Ctrl+Shift+X", "arrows-out"),
    _row("fold", "Fold gates to a block", "Ctrl+Shift+F", "arrows-in"),
    _row("make_gate", "Make a gate of the selection...", "Ctrl+G", "package"),
    _row("edit_gate", "Edit the custom gate...", "Ctrl+Shift+G", "pencil-simple"),
    _row("insert_column", "Insert a column", "Insert", "arrow-line-left", separated=True),
    _row("remove_column", "Remove the column", "Shift+Del", "columns"),
    _row("insert_wire", "Insert a wire above", "Ctrl+Insert", "arrow-line-up"),
    _row("add_wire", "Add a wire below", "Ctrl+Down", "arrow-line-down"),
    _row("remove_wire", "Remove the wire", "Ctrl+Shift+Del", "rows"),
    _row("zoom_in", "Zoom in", "Ctrl++", "magnifying-glass-plus", separated=True),
    _row("zoom_out", "Zoom out", "Ctrl+-", "magnifying-glass-minus"),
    _row("zoom_normal", "Actual size", "Ctrl+0", "number-circle-one"),
    _row("zoom_fit", "Fit the circuit", "F", "corners-out"),
    _row("release", "Clear gate and selection", "Esc", "x"),
    *(
        Command(
            f"circuit_place_{name}",
            f"Place {gate.title}",
            f"circuit.place {name}",
            "Circuit/Place",
            gate.key,
            rule="circuit",
            scope=SCOPE,
        )
        for name, gate in GATES.items()
        if gate.key
    ),
)
"""All of them act on the canvas and hear their keys only there."""
