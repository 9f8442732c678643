"""Files into datasets: each guess has its evidence, each repair is told, nothing is wrong in silence."""

from ketbench.importing.findings import ImportProblem
from ketbench.importing.formats import Format
from ketbench.importing.guess import Guess
from ketbench.importing.options import Options
from ketbench.importing.reading import Imported, import_file, preview, read_file, sniff

__all__ = ["Format", "Guess", "ImportProblem", "Imported", "Options", "import_file", "preview", "read_file", "sniff"]
