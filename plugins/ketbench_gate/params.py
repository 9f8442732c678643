"""What the forms of the gate backends hold: training settings common to both, and each engine's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import field_validator

from ketbench.plugin import Params, contributions, score_names, setting
from ketbench_gate.engines.noise import NoiseParams

_MODEL, _TRAIN, _ENGINE = "Model", "Training", "Engine"

OPTIMISERS = ("adam", "adamw", "sgd", "momentum", "rmsprop")
SCORES = ("balanced_accuracy", "f1_macro", "f1_weighted", "mcc", "auc", "log_loss", "brier", "mae", "rmse")
if TYPE_CHECKING:
    OptimiserName = HeadlineName = str
else:
    # Choices that plugins add to; a form shows them with ours.
    OptimiserName = Literal[(*OPTIMISERS, *(one.name for one in contributions("optimiser")))]
    HeadlineName = Literal[("auto", *SCORES, *score_names())]


class TrainingParams(Params):
    """How a circuit becomes a model and how it is trained."""

    observables: tuple[str, ...] = setting(
        (), "Observables", group=_MODEL, help="Pauli strings such as Z0 or 0.5*Z0 + X0 X1; none means Z on every wire."
    )
    encoder: Literal["none", "linear", "mlp", "cnn", "module", "patches", "steps", "recurrent"] = setting(
        "none",
        "Encoder network",
        group=_MODEL,
        help="What stands before the circuit: nothing; a network that gives its x[i], module being your own; or each "
        "patch of a picture or step of a series goes through the circuit by itself, recurrent with a state between.",
    )
    encoder_module: str = setting(
        "",
        "Own module",
        group=_MODEL,
        advanced=True,
        max_length=300,
        help="A torch.nn.Module for the encoder module, as package.module:Name or file.py:Name; you are asked first.",
    )
    encoder_arguments: str = setting(
        "",
        "Its arguments",
        group=_MODEL,
        advanced=True,
        max_length=2000,
        help='Keyword arguments of your own module as JSON, {"width": 8}.',
    )
    encoder_weights: str = setting(
        "",
        "Weights from",
        group=_MODEL,
        advanced=True,
        max_length=1000,
        help="A safetensors file that the encoder begins with, by the names of its own tensors.",
    )
    encoder_widths: tuple[int, ...] = setting(
        (16,),
        "Encoder widths",
        group=_MODEL,
        advanced=True,
        only={"encoder": ["mlp"]},
        help="Hidden layers of the encoder mlp.",
    )
    encoder_training: Literal["trained", "frozen", "pre-trained"] = setting(
        "trained",
        "Encoder weights",
        group=_MODEL,
        advanced=True,
        only={"encoder": ["linear", "mlp", "cnn"]},
        help="frozen: as drawn. pre-trained: trained first without the circuit on the training part, then frozen.",
    )
    bound: Literal["auto", "tanh", "none"] = setting(
        "auto",
        "Bound",
        group=_MODEL,
        advanced=True,
        only={"encoder": ["linear", "mlp", "cnn", "patches", "steps"]},
        help="tanh keeps the encoder's angles between -pi/2 and pi/2; auto does so after a network.",
    )
    shape: str = setting(
        "",
        "Shape",
        group=_MODEL,
        advanced=True,
        max_length=40,
        only={"encoder": ["cnn", "patches", "steps"]},
        help="Of a sample, as 8x8; empty: as its column has.",
    )
    patch_size: int = setting(
        2, "Patch size", group=_MODEL, unit="pixels", ge=1, le=16, advanced=True, only={"encoder": ["patches"]}
    )
    patch_stride: int = setting(
        2, "Patch stride", group=_MODEL, unit="pixels", ge=1, le=16, advanced=True, only={"encoder": ["patches"]}
    )
    activation: Literal["tanh", "relu", "gelu"] = setting("tanh", "Activation", group=_MODEL, advanced=True)
    head: Literal["linear", "mlp", "none"] = setting(
        "linear", "Head", group=_MODEL, help="A network after the circuit, or the expectation values themselves."
    )
    head_widths: tuple[int, ...] = setting(
        (16,), "Head widths", group=_MODEL, advanced=True, only={"head": ["mlp"]}, help="Hidden layers of the head mlp."
    )
    copies: int = setting(
        1,
        "Circuits",
        group=_MODEL,
        ge=1,
        le=16,
        advanced=True,
        help="So many copies of the circuit, each with weights of its own.",
    )
    more_circuits: str = setting(
        "",
        "More circuits",
        group=_MODEL,
        advanced=True,
        max_length=1_000_000,
        help="Other circuits besides, a JSON list of them; 'ketbench add --beside NAME' writes it.",
    )
    arrangement: Literal["parallel", "sequence"] = setting(
        "parallel",
        "Several circuits",
        group=_MODEL,
        advanced=True,
        help="parallel: the values of all go to the head. sequence: those of one are the angles of the next.",
    )
    more_targets: tuple[str, ...] = setting(
        (),
        "More targets",
        group=_MODEL,
        advanced=True,
        help="Further columns that the model gives besides the target, of numbers or classes; features no longer. The "
        "loss is the sum over the targets, each by that of its kind where the chosen one does not fit.",
    )
    loss: Literal["auto", "cross-entropy", "focal", "fidelity", "squared", "huber", "absolute", "own"] = setting(
        "auto",
        "Loss",
        group=_MODEL,
        help="auto: cross-entropy for classes, squared error for numbers. fidelity: one less that with the state of "
        "the right class, (1 + value) / 2 of its observable; without a head.",
    )
    loss_function: str = setting(
        "",
        "Own loss",
        group=_MODEL,
        advanced=True,
        max_length=300,
        help="For the loss own: a function of outputs and targets by import path; you are asked first.",
    )
    headline: HeadlineName = setting(
        "auto",
        "Headline score",
        group=_MODEL,
        advanced=True,
        help="The score of the test part that comes first and decides; auto: accuracy, or R2 of numbers.",
    )
    class_weights: Literal["none", "balanced"] = setting(
        "none",
        "Class weights",
        group=_TRAIN,
        advanced=True,
        help="balanced: n / (classes * n of the class), counted in the training part.",
    )
    controls: Literal["quick", "strong"] = setting(
        "quick",
        "Controls",
        group=_TRAIN,
        help="quick: a linear model, an equal network, the circuit off. strong adds models tuned on the same folds "
        "(linear, support vectors, boosting, network), the circuit frozen, and no entangling gates.",
    )
    epochs: int = setting(30, "Epochs", group=_TRAIN, ge=1, le=100_000)
    batch_size: int = setting(16, "Batch size", group=_TRAIN, ge=1, le=100_000)
    learning_rate: float = setting(0.05, "Learning rate", group=_TRAIN, gt=0, le=10)
    optimiser: OptimiserName = setting("adam", "Optimiser", group=_TRAIN)
    schedule: Literal["constant", "cosine", "step"] = setting(
        "cosine", "Schedule", group=_TRAIN, help="How the learning rate falls; step halves it five times."
    )
    patience: int = setting(
        0,
        "Early stopping",
        group=_TRAIN,
        unit="epochs",
        ge=0,
        help="Epochs without a better validation loss; 0: never.",
    )
    convergence: float = setting(
        0.0,
        "Converged",
        group=_TRAIN,
        ge=0,
        lt=1,
        advanced=True,
        help="Stop when the mean loss of 5 epochs differs from that of the 5 before by less than this share; 0: never.",
    )
    augmentation: Literal["none", "noise", "shift", "flip"] = setting(
        "none",
        "Augmentation",
        group=_TRAIN,
        advanced=True,
        help="Changes the rows of the training part again in each step: noise on all features, pictures shifted by a "
        "pixel, or turned left to right.",
    )
    augmentation_strength: float = setting(
        0.05, "Its strength", group=_TRAIN, ge=0, le=10, advanced=True, help="Standard deviation of the noise."
    )
    gradient_clip: float = setting(
        0.0, "Gradient clip", group=_TRAIN, ge=0, advanced=True, help="Largest gradient norm; 0 leaves it."
    )
    weight_decay: float = setting(0.0, "Weight decay", group=_TRAIN, ge=0, le=1, advanced=True)
    keep_best: bool = setting(
        True, "Keep the best epoch", group=_TRAIN, advanced=True, help="End with the weights of least validation loss."
    )
    repeats: int = setting(
        1, "Seeds", group=_TRAIN, ge=1, le=100, advanced=True, help="Trainings with seeds seed, seed + 1 and so on."
    )
    checkpoint_every: int = setting(
        5, "Checkpoint", group=_TRAIN, unit="epochs", ge=0, advanced=True, help="0: not by epochs."
    )
    checkpoint_steps: int = setting(
        0, "Checkpoint, steps", group=_TRAIN, unit="steps", ge=0, advanced=True, help="0: not by steps."
    )
    checkpoint_seconds: float = setting(
        30.0,
        "Checkpoint, time",
        group=_TRAIN,
        unit="s",
        ge=0,
        advanced=True,
        help="0: not by time; Stop makes one too.",
    )
    explain: Literal["quick", "full", "none"] = setting(
        "quick",
        "Explain",
        group=_MODEL,
        help="quick: ROC, calibration or residuals, decision boundary, parameters over time; 0.1 s with 4 qubits, 2 s "
        "with 12. full adds loss landscape, gradient variance, expressibility and entangling capability: 0.5 s with 4 "
        "qubits, 4 s with 8, 17 s with 10; each is left out above an estimated 60 s.",
    )

    def idle(self) -> Mapping[str, str]:
        """What no list of wanted values says: the activation stands between layers of either network."""
        if self.encoder == "mlp" or self.head == "mlp":
            return {}
        return {"activation": "Only with Encoder or Head mlp."}

    @field_validator("encoder_arguments", "more_circuits", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """JSON, as the command line reads it, is taken as well as its text."""
        return json.dumps(value) if isinstance(value, Mapping | list) else value


class PennyLaneParams(TrainingParams, NoiseParams):
    """Training on a PennyLane device."""

    device: str = setting(
        "auto",
        "Device",
        group=_ENGINE,
        min_length=1,
        max_length=100,
        help="auto, or any installed PennyLane device: default.qubit, lightning.qubit, default.mixed, lightning.gpu.",
    )
    shots: int = setting(
        0, "Shots", group="Noise and shots", ge=0, le=10_000_000, help="Samples per expectation value; 0 is exact."
    )


class StatevectorParams(TrainingParams):
    """Training on the batched state-vector engine."""

    engine: Literal["auto", "statevector", "lightning.qubit"] = setting(
        "auto", "Engine", group=_ENGINE, help="auto takes lightning.qubit where the simulator does not fit in memory."
    )
    precision: Literal["complex64", "complex128"] = setting("complex64", "Precision", group=_ENGINE)
    device: Literal["auto", "cpu", "cuda"] = setting("auto", "Device", group=_ENGINE, help="auto takes CUDA if there.")
    memory: int = setting(
        0, "Memory for states", group=_ENGINE, unit="MB", ge=0, advanced=True, help="0: a quarter of what is free."
    )

    @property
    def complex_bytes(self) -> int:
        """Bytes of one complex number."""
        return 16 if self.precision == "complex128" else 8
