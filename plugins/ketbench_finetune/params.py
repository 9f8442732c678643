"""The form of `finetune.adapters`; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import field_validator, model_validator

from ketbench.plugin import InputError, Params, setting
from ketbench_finetune.adapters.spec import AdapterSpec, spec_of


class Schedule(StrEnum):
    """How the learning rate moves behind the warm-up."""

    COSINE = "cosine"
    CONSTANT = "constant"


class Precision(StrEnum):
    """Of the frozen model's arithmetic."""

    AUTO = "auto"
    FULL = "full"
    MIXED = "mixed"


class Launcher(StrEnum):
    """What starts several processes."""

    NONE = "none"
    TORCHRUN = "torchrun"
    ACCELERATE = "accelerate"


class Sharding(StrEnum):
    """What each process holds of the frozen model."""

    NONE = "none"
    FULL = "full"


class ModelParams(Params):
    """The model and its adapters."""

    model: str = setting(
        "", "Model", group="Model", help="A folder, a GGUF file (llama family), smollm2 if installed, or tiny."
    )
    length: int = setting(256, "Longest example", unit="tokens", ge=8, le=8192, group="Model", help="The rest is cut.")
    adapters: tuple[str, ...] = setting(
        ("qtha1",),
        "Adapters",
        group="Adapters",
        help="lora, mpo, qtha1, qtha2, aqb, quantum_peft, quanta, qpa; own settings follow: qtha1:n=6,rank=8.",
    )
    targets: tuple[str, ...] = setting(
        ("q_proj", "v_proj"), "Layers", group="Adapters", help="Last names of the linear layers to adapt."
    )
    n: int = setting(4, "Qubits", ge=1, le=10, group="Adapters")
    layers: int = setting(2, "Circuit layers", ge=1, le=20, group="Adapters")
    rank: int = setting(0, "Rank", ge=0, le=4096, group="Adapters", help="0 takes 8, and the qubits for qtha2.")
    bond: int = setting(4, "Bond dimension", ge=1, le=64, group="Adapters", advanced=True)
    columns: int = setting(8, "Columns", ge=1, le=512, group="Adapters", advanced=True, help="Of quantum_peft.")
    scale: float = setting(2.0, "Scale", gt=0, le=1000, group="Adapters", advanced=True, help="Before delta(x).")
    circuit_engine: str = setting(
        "folded",
        "Circuit engine",
        group="Adapters",
        advanced=True,
        help="folded (exact, fast), pennylane.DEVICE, or noise.depolarizing:0.01; the last two are slow.",
    )
    shots: int = setting(
        0, "Shots", ge=0, le=100_000, group="Adapters", advanced=True, help="0 for exact; else values are drawn."
    )

    @field_validator("adapters", "targets", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """One name is a list of one."""
        return (value,) if isinstance(value, str) else value

    @field_validator("adapters", "targets")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("Name at least one adapter, and at least one layer.")
        return value

    @model_validator(mode="after")
    def _adapters_known(self) -> Self:
        try:
            self.specs()
        except InputError as error:
            raise ValueError(str(error)) from None
        return self

    def specs(self) -> list[AdapterSpec]:
        """The adapters that are asked for, without controls."""
        base = AdapterSpec(
            "lora",
            n=self.n,
            layers=self.layers,
            bond=self.bond,
            columns=self.columns,
            scale=self.scale,
            targets=self.targets,
        )
        return [self._ranked(spec_of(text, base)) for text in self.adapters]

    def _ranked(self, spec: AdapterSpec) -> AdapterSpec:
        from dataclasses import replace

        return spec if spec.rank or not self.rank else replace(spec, rank=self.rank)


class AdaptersParams(ModelParams):
    """Parameters of `finetune.adapters`."""

    steps: int = setting(40, "Steps", ge=1, le=100_000, group="Training")
    batch: int = setting(4, "Batch", ge=1, le=256, group="Training", help="Examples at once.")
    accumulation: int = setting(1, "Accumulation", ge=1, le=256, group="Training", help="Batches a step.")
    learning_rates: tuple[float, ...] = setting(
        (0.005,),
        "Learning rates",
        group="Training",
        help="Each adapter is trained with all of them on equal budgets and goes on with its own best.",
    )
    schedule: Schedule = setting(Schedule.COSINE, "Schedule", group="Training", advanced=True)
    warmup: int = setting(2, "Warm-up", unit="steps", ge=0, le=10_000, group="Training", advanced=True)
    weight_decay: float = setting(0.0, "Weight decay", ge=0, le=1, group="Training", advanced=True)
    clip: float = setting(1.0, "Gradient clipping", gt=0, le=1e6, group="Training", advanced=True)
    seeds: int = setting(3, "Seeds", ge=1, le=20, group="Training", help="Runs of each adapter; intervals need two.")
    precision: Precision = setting(
        Precision.AUTO,
        "Precision",
        group="Training",
        advanced=True,
        help="auto is mixed (bfloat16) on a GPU, else full.",
    )
    answers: int = setting(32, "Answers", ge=0, le=2000, group="Judging", help="Prompts answered for the accuracies.")
    new_tokens: int = setting(32, "New tokens", ge=1, le=1024, group="Judging", help="Most tokens of an answer.")
    samples_every: int = setting(
        0, "Samples every", unit="steps", ge=0, le=10_000, group="Judging", advanced=True, help="0 for the end only."
    )
    checkpoint_every: int = setting(
        20, "Checkpoint every", unit="steps", ge=1, le=10_000, group="Judging", advanced=True
    )
    launcher: Launcher = setting(
        Launcher.NONE, "Launcher", group="Machines", advanced=True, help="Starts the processes of one training."
    )
    processes: int = setting(1, "Processes", ge=1, le=64, group="Machines", advanced=True)
    sharding: Sharding = setting(
        Sharding.NONE, "Sharding", group="Machines", advanced=True, help="full spreads the frozen model (FSDP)."
    )

    @field_validator("learning_rates", mode="before")
    @classmethod
    def _rates_listed(cls, value: object) -> object:
        return (value,) if isinstance(value, (int, float)) else value

    @field_validator("learning_rates")
    @classmethod
    def _rates_sound(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or not all(0 < rate <= 10 for rate in value) or len(set(value)) < len(value):
            raise ValueError("Learning rates must be different numbers above 0, at most 10.")
        return value

    @property
    def tokens(self) -> int:
        """Tokens of a step at most."""
        return self.batch * self.accumulation * self.length
