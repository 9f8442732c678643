import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import ParamsError
from ketbench.contract.plugin import Backend, Context, Task
from ketbench_planning.qec.backend import QecCard, QecParams, distance_of, error_at
from ketbench_planning.words.formulas import QEC

CARD = QecCard()


def run(**values):
    return list(CARD.run(Task(), QecParams.model_validate(values), Context()))[-1]


def test_it_is_a_backend_whose_numbers_have_formulas():
    assert isinstance(CARD, Backend)
    result = run()
    assert set(result.formulas) == {row.name for row in QEC} == set(result.summary) - {"formula_version", "seed"}
    json.dumps(dict(result.summary), allow_nan=False)


def test_published_patches():
    measured = run(law="measured suppression", target=1e-6).summary
    assert (measured["distance"], measured["patch_qubits"]) == (27, 1457)
    model = run(physical_error=1e-3, target=3.001e-13).summary
    assert (model["distance"], model["patch_qubits_2d2"]) == (21, 882)


@given(st.floats(1e-6, 8e-3), st.floats(1e-18, 1e-3))
def test_the_distance_reaches_the_target_and_the_one_below_does_not(physical, target):
    params = QecParams(physical_error=physical, target=target)
    distance = distance_of(params)
    assert error_at(params, distance) <= target * (1 + 1e-9)
    assert distance == 3 or error_at(params, distance - 2) > target * (1 - 1e-9)


def test_failure_grows_with_work():
    assert 0 < run(rounds=1e6).summary["failure"] < run(rounds=1e12).summary["failure"] <= 1


@pytest.mark.parametrize(
    ("values", "words"),
    [({"physical_error": 0.02}, "not below the threshold"), ({"physical_error": 0.00999}, "More than")],
)
def test_hopeless_codes_are_refused_with_the_reason(values, words):
    assert words in str(CARD.check(Task(), QecParams(**values))[0])
    with pytest.raises(ParamsError, match=words):
        run(**values)
