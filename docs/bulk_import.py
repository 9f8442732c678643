"""Imports every data file that installed packages ship, and counts what came of it.

    python docs/bulk_import.py sklearn networkx scipy statsmodels vega_datasets pydataset

Right: read without a doubt, and as many rows and columns as the reference reading (pandas for CSV and TSV with the
separator, scipy and numpy for theirs) has. Asked: read with a doubt. Refused: one sentence. Unlike: another shape than
the reference. Packages that are not installed are named and passed over.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections import Counter
from pathlib import Path

from ketbench.base.errors import KetbenchError
from ketbench.data.importing.summary import summary

ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".data", ".csv.gz", ".json", ".mat", ".arff", ".mtx", ".npz", ".npy",
           ".xlsx", ".gml", ".graphml", ".gexf", ".g6", ".s6", ".net", ".h5", ".hdf5", ".parquet", ".arrow",
           ".feather", ".svm", ".libsvm", ".db", ".sqlite", ".zip", ".tab", ".xyz")  # fmt: skip


def files_of(package: str) -> list[Path]:
    """Data files of an installed package, one a name."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return []
    root = Path(next(iter(found.submodule_search_locations)))
    return sorted(path for path in root.rglob("*") if path.name.lower().endswith(ENDINGS) and path.is_file())


def reference(path: Path) -> tuple[int, int] | None:
    """Rows and columns by the library that knows the format best; None where there is none."""
    import pandas as pd

    name = path.name.lower()
    try:
        if name.endswith((".csv", ".csv.gz")):
            frame = pd.read_csv(path, sep=None, engine="python")
        elif name.endswith((".tsv", ".tab")):
            frame = pd.read_csv(path, sep="\t")
        elif name.endswith((".parquet", ".feather", ".arrow")):
            frame = pd.read_parquet(path) if name.endswith(".parquet") else pd.read_feather(path)
        else:
            return None
    except Exception:
        return None
    return frame.shape


def verdict(path: Path) -> tuple[str, str]:
    """What came of a file: right, asked, refused, unlike or crash, with a word about it."""
    try:
        found = summary(str(path))
    except KetbenchError as error:
        return "refused", str(error)
    except Exception as error:
        return "crash", f"{type(error).__name__}: {error}"
    shape = (found.rows, len(found.names))
    if found.doubts:
        return "asked", str(found.doubts[0])
    wanted = reference(path)
    if wanted is not None and wanted != shape:
        return "unlike", f"{shape} here, {tuple(wanted)} by pandas"
    return "right" if wanted is not None else "read", f"{found.format}, {shape}"


def main(packages: list[str]) -> None:
    """Print a line a file that is not right, and the counts a package."""
    warnings.simplefilter("ignore")
    for package in packages:
        counts: Counter[str] = Counter()
        files = files_of(package)
        for path in files:
            word, why = verdict(path)
            counts[word] += 1
            if word not in ("right", "read"):
                print(f"  {word:8} {path.name}: {why[:150]}")
        print(f"{package}: {len(files)} files, {dict(counts)}" if files else f"{package}: nothing to read")


if __name__ == "__main__":
    main(sys.argv[1:] or ["sklearn", "networkx", "scipy", "statsmodels", "vega_datasets", "pydataset"])
