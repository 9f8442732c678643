"""A backend's parameters as a form: one description for the window, the command line and the documentation."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MultipleOf
from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from ketbench.base.errors import ParamsError
from ketbench.contract.chosen.columns import OF
from ketbench.contract.chosen.files import MOST_BYTES, ChosenFile


def setting(
    default: Any = PydanticUndefined,
    title: str = "",
    *,
    unit: str = "",
    group: str = "",
    help: str = "",
    advanced: bool = False,
    slider: bool = False,
    when: Mapping[str, Sequence[str]] | None = None,
    only: Mapping[str, Sequence[Any]] | None = None,
    drawn: tuple[str, ...] = (),
    code: str = "",
    endings: tuple[str, ...] = (),
    most_bytes: int = 0,
    per_column: str = "",
    rows_are: str = "",
    **bounds: Any,
) -> Any:
    """A field of a backend's parameters.

    Parameters
    ----------
    default : any
    title : str
        Label in the form.
    unit : str
        Shown behind the value, as "dB".
    group : str
        Heading under which the form puts it.
    help : str
        One sentence for the tooltip and the documentation.
    advanced : bool
        Folded away at first.
    slider : bool
        For a number with both bounds that is weighed rather than known.
    when : mapping of str to sequence of str
        Choices of other fields for which this one means something; the form shows it then alone.
    only : mapping of str to sequence, or None
        Other fields and those of their values with which this one has an effect; with others the form greys it and
        says so. What no such list can say, a method ``idle()`` of the parameters gives: field names, each with the
        reason in a sentence.
    drawn : tuple of str
        For a list of sub-models: the columns that the window draws as points to drag, first the one along x. With a
        "+" before its name each point lies where the values up to its row add up to, as durations do.
    code : str
        For a str: it has several lines, in "python", "json" or "toml", whose grammar is looked at, or in another
        language or "text".
    endings : tuple of str
        For a `ChosenFile`: which files it takes, as (".csv", ".txt"); all if left out.
    most_bytes : int
        For a `ChosenFile`: the largest it takes; 64 MB if left out.
    per_column : str
        For a ``dict[str, Row]``: the window shows a row of the fields of ``Row`` for each of the dataset's
        "features", "numbers" (features that are numbers) or "all" columns.
    rows_are : str
        For a list of sub-models whose rows are things counted from 0, as "atom": the window numbers them so.
    **bounds
        pydantic's ``ge``, ``gt``, ``le``, ``lt``, ``min_length``, ``max_length``.
    """
    extra: dict[str, Any] = {"unit": unit, "group": group, "advanced": advanced, "slider": slider}
    extra |= {"when": {name: list(values) for name, values in when.items()}} if when else {}
    if only:
        extra["only"] = {name: [_plain(value) for value in values] for name, values in only.items()}
    if drawn:
        extra["drawn"] = list(drawn)
    _require_sound(title, code, endings, most_bytes, per_column)
    extra |= {"code": code} if code else {}
    extra |= {"endings": [one.lower() for one in endings]} if endings else {}
    extra |= {"most_bytes": most_bytes} if most_bytes else {}
    extra |= {"per_column": per_column} if per_column else {}
    extra |= {"rows_are": rows_are} if rows_are else {}
    return Field(default, title=title or None, description=help or None, json_schema_extra=extra, **bounds)


def _require_sound(title: str, code: Any, endings: Any, most_bytes: Any, per_column: Any) -> None:
    """Refuse what a form would pass over in silence.

    Raises
    ------
    ParamsError
        One sentence with what to write.
    """
    if not isinstance(code, str):
        raise ParamsError(f'setting \'{title}\': code is {code!r}; write a language, as code="python", or code="text".')
    if isinstance(endings, str) or any(not isinstance(one, str) or not one.startswith(".") for one in endings):
        raise ParamsError(f"setting '{title}': endings are {endings!r}; write a tuple such as (\".csv\",).")
    if isinstance(most_bytes, bool) or not isinstance(most_bytes, int) or most_bytes < 0:
        raise ParamsError(f"setting '{title}': most_bytes is {most_bytes!r}; write a number of bytes, as 1_000_000.")
    if per_column not in ("", *OF):
        raise ParamsError(f"setting '{title}': per_column is {per_column!r}; write one of {', '.join(OF)}.")


@dataclass(frozen=True, slots=True)
class FormField:
    """One row of a form.

    Parameters
    ----------
    name : str
    title, unit, group, help : str
    kind : str
        "number", "integer", "flag", "choice", "text", "numbers" or "texts" (lists), "table" (a list of sub-models),
        "code" (a text of several lines), "file" or "columns" (a sub-model a column of the dataset).
    default : any
    low, high : float or None
        Bounds; `low_open` and `high_open` say whether the bound itself is excluded.
    choices : tuple
        Allowed values of a choice.
    optional : bool
        Whether None is allowed.
    advanced, slider : bool
    columns : tuple of FormField
        Of a table, or of the row of a column.
    when : mapping of str to list of str
        Choices of other fields for which this one is shown; empty for always.
    drawn : tuple of str
        Columns of a table that are drawn as points to drag; see `setting`.
    code, endings, most_bytes, per_column, rows_are
        See `setting`.
    """

    name: str
    title: str
    kind: str
    default: Any = None
    unit: str = ""
    group: str = ""
    help: str = ""
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    choices: tuple[Any, ...] = ()
    optional: bool = False
    advanced: bool = False
    slider: bool = False
    columns: tuple[FormField, ...] = ()
    drawn: tuple[str, ...] = ()
    row: type[BaseModel] | None = None
    when: Mapping[str, Sequence[str]] = field(default_factory=dict)
    code: str = ""
    endings: tuple[str, ...] = ()
    most_bytes: int = MOST_BYTES
    per_column: str = ""
    rows_are: str = ""

    def is_meant(self, values: Mapping[str, Any]) -> bool:
        """Whether this field means something beside the values of the others.

        Parameters
        ----------
        values : mapping of str to JSON value
            What is left out counts as any.
        """
        return all(name not in values or str(_plain(values[name])) in allowed for name, allowed in self.when.items())


def form(params: type[BaseModel]) -> tuple[FormField, ...]:
    """The rows of a parameter model, in its order."""
    return tuple(_field(name, info) for name, info in params.model_fields.items())


def validated(params: type[BaseModel], values: Mapping[str, Any], owner: str = "") -> Any:
    """Build the parameters, or say in one sentence what is wrong.

    Raises
    ------
    ParamsError
        Naming the field, the value and the bound.
    """
    try:
        return params.model_validate(dict(values))
    except ValidationError as error:
        raise ParamsError(explained(params, error.errors()[0], owner)) from None


def problems_in(params: type[BaseModel], values: Mapping[str, Any]) -> Mapping[str, str]:
    """What is wrong with each field, by its dotted name; empty when all is right."""
    try:
        params.model_validate(dict(values))
    except ValidationError as error:
        return {_dotted(detail["loc"]): explained(params, detail) for detail in error.errors()}
    return {}


def idle_in(params: type[BaseModel], values: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Fields that have no effect beside these values, each with why; None while the values are refused.

    Examples
    --------
    >>> class Form(BaseModel):
    ...     way: Literal["thin", "wide"] = setting("thin", "Way")
    ...     width: int = setting(2, "Width", only={"way": ["wide"]})
    >>> idle_in(Form, {}), idle_in(Form, {"way": "wide"})
    ({'width': 'Only with Way wide.'}, {})
    """
    try:
        made = params.model_validate(dict(values))
    except ValidationError:
        return None
    found = {name: said for name, info in params.model_fields.items() if (said := _unmet(made, params, info))}
    own: Callable[[], Mapping[str, str]] | None = getattr(made, "idle", None)
    return {**found, **own()} if own else found


def _unmet(made: BaseModel, params: type[BaseModel], info: FieldInfo) -> str:
    """Which wanted value of another field is not there, in a sentence; empty when all are."""
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    wanted: Any = extra.get("only", {})
    for name, values in wanted.items():
        if _plain(getattr(made, name)) not in values:
            words = [str(value).replace("_", " ") for value in values]
            listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
            return f"Only with {params.model_fields[name].title or name.replace('_', ' ')} {listed}."
    return ""


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def explained(params: type[BaseModel], detail: ErrorDetails, owner: str = "") -> str:
    """One sentence about one finding of pydantic."""
    place = _dotted(detail["loc"])
    of = f" of '{owner}'" if owner else ""
    if detail["type"] == "extra_forbidden":
        known = ", ".join(params.model_fields)
        return f"'{place}' is not a parameter{of}; known are {known}."
    if detail["type"] == "missing":
        return f"Parameter '{place}'{of} needs a value."
    if detail["type"] in ("value_error", "assertion_error"):
        text = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return text if text.endswith(".") else f"{text}."
    reason = detail["msg"][0].lower() + detail["msg"][1:]
    reason = reason.removeprefix("input ").replace("should be", "must be")
    return f"Parameter '{place}'{of} is {detail['input']!r}, but it {reason}."


def _dotted(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "parameters"


def _field(name: str, info: FieldInfo) -> FormField:
    kind, choices, row, optional = _kind(info.annotation)
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind = "code" if kind == "text" and extra.get("code") else kind
    default = None if info.default is PydanticUndefined else info.default
    if info.default_factory is not None:
        default = info.get_default(call_default_factory=True, validated_data={})
    return FormField(
        name=name,
        title=info.title or name.replace("_", " ").capitalize(),
        kind=kind,
        default=default,
        unit=str(extra.get("unit", "")),
        group=str(extra.get("group", "")),
        help=info.description or "",
        choices=choices,
        optional=optional,
        advanced=bool(extra.get("advanced", False)),
        slider=bool(extra.get("slider", False)),
        when=cast("Mapping[str, Sequence[str]]", extra.get("when", {})),
        columns=form(row) if row else (),
        drawn=_words(extra, "drawn"),
        row=row,
        code=str(extra.get("code", "")),
        endings=_words(extra, "endings"),
        most_bytes=int(cast("int", extra.get("most_bytes", MOST_BYTES))),
        per_column=str(extra.get("per_column", "features" if kind == "columns" else "")),
        rows_are=str(extra.get("rows_are", "")),
        **dict(_bounds(info)),
    )


def _words(extra: Mapping[str, Any], name: str) -> tuple[str, ...]:
    names = extra.get(name)
    return tuple(map(str, names)) if isinstance(names, list) else ()


def _bounds(info: FieldInfo) -> Iterator[tuple[str, Any]]:
    for rule in info.metadata:
        match rule:
            case Ge(ge):
                yield "low", ge
            case Gt(gt):
                yield "low", gt
                yield "low_open", True
            case Le(le):
                yield "high", le
            case Lt(lt):
                yield "high", lt
                yield "high_open", True
            case MultipleOf():
                continue
            case _:
                continue


def _kind(annotation: Any) -> tuple[str, tuple[Any, ...], type[BaseModel] | None, bool]:
    """Kind, choices, row model and whether None is allowed."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(args[0])
    if origin in (Union, types.UnionType):
        inner = [a for a in args if a is not type(None)]
        if all(get_origin(a) is Literal for a in inner):
            return "choice", tuple(value for a in inner for value in get_args(a)), None, len(inner) < len(args)
        kind, choices, row, _ = _kind(inner[0])
        return kind, choices, row, len(inner) < len(args)
    if origin is Literal:
        return "choice", args, None, False
    if origin in (tuple, list):
        item: Any = args[0] if args else float
        if isinstance(item, type) and issubclass(item, BaseModel):
            return "table", (), item, False
        return "numbers" if item in (int, float) else "texts", (), None, False
    if origin is dict and isinstance(args[1], type) and issubclass(args[1], BaseModel):
        return "columns", (), args[1], False
    if annotation is ChosenFile:
        return "file", (), None, False
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "choice", tuple(member.value for member in annotation), None, False
    return {bool: "flag", int: "integer", float: "number"}.get(annotation, "text"), (), None, False
