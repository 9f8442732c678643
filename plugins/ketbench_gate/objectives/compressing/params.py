"""What the form of `gate.autoencoder` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_MODEL, _TRAIN = "Model", "Training"


class AutoencoderParams(Params):
    """An encoder and how it is trained."""

    encoding: Literal["amplitude", "angle"] = setting(
        "amplitude",
        "Encoding",
        group=_MODEL,
        help="amplitude: a row scaled to length 1; angle: RY(x_i), a wire a feature.",
    )
    trash: int = setting(1, "Trash qubits", group=_MODEL, ge=1, le=7, help="Qubits that the encoder empties.")
    layers: int = setting(4, "Layers", group=_MODEL, ge=1, le=100, help="RY on every wire and a ladder of CNOT.")
    optimiser: Literal["lbfgs", "adam", "spsa"] = setting("lbfgs", "Optimiser", group=_TRAIN)
    steps: int = setting(200, "Steps", group=_TRAIN, ge=1, le=100_000)
    rate: float = setting(0.1, "Step size", group=_TRAIN, gt=0, le=10, help="Of adam and spsa.")
    seeds: int = setting(3, "Seeds", group=_TRAIN, ge=1, le=100, help="Trainings; the best is kept.")
