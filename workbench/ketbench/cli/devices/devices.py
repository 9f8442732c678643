"""`ketbench devices`: where models can be evaluated, and what stands in the way elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.contract.targets import Device


def list_devices(
    words: Annotated[
        list[str] | None, typer.Argument(help="A device to show alone, or: login VENDOR.", show_default=False)
    ] = None,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw its map of qubits: SVG, PNG, PDF.")] = None,
    as_json: AsJson = False,
) -> None:
    """List devices with their state, reason and remedy; 'ketbench devices login VENDOR' keeps a key in the keyring."""
    from ketbench.running.devices.listing import devices

    chosen = list(words or ())
    if chosen[:1] == ["login"]:
        _login(chosen[1:])
        return
    if len(chosen) > 1:
        raise InputError(f"'{' '.join(chosen)}' names more than one device; name one or none.")
    found = devices()
    if chosen:
        found = [_named(chosen[0], found)]
    if picture is not None:
        _draw(found, picture)
    if as_json:
        print_json([asdict(device) for device in found])
    else:
        print_table(["device", "qubits", "state", "reason and remedy"], map(_row, found), longest_word=28)


def _row(device: Device) -> list[Any]:
    told = f"{device.reason} {device.remedy}".strip()
    errors = ", ".join(f"{name.replace('_', ' ')} {rate:.2g}" for name, rate in device.errors.items())
    queue = "" if device.queue is None else f"{device.queue} in the queue"
    return [
        device.name,
        device.qubits or "",
        device.state,
        "; ".join(part for part in (told, errors, queue) if part),
    ]


def _named(name: str, found: list[Device]) -> Device:
    for device in found:
        if device.name == name:
            return device
    from ketbench.backends.targets import target

    # A name with other numbers than those listed, or the reason why there is no such device.
    target(name)
    stem = name.partition(":")[0]
    return next((d for d in found if d.name.partition(":")[0] == stem), Device(name, name.partition(".")[0]))


def _draw(found: list[Device], picture: Path) -> None:
    from ketbench.results.drawing.draw import save_figure
    from ketbench.running.devices.pictures import topology

    if len(found) != 1 or not found[0].edges:
        raise InputError("Only one device with a known map can be drawn; name one, as ibm.fake_manila.")
    save_figure(topology(found[0]), picture)
    note(f"Drew '{found[0].name}' into '{picture}'.")


def _login(vendors: list[str]) -> None:
    from ketbench.running.devices.keys import keep_key
    from ketbench.running.devices.keys import vendors as known

    if len(vendors) != 1 or vendors[0] not in known():
        raise InputError(f"Write: ketbench devices login VENDOR, with one of {', '.join(known()) or 'none'}.")
    key = typer.prompt(f"Key for {vendors[0]} (empty to remove it)", default="", hide_input=True, show_default=False)
    keep_key(vendors[0], key)
    note(f"The keyring of this system keeps the key for {vendors[0]}; no project, journal or log has it.")
