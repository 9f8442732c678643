"""Links that several tests use, and strategies that make them."""

from hypothesis import strategies as st

from ketbench_photonic.physics.fec import KP4, KR4, NONE
from ketbench_photonic.physics.link import Impairments, Link, Receiver, Signal
from ketbench_photonic.physics.modulation import ErReference, Modulation
from ketbench_photonic.physics.stages import Stage, StageKind

K = StageKind


def simple(laser=5.0, loss=10.0, sensitivity=None, **signal):
    """A laser, one loss and a receiver."""
    stages = (
        Stage("laser", K.LASER, laser),
        Stage("loss", K.CONNECTOR, loss),
        Stage("receiver", K.RECEIVER, sensitivity),
    )
    return Link(stages, Signal(**signal))


PARTS = st.tuples(
    st.sampled_from([K.COUPLER, K.SPLITTER, K.WAVEGUIDE, K.MODULATOR, K.MUX, K.FIBRE, K.CONNECTOR, K.DEMUX, K.FILTER]),
    st.floats(0, 5),
    st.floats(1, 8),
    st.floats(0, 0.5),
)
SIGNALS = st.builds(
    Signal,
    modulation=st.sampled_from(Modulation),
    rate_gbps=st.floats(5, 200),
    er_db=st.floats(2, 20),
    er_reference=st.sampled_from(ErReference),
    fec=st.sampled_from([NONE, KR4, KP4]),
)
RECEIVERS = st.builds(
    Receiver,
    responsivity=st.floats(0.2, 1.2),
    noise_density_pa=st.floats(5, 40),
    rin_db_hz=st.none() | st.floats(-165, -145),
)
CAUSES = st.builds(
    Impairments,
    crosstalk=st.floats(0, 0.02),
    inband=st.floats(0, 1e-4),
    isi_closure=st.floats(0, 0.3),
    transmitter_db=st.floats(0, 3),
    return_loss_db=st.none() | st.floats(25, 60),
    reflectors=st.integers(0, 6).map(float),
    ageing_db=st.floats(0, 2),
    add_variances=st.booleans(),
)


@st.composite
def links(draw):
    """Whole links of one to eight parts."""
    parts = draw(st.lists(PARTS, min_size=1, max_size=8))
    middle = tuple(Stage(f"part {i}", *part) for i, part in enumerate(parts))
    sensitivity = draw(st.none() | st.floats(-25, 0))
    ends = Stage("laser", K.LASER, draw(st.floats(-5, 20))), Stage("receiver", K.RECEIVER, sensitivity)
    return Link((ends[0], *middle, ends[1]), draw(SIGNALS), draw(RECEIVERS), draw(CAUSES))
