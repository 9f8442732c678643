"""A noise model as plain numbers; the engines that can apply it know how."""

from __future__ import annotations

from ketbench.plugin import Params, setting

_GROUP = "Noise and shots"


class NoiseParams(Params):
    """Noise after every gate, on each wire it touches, and at read-out; all zero means none."""

    depolarising: float = setting(
        0.0, "Depolarising", group=_GROUP, ge=0, le=0.75, advanced=True, help="Probability after each gate and wire."
    )
    amplitude_damping: float = setting(
        0.0, "Amplitude damping", group=_GROUP, ge=0, le=1, advanced=True, help="Decay probability after each gate."
    )
    phase_damping: float = setting(
        0.0, "Phase damping", group=_GROUP, ge=0, le=1, advanced=True, help="Dephasing probability after each gate."
    )
    bit_flip: float = setting(
        0.0, "Bit flip", group=_GROUP, ge=0, le=1, advanced=True, help="Flip probability after each gate and wire."
    )
    readout_error: float = setting(
        0.0, "Read-out error", group=_GROUP, ge=0, le=0.5, advanced=True, help="Flip probability of each read bit."
    )

    @property
    def is_noisy(self) -> bool:
        """Whether any probability is above zero."""
        return any(self.probabilities().values())

    def probabilities(self) -> dict[str, float]:
        """The five probabilities by name."""
        return {name: float(getattr(self, name)) for name in NoiseParams.model_fields}

    def described(self) -> str:
        """The noise in words, as "depolarising 0.01, read-out error 0.02"; empty without noise."""
        return ", ".join(f"{name.replace('_', ' ')} {p:g}" for name, p in self.probabilities().items() if p)
