"""Reports of a run that one can send: one self-contained HTML file, or a PDF; runs nothing and needs no window."""

from ketbench.results.reporting.repeat import commands, python_lines
from ketbench.results.reporting.write import FORMATS, report

__all__ = ["FORMATS", "commands", "python_lines", "report"]
