"""Makes the reports in docs/reports from a real run of the wine-classifier sample; about half a minute.

Run it as: python docs/make_example_report.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import ketbench as kb

SEEDS = 5


def main() -> None:
    """Run the sample with several seeds, explained in full, and write both formats."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "reports")
    folder = parser.parse_args().out
    project = kb.sample("wine-classifier")
    experiment = project.experiment()
    chosen = replace(experiment, params={**experiment.params, "explain": "full", "repeats": SEEDS})
    project = project.with_run(kb.run(chosen, quiet=True))
    for end in ("html", "pdf"):
        print(kb.report(project, folder / f"wine-classifier.{end}").name)


if __name__ == "__main__":
    main()
