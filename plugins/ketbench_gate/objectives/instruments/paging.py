"""The pages of `gate.study` and `gate.autoencoder`: what came out in a sentence, and the figures that show it."""

from __future__ import annotations

from collections.abc import Mapping

from ketbench.plugin import Page, Quantities, Result, Tab, Value, Verdict

_NEAR = 0.99


def study_page(result: Result) -> Page:
    """What was measured, and the picture of it."""
    summary = result.summary
    names = tuple(name for name in result.figures if name != "table")
    told = Quantities.of(
        "Study", result, rate="Rate a qubit", halvings_a_qubit="Halvings a qubit", last_variance="Last variance",
        expressibility="Divergence from Haar", entangling_power="Entangling power", frequencies="Frequencies",
        largest_frequency="Largest frequency", mean="Mean",
    )  # fmt: skip
    return Page(Verdict("same", _studied(summary)), (Tab("Study", names, (told,)), Tab("Table", ("table",))))


def autoencoder_page(result: Result) -> Page:
    """How near the encoder comes to the best there is."""
    summary = result.summary
    share = float(str(summary["share_of_bound"]))
    title = f"Trash fidelity {float(str(summary['trash_fidelity'])):.4f}, {share:.1%} of what any encoder could keep"
    told = Quantities.of(
        "Encoder", result, trash_fidelity="Trash fidelity", test_trash_fidelity="Test rows", bound="Bound",
        qubits="Qubits", kept_qubits="Kept", parameters="Parameters",
    )  # fmt: skip
    return Page(Verdict("good" if share > _NEAR else "same", title), (Tab("Encoder", ("spectrum", "loss"), (told,)),))


def _studied(held: Mapping[str, Value]) -> str:
    if "halvings_a_qubit" in held:
        return f"The variance of the gradient halves {float(str(held['halvings_a_qubit'])):.2f} times a qubit"
    if "expressibility" in held:
        layers, found = held["layers"], float(str(held["expressibility"]))
        return f"With {layers} layers the states are {found:.3g} nat from Haar states"
    return f"The circuit has {held['frequencies']} frequencies, the largest {held['largest_frequency']}"
