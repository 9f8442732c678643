"""What a column is for and what it holds; two words that datasets and preparation share."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a column is for."""

    FEATURE = "feature"
    TARGET = "target"
    GROUP = "group"
    TIME = "time"
    WEIGHT = "weight"
    ID = "id"
    SKIP = "skip"


class Kind(StrEnum):
    """What a column holds."""

    NUMERIC = "numeric"
    CATEGORY = "category"
    ORDINAL = "ordinal"
    TEXT = "text"
    DATE = "date"
    IMAGE = "image"
    TENSOR = "tensor"
