"""What is done with kept adapters: answers side by side, folders, merged models, circuits run elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import Context, Dataset, InputError, Model, Prediction, RunCancelled
from ketbench_finetune.keeping.folders import rebuilt, write_folder
from ketbench_finetune.keeping.kept import require_base
from ketbench_finetune.models.opening import Base, opened
from ketbench_finetune.models.places import model_path
from ketbench_finetune.texts.examples import MESSAGES, PROMPT, prompts_of
from ketbench_finetune.texts.tokens import Writer
from ketbench_finetune.texts.writing import written

FORMS = ("folder", "merged")


def base_of(model: Model, given: str) -> Base:
    """The base model that kept adapters belong to.

    Parameters
    ----------
    model : Model
    given : str
        What the experiment calls its model.

    Raises
    ------
    InputError
        When it is not here, or another one is.
    """
    base = opened(model_path(given))
    require_base(dict(model.description["base"]), base)
    return base


def adapter_of(model: Model, name: str, base: Base, engine: str) -> Any:
    """One of the kept adapters.

    Raises
    ------
    InputError
        For an unknown name, type or base.
    """
    import torch

    described = {str(one["name"]): dict(one) for one in model.description["adapters"]}
    if name not in described:
        raise InputError(f"The run kept no adapter '{name}'; it kept {', '.join(described)}.")
    under = f"{name}/"
    held = {n.removeprefix(under): torch.tensor(t) for n, t in model.tensors.items() if n.startswith(under)}
    return rebuilt(described[name], held, dict(model.description["base"]), base, engine)


def prediction(model: Model, rows: Dataset, given: str, engine: str, context: Context) -> Prediction:
    """What the base model and every adapter but the controls write, a column each."""
    import torch

    torch.set_num_threads(max(1, context.threads))
    base = base_of(model, given)
    form = MESSAGES if rows.columns[0].name == "messages" else PROMPT
    writer = Writer(base.tokenizer, form, base.outline.name)
    questions = [writer.question(before) for before in prompts_of(rows)]
    most = int(model.description["new_tokens"])

    def answered() -> Any:
        texts = written(base.model, base.tokenizer, questions, most, context.cancelled)
        return np.array(texts, dtype=str)

    columns = {"base": answered()}
    for one in (told for told in model.description["adapters"] if not told["of"]):
        if context.cancelled():
            raise RunCancelled("Stopped on request.")
        adapter = adapter_of(model, str(one["name"]), base, engine)
        adapter.put_in()
        with torch.no_grad():
            adapter.begin()
        columns[str(one["name"])] = answered()
        adapter.take_out()
    return Prediction(columns, (writer.note,) if writer.note else ())


def exported(model: Model, form: str, folder: Path, given: str, engine: str) -> list[str]:
    """Every adapter as a folder, or every one that can be merged as a whole model.

    Raises
    ------
    InputError
        For another form, nothing to merge, or a disk that is full.
    """
    if form not in FORMS:
        raise InputError(f"Adapters are exported as {' or '.join(FORMS)}, not as '{form}'.")
    if form == "folder":
        made: list[str] = []
        for one in model.description["adapters"]:
            name = str(one["name"])
            held = {n.removeprefix(f"{name}/"): t for n, t in model.tensors.items() if n.startswith(f"{name}/")}
            described = {k: v for k, v in dict(one).items() if k not in ("name", "title", "of")}
            files = write_folder(folder / name, held, {**described, "base": model.description["base"]})
            made += [f"{name}/{file}" for file in files]
        return made
    return _merged(model, folder, given, engine)


def _merged(model: Model, folder: Path, given: str, engine: str) -> list[str]:
    names = [str(one["name"]) for one in model.description["adapters"] if one["mergeable"] and not one["of"]]
    if not names:
        raise InputError(
            "None of these adapters can be merged: each runs a circuit for every token; export the folder."
        )
    made: list[str] = []
    for name in names:
        base = base_of(model, given)
        adapter_of(model, name, base, engine).merge()
        place = folder / name
        try:
            base.model.save_pretrained(place)
            base.tokenizer.save_pretrained(place)
        except Exception as error:
            raise InputError(f"The model cannot be written to '{place}' ({error}); free some space there.") from None
        made += sorted(f"{name}/{file.name}" for file in place.iterdir())
    return made
