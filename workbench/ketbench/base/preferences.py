"""What a user chose for all projects, in one small JSON file of the user's own; holds nothing of a project."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ketbench.base.errors import InputError

FILE = "preferences.json"


class Preferences(BaseModel):
    """The choices.

    Parameters
    ----------
    reference_over_mb : float, MB
        Imported files larger than this are kept by reference.
    run_memory_mb : float, MB
        A run of the window that takes more is stopped; 0 for most of what is free when it opens.
    disabled : tuple of str
        Packages whose plugins are not loaded.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference_over_mb: float = Field(200.0, ge=0)
    run_memory_mb: float = Field(0.0, ge=0)
    disabled: tuple[str, ...] = ()


def preferences_path() -> Path:
    """Where they are kept."""
    return user_config_path("ketbench", appauthor=False) / FILE


def preferences() -> Preferences:
    """The choices as they stand; what cannot be read counts as not chosen."""
    try:
        return Preferences.model_validate_json(preferences_path().read_text("utf-8"))
    except (OSError, ValidationError, ValueError):
        return Preferences.model_validate({})


def choose(**changes: float | tuple[str, ...]) -> Preferences:
    """Change some choices and keep them.

    Raises
    ------
    InputError
        For a value that cannot be, or when the file cannot be written.
    """
    try:
        made = Preferences.model_validate({**preferences().model_dump(), **changes})
    except ValidationError as error:
        detail = error.errors()[0]
        raise InputError(f"'{detail['input']}' cannot be chosen here: {detail['msg'].lower()}.") from None
    path = preferences_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.model_dump_json(indent=2), encoding="utf-8")
    except OSError as error:
        raise InputError(f"'{path}' cannot be written ({error.strerror}); allow writing there.") from None
    return made
