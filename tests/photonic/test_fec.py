import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench_photonic.physics.fec import KP4, KR4, NONE, codeword_time_ns, custom, pre_fec_limit, residual_ber


def by_summation(p, code):
    """The sum as textbooks write it, with exact binomials: an independent road to the closed form."""
    symbol = -math.expm1(code.symbol_bits * math.log1p(-p))
    terms = (
        i / code.n * math.comb(code.n, i) * symbol**i * (1 - symbol) ** (code.n - i)
        for i in range(code.corrects + 1, code.n + 1)
    )
    return math.fsum(terms) * p / symbol


@pytest.mark.parametrize("code", [KR4, KP4, custom(255, 239, 8), custom(31, 21, 5)])
@pytest.mark.parametrize("p", [1e-5, 2.4e-4, 1e-3, 1e-2])
def test_the_closed_form_equals_the_sum(code, p):
    assert float(residual_ber(p, code)) == pytest.approx(by_summation(p, code), rel=1e-10)


def test_without_a_code_nothing_changes():
    assert float(residual_ber(1e-3, NONE)) == 1e-3
    assert float(codeword_time_ns(NONE, 100.0)) == 0.0
    assert pre_fec_limit(NONE, 1e-9) == 1e-9


@given(st.floats(1e-6, 0.1), st.floats(1.01, 3.0))
def test_more_errors_before_mean_more_after(p, factor):
    assert float(residual_ber(p, KP4)) <= float(residual_ber(p * factor, KP4))


def test_the_limit_of_an_own_code_decodes_to_the_target():
    code = custom(255, 239, 8)
    limit = pre_fec_limit(code, 1e-12)
    assert float(residual_ber(limit, code)) == pytest.approx(1e-12, rel=1e-6)


def test_a_codeword_of_kp4_takes_54_ns_at_100_gbps():
    assert float(codeword_time_ns(KP4, 100.0)) == pytest.approx(54.4)
    assert KP4.corrects == 15
    assert KR4.corrects == 7


@pytest.mark.parametrize(
    ("n", "k", "bits", "reason"),
    [(10, 10, 8, "payload"), (10, 9, 8, "odd"), (300, 280, 8, "n up to 255"), (5, 0, 8, "payload")],
)
def test_codes_that_do_not_exist_are_refused(n, k, bits, reason):
    with pytest.raises(InputError, match=reason):
        custom(n, k, bits)
