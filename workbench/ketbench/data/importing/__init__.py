"""Files into datasets: each guess has its evidence, each repair is told, nothing is wrong in silence."""

from ketbench.data.importing.findings import ImportProblem
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported, import_file, preview, read_file, sniff
from ketbench.data.importing.text.guess import Guess

__all__ = ["Format", "Guess", "ImportProblem", "Imported", "Options", "import_file", "preview", "read_file", "sniff"]
