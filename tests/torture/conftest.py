"""The scripts of this folder are also run alone, so they import each other by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
