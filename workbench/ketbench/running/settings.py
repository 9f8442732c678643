"""Changes one setting of an experiment by its dotted name, as ``--set`` and sweeps do."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from ketbench.base.errors import InputError
from ketbench.contract.chosen.files import ChosenFile, pinned_file
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form


def with_setting(params: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Parameters with one value changed; a dotted name reaches into groups and numbered rows.

    Examples
    --------
    >>> with_setting({"stages": [{"loss": 1}]}, "stages.0.loss", 2.5)
    {'stages': [{'loss': 2.5}]}

    Raises
    ------
    InputError
        When the name leads nowhere.
    """
    changed: dict[str, Any] = json.loads(json.dumps(dict(params)))
    *outer, last = name.split(".")
    place: Any = changed
    for part in outer:
        place = _inside(place, part, name)
    if isinstance(place, list):
        place[_row(place, last, name)] = value
    elif isinstance(place, dict):
        place[last] = value
    else:
        raise InputError(_leads_nowhere(name, outer[-1]))
    return changed


def from_text(text: str) -> tuple[str, Any]:
    """Name and value of ``name=value``; the value is JSON, or else a plain word.

    Examples
    --------
    >>> from_text("epochs=20"), from_text("optimiser=adam")
    (('epochs', 20), ('optimiser', 'adam'))

    Raises
    ------
    InputError
        Without '='.
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InputError(f"--set '{text}' is not name=value; write for example --set epochs=20.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def read_settings(texts: Sequence[str], params: type[BaseModel] | None) -> list[tuple[str, Any]]:
    """Names and values of several ``name=value``; ``name=@path`` takes a file.

    A parameter that is a file takes the path and its digest, with or without "@"; any other takes what is in the file:
    texts as they are, all else as JSON. A value that begins with "@" itself is written with two.

    Parameters
    ----------
    texts : sequence of str
    params : type of BaseModel or None
        The form of the backend; None where it is not known here.

    Raises
    ------
    InputError
        Without '=', or for a file that cannot be read.
    """
    kinds = {field.name: field.kind for field in form(params)} if params is not None else {}
    return [_read_setting(text, kinds) for text in texts]


def _read_setting(text: str, kinds: Mapping[str, str]) -> tuple[str, Any]:
    name, value = from_text(text)
    if not isinstance(value, str):
        return name, value
    raw = text.partition("=")[2]
    path = raw[1:] if raw.startswith("@") and not raw.startswith("@@") else ""
    if kinds.get(name) == "file":
        return name, pinned_file(path or value)
    if path:
        return name, _content(name, path, kinds)
    return name, raw[1:] if raw.startswith("@@") else value


def _content(name: str, path: str, kinds: Mapping[str, str]) -> Any:
    whole = ChosenFile(path=os.path.abspath(os.path.expanduser(path)))
    try:
        content = whole.text()
    except InputError as error:
        raise InputError(f"--set {name}=@{path}: {error}") from None
    if kinds.get(name, "text") in ("code", "text", "choice"):
        return content
    try:
        return json.loads(content)
    except ValueError as error:
        raise InputError(f"--set {name}=@{path}: the file is not JSON ({error}); correct it.") from None


def _inside(place: Any, part: str, name: str) -> Any:
    if isinstance(place, list):
        return place[_row(place, part, name)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise InputError(_leads_nowhere(name, part))


def _row(rows: list[Any], part: str, name: str) -> int:
    if part.isdecimal() and int(part) < len(rows):
        return int(part)
    raise InputError(f"Setting '{name}' names row '{part}', but there are {len(rows)} rows, numbered from 0.")


def _leads_nowhere(name: str, part: str) -> str:
    return f"Setting '{name}' leads into '{part}', which holds a single value; shorten the name."


def changed(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """An experiment with other parameters, and another seed where ``seed`` is among them.

    Raises
    ------
    InputError
        When a dotted name leads nowhere, or the seed is not a whole number.
    """
    params = dict(experiment.params)
    for name, value in settings.items():
        if name != "seed":
            params = with_setting(params, name, os.fspath(value) if isinstance(value, os.PathLike) else value)
    seed = settings.get("seed", experiment.seed)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise InputError(f"seed={seed!r} is not a whole number; give one such as 7.")
    return replace(experiment, params=params, seed=seed)
