"""Times the estimator: samples, maps and whole runs; prints CPU milliseconds, the least of five."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from ketbench.contract.plugin import Context, Task
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.build import link_of, sigmas_of
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.physics.modulation import simulated_errors
from ketbench_photonic.studies.sweep import sweep
from ketbench_photonic.studies.uncertainty import monte_carlo
from ketbench_planning.system.backend import SystemEstimator
from ketbench_planning.system.params import SystemParams

REPEATS = 5


def least_ms(work: Callable[[], object]) -> float:
    """CPU time of the fastest repeat, ms."""
    times: list[float] = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1e3 * min(times)


def main() -> None:
    """Print a table of work, time and bound."""
    params = LinkParams()
    link, sigmas = link_of(params), sigmas_of(params)
    x = ("stages.external laser.value", np.linspace(0, 15, 300))
    y = ("signal.rate_gbps", np.linspace(25, 224, 300))
    whole = SystemParams()
    rows: list[tuple[str, float, str]] = [
        ("yield of 200,000 samples", least_ms(lambda: monte_carlo(link, sigmas, 200_000, 0)), "300"),
        ("error-rate map, 300 x 300", least_ms(lambda: sweep(link, "log10 BER before FEC", x, y)), "50"),
        ("margin map, 300 x 300", least_ms(lambda: sweep(link, "margin", x, y)), "50"),
        ("photonic.link, whole run", least_ms(lambda: list(LinkEstimator().run(Task(), params, Context()))), "-"),
        (
            "photonic.system, whole run",
            least_ms(lambda: list(SystemEstimator().run(Task(), whole, Context()))),
            "-",
        ),
        ("4 million simulated PAM4 symbols", least_ms(lambda: simulated_errors(3.0, 4, 4_000_000, 0)), "-"),
    ]
    print(f"{'work':36}{'CPU ms':>10}{'bound':>8}")
    for name, milliseconds, bound in rows:
        print(f"{name:36}{milliseconds:10.1f}{bound:>8}")


if __name__ == "__main__":
    main()
