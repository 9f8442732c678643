"""Where plugins lie besides the environment; opens nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_data_path

PATH_VARIABLE = "KETBENCH_PLUGIN_PATH"


def plugin_folders(extra: Iterable[str | Path] = ()) -> tuple[str, ...]:
    """Folders searched besides the environment: those given, those of KETBENCH_PLUGIN_PATH, the user's own."""
    listed = os.environ.get(PATH_VARIABLE, "").split(os.pathsep)
    own = user_data_path("ketbench", appauthor=False) / "plugins"
    wanted = [*map(str, extra), *(path for path in listed if path), str(own)]
    return tuple(dict.fromkeys(os.path.abspath(path) for path in wanted))
