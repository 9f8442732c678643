from collections.abc import Callable
from pathlib import Path

import pytest

from ketbench.data.importing import Imported, Options, read_file

Reading = Callable[..., Imported]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Writes content to a file of a given name and reads it back."""

    def read(content: str | bytes, name: str = "data.csv", target: str | None = None, **options: object) -> Imported:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, target=target, options=Options(**options))

    return read
