"""The long form: python tests/torture/torture_long.py [SEED]; prints the counts and exits 1 on a loss.

1000 mutations of journal and write-ahead file, 200 of the mark, 100 of the snapshot, 30 kills, 12 full disks.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from torture_disks import full_disks
from torture_kills import kills
from torture_mutations import JOURNAL, MARK, SNAPSHOT, mutations


def main(seed: int) -> int:
    """Run all; the number of what must not happen."""
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="ketbench-torture-") as name:
        folder = Path(name)
        for files, count in ((JOURNAL, 1000), (MARK, 200), (SNAPSHOT, 100)):
            counts, named = mutations(folder / files[0], files, count, seed)
            print(f"{count} mutations of {' and '.join(files)}: {dict(counts)}", *named, sep="\n  ", flush=True)
            wrong += len(named)
        counts = kills(folder / "kills", 30, seed)
        print(f"kills: {dict(counts)}", flush=True)
        wrong += counts["lost"] + counts["doubted"]
        counts = full_disks(folder / "disks", [20_000 * step for step in range(1, 13)])
        print(f"full disks: {dict(counts)}", flush=True)
        wrong += counts["lost"] + counts["unopened"]
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 1) else 0)
