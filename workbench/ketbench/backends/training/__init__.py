"""What every backend that trains needs, offered to plugins: controls, scores, tables, batches, a loop, checkpoints."""

from ketbench.backends.training.batches import mini_batches
from ketbench.backends.training.controls import Control as LinearControl
from ketbench.backends.training.controls import linear_control, prepared_classes, prepared_values
from ketbench.backends.training.gates import PlainGate, plain_gates
from ketbench.backends.training.loop import torch_training
from ketbench.backends.training.scores import SCORES, by_row, class_scores, value_scores
from ketbench.backends.training.state import checkpoint_bytes, state_from
from ketbench.backends.training.tables import confusion, per_class

__all__ = [
    "SCORES",
    "LinearControl",
    "PlainGate",
    "by_row",
    "checkpoint_bytes",
    "class_scores",
    "confusion",
    "linear_control",
    "mini_batches",
    "per_class",
    "plain_gates",
    "prepared_classes",
    "prepared_values",
    "state_from",
    "torch_training",
    "value_scores",
]
