"""What the form of `gate.study` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_PLATEAU, _REACH, _FOURIER = {"study": ["plateau"]}, {"study": ["expressibility"]}, {"study": ["fourier"]}


class StudyParams(Params):
    """Which instrument, and over what."""

    study: Literal["plateau", "expressibility", "fourier"] = setting(
        "plateau",
        "Study",
        group="Study",
        help="plateau: gradients against qubits; expressibility: reach against depth; fourier: a circuit's spectrum.",
    )
    qubits: tuple[int, ...] = setting(
        (2, 4, 6, 8), "Qubits", group="Plateau", when=_PLATEAU, help="At least two sizes, 1 to 12."
    )
    layers: tuple[int, ...] = setting(
        (0,), "Layers", group="Plateau", when=_PLATEAU, help="One curve each; 0 takes as many as qubits."
    )
    cost: Literal["local", "global"] = setting(
        "local", "Cost", group="Plateau", when=_PLATEAU, help="local: Z on wire 0; global: Z on all wires."
    )
    wires: int = setting(4, "Qubits", group="Reach", when=_REACH, ge=2, le=10)
    depths: tuple[int, ...] = setting((0, 1, 2, 4, 8), "Layers", group="Reach", when=_REACH)
    draws: int = setting(100, "Draws", group="Study", ge=10, le=10_000, help="Random parameters a point.")
    observable: str = setting("Z0", "Observable", group="Spectrum", when=_FOURIER, help="Of the chosen circuit.")
    degree: int = setting(
        0, "Degree", group="Spectrum", when=_FOURIER, ge=0, le=40, help="Highest frequency; 0: by how often it is used."
    )
