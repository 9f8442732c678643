"""`ketbench samples`: what one can start from."""

from __future__ import annotations

from ketbench.cli.terminal import AsJson, print_json, print_table
from ketbench.samples import samples


def list_samples(as_json: AsJson = False) -> None:
    """List the sample projects."""
    if as_json:
        print_json([{"name": s.name, "title": s.title, "description": s.description} for s in samples().values()])
        return
    print_table(
        ["sample", "what it is", "what to look at"], [[s.name, s.title, s.description] for s in samples().values()]
    )
