import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.running.settings import from_text, with_setting
from ketbench.sweeping import parse_axis


def test_choices_ranges_and_logarithms():
    assert parse_axis("layers=1,2,3").grid() == [1, 2, 3]
    assert parse_axis("optimiser=adam,sgd").grid() == ["adam", "sgd"]
    assert parse_axis("seed=0:4").grid() == [0, 1, 2, 3, 4]
    assert parse_axis("rate=1e-4:1.0:log").grid() == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])
    assert parse_axis("rate=0.0:1.0").grid() == [0, 0.25, 0.5, 0.75, 1]
    assert parse_axis("batch=1:1000").grid() == [1, 251, 500, 750, 1000]
    assert parse_axis("flags=true,null").values == (True, None)


@pytest.mark.parametrize("text", ["rate", "=1", "rate=", "rate=a:b", "rate=2:1", "rate=0:1:log", "r=1:2:3", "r=1:nan"])
def test_a_bad_axis_is_one_sentence(text):
    with pytest.raises(InputError, match="--over"):
        parse_axis(text)


@given(st.integers(0, 2**32 - 1))
def test_a_drawn_value_lies_in_the_range(seed):
    generator = np.random.default_rng(seed)
    assert 1e-4 <= parse_axis("rate=1e-4:1.0:log").draw(generator) <= 1
    assert parse_axis("layers=1:3").draw(generator) in (1, 2, 3)
    assert parse_axis("kind=a,b").draw(generator) in ("a", "b")


def test_a_setting_is_changed_in_place_of_its_name_only():
    params = {"noise": {"p": 0.1}, "stages": [{"loss": 1}, {"loss": 2}]}
    assert with_setting(params, "noise.p", 0.5)["noise"] == {"p": 0.5}
    assert with_setting(params, "stages.1.loss", 9)["stages"] == [{"loss": 1}, {"loss": 9}]
    assert with_setting(params, "new.deep", 1)["new"] == {"deep": 1}
    assert params["noise"] == {"p": 0.1}
    for name in ("stages.7.loss", "stages.x.loss", "noise.p.q", "noise.p.q.r"):
        with pytest.raises(InputError, match="Setting"):
            with_setting(params, name, 1)


def test_texts_are_json_or_plain_words():
    assert from_text("a=[1, 2]") == ("a", [1, 2])
    assert from_text("a=null") == ("a", None)
    assert from_text("a=x=y") == ("a", "x=y")
    with pytest.raises(InputError, match="--set"):
        from_text("a")
