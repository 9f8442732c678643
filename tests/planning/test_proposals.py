"""What a message proposes is accepted: never the value that was refused, never another that would be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.forms import validated
from ketbench.plugin import Severity, Task
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_planning.service.backend import ServicePlan
from ketbench_planning.training.backend import TrainingPlan

FIELDS = ("tensor", "pipeline", "batch", "context", "expert")


def refused(backend, **values):
    found = backend.check(Task(), validated(backend.params, values))
    return {p.where.removeprefix("params."): str(p) for p in found if p.severity is Severity.ERROR}


def proposed(text):
    """Numbers behind "choose" or "take", as far as they are alternatives."""
    found = re.search(r"(?:choose|take) ([\d.]+(?: or [\d.]+)*)", text)
    return [int(one) for one in found[1].rstrip(".").split(" or ")] if found else []


@given(
    st.fixed_dictionaries(
        {
            "model": st.sampled_from(["GPT-3 175B", "Megatron 1T", "Llama-3 8B", "Mixtral 8x7B", "MT-NLG 530B"]),
            "tensor": st.integers(1, 300),
            "pipeline": st.integers(1, 300),
            "interleave": st.integers(1, 9),
            "data": st.integers(1, 40),
            "expert": st.integers(1, 20),
            "batch": st.integers(1, 300),
            "micro": st.integers(1, 9),
            "context": st.integers(1, 40),
        }
    )
)
def test_each_value_that_a_training_proposes_is_accepted(values):
    for field, text in refused(TrainingPlan(), **values).items():
        for number in proposed(text) if field in FIELDS else []:
            # "choose 2 or 4 of them" speaks of the chunks.
            about_chunks = "of them" in text
            changed = "interleave" if about_chunks else field
            after = refused(TrainingPlan(), **{**values, changed: number}).get(field, "")
            assert number != values[changed]
            assert ("of them" not in after) if about_chunks else _head(after) != _head(text)


def _head(text):
    """What cannot be split, without the number that was refused."""
    return re.sub(r"evenly by .*|\(.*", "", text.replace("no multiple", "cannot be split"))


@pytest.mark.parametrize(("n", "k", "bits"), [(544, 513, 10), (10, 11, 10), (600, 514, 9), (3, 2, 2)])
def test_a_code_that_is_proposed_exists(n, k, bits):
    text = refused(LinkEstimator(), fec="custom", rs_n=n, rs_k=k, rs_bits=bits)["rs_n"]
    for one in re.search(r"k = ([\d or]+)", text)[1].split(" or ") if "k = " in text else []:
        assert "rs_n" not in refused(LinkEstimator(), fec="custom", rs_n=n, rs_k=int(one), rs_bits=bits)
    more = re.search(r"choose (\d+) bits", text)
    if more:
        assert "rs_n" not in refused(LinkEstimator(), fec="custom", rs_n=n, rs_k=k, rs_bits=int(more[1]))


@given(st.integers(2, 256), st.floats(20, 20_000))
def test_a_spacing_that_is_proposed_fits(wavelengths, spacing):
    ring = {"ring": True, "wavelengths": wavelengths, "rate": 10.0, "modulation": "NRZ"}
    text = refused(LinkEstimator(), spacing=spacing, **ring).get("spacing", "")
    for name, found in (
        ("spacing", re.search(r"at most (\d+) GHz", text)),
        ("wavelengths", re.search(r"most (\d+) wave", text)),
    ):
        if found:
            assert "spacing" not in refused(LinkEstimator(), **{"spacing": spacing, **ring, name: int(found[1])})


@pytest.mark.parametrize("speed", [1000.0, 5000.0, 1e5])
def test_a_speed_that_is_proposed_is_reached(speed):
    text = refused(ServicePlan(), user_speed=speed)["user_speed"]
    near = float(re.search(r"at most ([\d.e+]+)\.$", text)[1])
    assert near < speed
    assert "user_speed" not in refused(ServicePlan(), user_speed=near)
