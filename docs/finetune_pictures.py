"""Draws the pictures and the table of docs/finetune.md from the JSON of a run.

ketbench run claims.h5 smollm2 --json > run.json
python docs/finetune_pictures.py run.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ketbench.base.figures import Axis
from ketbench.results.drawing import draw, image_bytes
from ketbench_finetune.verdict.figures import points_figure, ratio_figure

FOLDER = Path(__file__).parent / "screenshots"


def main(path: str) -> None:
    """Write the pictures, print the table."""
    summary = json.loads(Path(path).read_text())["summary"]
    rows = summary["adapters"]
    loss = points_figure(rows, "validation_loss", "Parameters and validation loss", Axis("loss", "nats a token"))
    claims = ratio_figure(rows, summary["base_validation_loss"])
    for name, figure in (("finetune-loss", loss), ("finetune-claims", claims)):
        (FOLDER / f"{name}.png").write_bytes(image_bytes(draw(figure), "png"))
    print("| adapter | parameters | % of LoRA r=8 | learning rate | validation loss | strict | answer | s a step |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(_line(row))
    print()
    print("| adapter | against | difference of validation loss | verdict |")
    print("|---|---|---|---|")
    for line in summary["verdicts"]:
        ends = f"{line['difference']:+.3f} ({line['low']:+.3f} to {line['high']:+.3f})"
        print(f"| {line['adapter']} | {line['against']} | {ends} | {line['verdict']} |")


def _line(row: dict[str, Any]) -> str:
    loss = f"{row['validation_loss']:.3f} ({row['validation_loss_low']:.3f} to {row['validation_loss_high']:.3f})"
    shares = [f"{row[key]:.2f}" for key in ("accuracy_strict", "accuracy_answer")]
    cells = [
        row["title"],
        f"{row['parameters']:,}",
        f"{100 * row['share_of_lora_r8']:.1f}",
        f"{row['learning_rate']:g}",
    ]
    return f"| {' | '.join([*cells, loss, *shares, format(row['seconds_per_step'], '.2f')])} |"


if __name__ == "__main__":
    main(sys.argv[1])
