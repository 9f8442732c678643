"""The words of OpenQASM and of its standard library, which no gate and no parameter may be called."""

KEYWORDS = frozenset(
    """
    OPENQASM include defcalgrammar def cal defcal gate extern box let break continue if else end return for
    while in switch case default pragma input output const readonly mutable qreg qubit creg bool bit int uint
    float angle complex array void duration stretch gphase inv pow ctrl negctrl durationof delay reset measure
    barrier true false im U sizeof
    """.split()  # noqa: SIM905
)
STANDARD = frozenset(
    """
    p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu CX phase cphase id u1 u2 u3
    """.split()  # noqa: SIM905
)
"""The gates of ``stdgates.inc``."""
FUNCTIONS = frozenset(
    "arccos arcsin arctan ceiling cos exp floor log mod popcount pow rotl rotr sin sqrt tan".split()  # noqa: SIM905
)
CONSTANTS = frozenset(("pi", "tau", "euler", "π", "τ", "ℇ"))
RESERVED = KEYWORDS | STANDARD | FUNCTIONS | CONSTANTS | {"abs", "sxdg", "phase", "gphase"}
