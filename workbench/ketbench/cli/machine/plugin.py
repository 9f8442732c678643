"""`ketbench plugin`: write one, check it, install, update, disable and remove it, list what was found and failed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ketbench.backends.registry import Candidate, Registry
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.errors import RunFailed
from ketbench.cli.terminal import AsJson, note, print_json, print_table

Name = Annotated[str, typer.Argument(help="Of a package, or of one of its backends.", show_default=False)]
EVERY_SECONDS = 10.0
app = typer.Typer(help="Write, check, install and list plugins.", no_args_is_help=True, rich_markup_mode=None)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="A Python identifier, as my_backend.", show_default=False)],
    folder: Annotated[Path | None, typer.Option("--dir", help="Where to; a folder of that name by default.")] = None,
    kind: Annotated[str, typer.Option("--kind", help=f"backend, {', '.join(KINDS)}.")] = "backend",
) -> None:
    """Write an installable package: one backend that trains, or one contribution of another kind."""
    from ketbench.backends.scaffold import write_plugin

    target = folder or Path(name)
    for path in write_plugin(name, target, kind):
        note(f"Wrote '{path}'.")
    note(f"Next: pip install -e {target} && ketbench plugin check {name}")


@app.command("manifest")
def manifest(
    folder: Annotated[Path, typer.Argument(help="With a pyproject.toml.", show_default=False)] = Path(),
) -> None:
    """Write ketbench.toml, from which a package is listed and its forms are drawn without importing it."""
    from ketbench.backends.scaffold.manifest import write_manifest

    note(f"Wrote '{write_manifest(folder)}'.")


@app.command("check")
def check(
    name: Annotated[str, typer.Argument(help="Of an installed backend or contribution.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Look at every rule of the contract; status 1 when one is broken."""
    from ketbench.testing.report import examined
    from ketbench.testing.rule import State

    results = examined(name)
    broken = [result for result in results if result.state is State.FAILED]
    if as_json:
        print_json({"backend": name, "conforms": not broken, "rules": [result.described() for result in results]})
    else:
        count = Counter(result.state.value for result in results)
        title = f"{name}: " + ", ".join(f"{number} {state}" for state, number in count.items())
        rows = [[r.rule, r.state.value, " ".join(r.findings) or r.title] for r in results]
        print_table(["rule", "state", "finding"], rows, title=title)
    if broken:
        text = f"'{name}' breaks {', '.join(result.rule for result in broken)}"
        raise RunFailed(f"{text}; the rules are explained in {broken[0].anchor}.")


@app.command("list")
def list_plugins(as_json: AsJson = False) -> None:
    """List all that plugins add: found, failed, of another contract, or named twice."""
    from ketbench.backends.trying.contributed import contributed_candidates

    rows = (*Registry().candidates(), *contributed_candidates())
    if as_json:
        print_json([{**asdict(row), "state": row.state.value} for row in rows])
        return
    columns = ["name", "package", "licence", "state", "reason and remedy"]
    print_table(columns, [_shown(row) for row in rows])


@app.command("catalogue")
def list_catalogue(
    words: Annotated[list[str] | None, typer.Argument(help="To search for; all without.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """List known plugins with what they add, for which Ketbench, and how to install them."""
    from ketbench.backends.catalogue import matching

    found = matching(" ".join(words or ()))
    if as_json:
        print_json([{**asdict(one), "installed": one.is_here} for one in found])
        return
    rows = [[one.name, one.what, one.adds, one.ketbench, "installed" if one.is_here else one.install] for one in found]
    print_table(["name", "what", "adds", "Ketbench", "install"], rows)


@app.command("install")
def install(
    spec: Annotated[str, typer.Argument(help="A name, a wheel or a folder.", show_default=False)],
    to_folder: Annotated[
        bool, typer.Option("--folder", help="Into the user's folder of plugins, not the environment.")
    ] = False,
) -> None:
    """Install a plugin, unless it would change torch, numpy, PySide6 or Ketbench."""
    from ketbench.backends.install import Watch, install_plugin, own_folder
    from ketbench.backends.trying.contributed import contributed_state
    from ketbench.circuit.gates import take_new_gates

    plan = install_plugin(spec, own_folder() if to_folder else None, Watch(_progress()))
    if plan.told:
        note(plan.told)
    for change in plan.changes:
        note(f"Installed {change}.")
    for row in Registry().candidates():
        if row.name in plan.backends and row.distribution == plan.distribution:
            note(f"Backend '{row.name}': {row.state.value}. {row.reason} {row.remedy}".strip())
    take_new_gates()
    for kind, name in plan.adds:
        note(f"{kind.capitalize()} '{name}': {contributed_state(name, plan.distribution)}")


@app.command("disable")
def disable(name: Name) -> None:
    """Leave out the plugins of a package from now on; nothing of it is imported any more."""
    from ketbench.backends.trying.packages import package_of
    from ketbench.backends.trying.switches import switch

    package = package_of(name).distribution
    switch(package, on=False)
    note(f"Disabled '{package}'; bring it back with: ketbench plugin enable {package}")


@app.command("enable")
def enable(name: Name) -> None:
    """Have the plugins of a disabled package again."""
    from ketbench.backends.trying.packages import package_of
    from ketbench.backends.trying.switches import switch

    package = package_of(name).distribution
    switch(package, on=True)
    for row in Registry().candidates():
        if row.distribution == package:
            note(f"Backend '{row.name}': {row.state.value}. {row.reason} {row.remedy}".strip())


@app.command("remove")
def remove_plugin(name: Name) -> None:
    """Remove a package of plugins, also one that cannot be imported; projects that use it still open."""
    from ketbench.backends.trying.packages import package_of, remove
    from ketbench.backends.trying.switches import switch

    package = package_of(name).distribution
    place = remove(name)
    switch(package, on=True)
    note(f"Removed '{package}' from '{place}'.")


@app.command("update")
def update_plugin(
    name: Name,
    spec: Annotated[str, typer.Option("--to", help="A wheel, a folder or name==version; the newest by default.")] = "",
) -> None:
    """Install the newest version of a package of plugins, unless it would change what Ketbench needs."""
    from ketbench.backends.trying.packages import update

    plan, before = update(name, spec)
    if plan.version == before:
        note(f"'{plan.distribution}' {before} is the newest there is.")
    for change in plan.changes:
        note(f"Installed {change}.")


def _progress() -> Callable[[str, float], None]:
    """A line on a terminal that changes as pip goes on; elsewhere one every ten seconds."""
    said = 0.0

    def tell(words: str, seconds: float) -> None:
        nonlocal said
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{seconds:4.0f} s  {words[:100]}\r")
            sys.stderr.flush()
        elif seconds - said >= EVERY_SECONDS:
            note(f"{seconds:.0f} s: {words}")
            said = seconds

    return tell


def _shown(row: Candidate) -> list[str]:
    package = f"{row.distribution} {row.version}".strip()
    name = row.name if row.kind == "backend" else f"{row.name} ({row.kind})"
    return [name, package, row.licence or "not stated", row.state.value, f"{row.reason} {row.remedy}".strip()]
