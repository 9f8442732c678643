"""From the form to the estimator: a `Link` built, and the inputs that sweeps and samples vary."""

from __future__ import annotations

from dataclasses import replace

from ketbench_photonic.fibre.dispersion import joined_bandwidth_ghz
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.stage_rows import stages_of
from ketbench_photonic.physics.fec import KP4, KR4, NONE, Fec, custom
from ketbench_photonic.physics.link import Channel, Impairments, Link, Receiver, Signal
from ketbench_photonic.physics.ring import Comb, Ring, Tuning, comb_crosstalk
from ketbench_photonic.physics.stages import Stage, StageKind, connectors
from ketbench_photonic.reading.files import part_loss_db


def fec_of(params: LinkParams) -> Fec:
    """The chosen code.

    Raises
    ------
    InputError
        When the custom code does not exist.
    """
    if params.fec == "custom":
        return custom(params.rs_n, params.rs_k, params.rs_bits)
    return {"none": NONE, "KR4": KR4, "KP4": KP4}[params.fec]


def ring_of(params: LinkParams) -> Ring:
    """The ring of the form."""
    return Ring(params.radius, params.group_index, params.coupling1, params.coupling2, params.ring_loss)


def comb_of(params: LinkParams) -> Comb:
    """The comb of the form."""
    return Comb(params.wavelengths, params.spacing)


def tuning_of(params: LinkParams) -> Tuning:
    """The heaters of the form."""
    return Tuning(params.tuning_shift, params.tuning_heat, None, params.tuning_assist)


def crosstalk_of(params: LinkParams) -> float:
    """Out-of-band crosstalk as a ratio: typed, else the worst channel of the comb, else none."""
    if params.crosstalk is not None:
        return float(10 ** (params.crosstalk / 10))
    return float(comb_crosstalk(ring_of(params), comb_of(params)).max()) if params.ring else 0.0


def link_of(params: LinkParams) -> Link:
    """Build the link."""
    stages = measured_stages(params)
    return Link(stages, _signal(params), _receiver(params), _impairments(params, stages), _channel(params))


def measured_stages(params: LinkParams) -> tuple[Stage, ...]:
    """The table as stages; a row with a file has the loss that was measured.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    baud = params.rate / params.modulation.bits
    stages = stages_of(params.stages)
    return tuple(
        replace(stage, value=part_loss_db(row.file, params.wavelength, baud), amount=1.0) if row.file else stage
        for stage, row in zip(stages, params.stages, strict=True)
    )


def _channel(params: LinkParams) -> Channel:
    band = joined_bandwidth_ghz((params.transmitter_bandwidth, params.receiver_bandwidth))
    return Channel(params.wavelength, params.dispersion, band)


def _signal(params: LinkParams) -> Signal:
    return Signal(
        modulation=params.modulation,
        rate_gbps=params.rate,
        wavelengths=params.wavelengths,
        lanes=params.lanes,
        er_db=params.extinction_ratio,
        er_reference=params.er_reference,
        fec=fec_of(params),
        target_ber=params.target_ber,
    )


def _receiver(params: LinkParams) -> Receiver:
    return Receiver(
        responsivity=params.responsivity,
        noise_density_pa=params.noise_density,
        noise_rms_a=None if params.noise_rms is None else params.noise_rms * 1e-6,
        bandwidth_share=params.bandwidth_share,
        shot=params.shot_noise,
        rin_db_hz=params.rin,
        datasheet_gbd=params.datasheet_baud,
        slope_db=params.slope,
        datasheet_average=params.sensitivity_is == "average",
        overload_dbm=params.overload,
        optical_ghz=params.optical_bandwidth,
    )


def _impairments(params: LinkParams, stages: tuple[Stage, ...]) -> Impairments:
    return Impairments(
        crosstalk=crosstalk_of(params),
        inband=0.0 if params.inband_crosstalk is None else float(10 ** (params.inband_crosstalk / 10)),
        isi_closure=params.isi_closure,
        transmitter_db=params.transmitter_penalty,
        return_loss_db=params.return_loss,
        reflectors=connectors(stages),
        ageing_db=params.ageing,
        add_variances=params.penalty_sum == "variances",
    )


def sigmas_of(params: LinkParams) -> dict[str, float]:
    """Standard deviations of the inputs that are not a stage; those that play no part are left out."""
    sigmas: dict[str, float] = {}
    if params.extinction_ratio is not None:
        sigmas["signal.er_db"] = params.sigma_er
    computed = not any(s.enabled and s.kind is StageKind.RECEIVER and s.value is not None for s in params.stages)
    if computed and params.noise_rms is None:
        sigmas["receiver.noise_density_pa"] = params.sigma_noise
    return sigmas
