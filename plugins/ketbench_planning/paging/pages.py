"""Pages of the plans: one sentence on what is needed, its figures in tabs, its numbers in groups."""

from __future__ import annotations

from ketbench.plugin import Page, Quantities, Result, Tab, Value, Verdict


def service_page(result: Result) -> Page:
    """How many nodes, what they cost, whether it earns."""
    need = Quantities.of(
        "Need",
        result,
        nodes="Nodes",
        accelerators="Accelerators",
        power_kw="Power",
        utilisation="Utilisation",
    )
    money = Quantities.of(
        "Money",
        result,
        cost_per_day="Cost a day",
        revenue_per_day="Revenue a day",
        margin="Margin",
        cost_per_million_tokens="Cost of a million tokens",
    )
    wait = Quantities.of(
        "Waiting",
        result,
        wait_s="Mean wait",
        late_share="Too late",
        calls_at_once="Calls at once",
    )
    tabs = (
        Tab("Day", ("the day",), (need, money, wait)),
        Tab("Months", ("months ahead",)),
        Tab("What it hangs on", ("what the cost hangs on",)),
        Tab("Accelerators", ("other accelerators", "accelerators and rules")),
        Tab("Check", ("queue check", "inputs")),
    )
    nodes, margin = result.summary.get("nodes"), result.summary.get("margin")
    told = f"{_money(result.summary.get('cost_per_month'))} a month, {_plain(result.summary.get('power_kw'))} kW"
    if isinstance(margin, float) and margin < 0:
        return Page(Verdict("bad", f"{_plain(nodes)} nodes carry it, at a loss", told, "At a loss"), tabs)
    share = f", {margin:.0%} of the revenue is left".replace("%", " %") if isinstance(margin, float) else ""
    return Page(Verdict("good", f"{_plain(nodes)} nodes carry it{share}", told, f"{_plain(nodes)} nodes"), tabs)


def training_page(result: Result) -> Page:
    """How long an iteration takes, and what a faster link buys."""
    time = Quantities.of(
        "Time",
        result,
        iteration_s="Iteration",
        training_days="Training",
        tokens_a_second="Tokens a second",
        mfu="Utilisation of the model",
        exposed_share="Waiting for links",
    )
    need = Quantities.of(
        "Need",
        result,
        accelerators="Accelerators",
        memory_gib="Memory each",
        power_kw="Power",
        energy_mwh="Energy",
        training_cost="Cost",
    )
    tabs = (
        Tab("Iteration", ("where the time goes",), (time, need)),
        Tab("Links", ("iteration over bandwidth", "all-reduce over size")),
        Tab("Layouts", ("layouts",)),
        Tab("Memory", ("memory",)),
        Tab("Measured", ("published runs", "measured links", "model against measurement", "collectives")),
        Tab("Inputs", ("inputs",)),
    )
    days, second = result.summary.get("training_days"), result.summary.get("iteration_s")
    what = f"{_plain(days)} days of training" if isinstance(days, float) else f"An iteration of {_plain(second)} s"
    gain, most = result.summary.get("speedup"), result.summary.get("speedup_limit")
    if isinstance(gain, float) and isinstance(most, float):
        told = f"An iteration takes {_plain(second)} s; endless bandwidth would make it {most:.2f} times as fast"
        return Page(
            Verdict("same", f"The faster link makes training {gain:.2f} times as fast", told, f"{gain:.2f} times"), tabs
        )
    told = f"{_plain(second)} s an iteration, {result.summary.get('iteration_is', 'predicted')}"
    return Page(Verdict("same", what, told, what), tabs)


def qec_page(result: Result) -> Page:
    """Physical qubits, and how long they are kept busy."""
    need = Quantities.of(
        "Need",
        result,
        physical_qubits="Physical qubits",
        distance="Code distance",
        runtime_s="Run time",
        failure="Failure of a run",
    )
    parts = Quantities.of(
        "Parts",
        result,
        board_qubits="Board",
        factory_qubits="Factories, qubits",
        factories="Factories",
        factory_distances="Their distances",
        factory_units="Units of their rounds",
    )
    tabs = (
        Tab("Qubits", ("qubits by part",), (need, parts)),
        Tab("Error rate", ("qubits over error rate",)),
        Tab("Trade-off", ("time against qubits",)),
        Tab("Inputs", ("inputs",)),
    )
    qubits, distance = result.summary.get("physical_qubits"), result.summary.get("distance")
    if not isinstance(qubits, int):
        return Page(None, tabs)
    million = qubits / 1e6
    told = f"{million:.2g} times a million qubits, run time {_plain(result.summary.get('runtime_s'))} s"
    tone = "good" if million <= 1 else "fix"
    return Page(Verdict(tone, f"{qubits:,} physical qubits at distance {distance}", told, f"{qubits:,} qubits"), tabs)


def savings_page(result: Result) -> Page:
    """What is left of the published claims on a bill."""
    money = Quantities.of(
        "Saving a month",
        result,
        saving_per_month="Net",
        saving_measured="Measured",
        saving_claimed="Claimed",
        saving_share="Share of the bill",
    )
    tabs = (
        Tab("Saving", ("net saving",), (money,)),
        Tab("Claims", ("claims",)),
        Tab("Inputs", ("inputs",)),
    )
    saving, share = result.summary.get("saving_per_month"), result.summary.get("saving_share")
    if not isinstance(saving, (int, float)) or not isinstance(share, float):
        return Page(None, tabs)
    told = f"{share:.1%} of the bill; best: {result.summary.get('best')}".replace("%", " %", 1)
    tone = "good" if saving > 0 else "bad"
    return Page(Verdict(tone, f"{_money(saving)} a month would be saved", told, f"{_money(saving)} saved"), tabs)


def _money(value: Value) -> str:
    return f"{value:,.0f} $" if isinstance(value, (int, float)) else "not stated"


def _plain(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)
