"""Pages of independent sets and of graph kernels; the words are those that intervals and controls allow."""

from __future__ import annotations

import math

from ketbench.plugin import Page, Quantities, Result, Tab, Verdict, accuracy_interval


def sets_page(result: Result) -> Page:
    """Register and pulse, then the shots."""
    register = Quantities.of(
        "Register",
        result,
        atoms="Atoms",
        blockade_radius="Blockade radius",
        false_edges="Pairs too near",
        missed_edges="Edges missed",
    )
    pulse = Quantities.of(
        "Pulse",
        result,
        omega="Rabi frequency, at most",
        delta="Detuning, end",
        level="Rydberg level",
    )
    shots = Quantities.of(
        "Shots",
        result,
        shots="Shots",
        set_size="Best set",
        maximum="Largest set, proved",
        mean_set_size="Mean size",
        independent_share="Independent",
        probability_of_maximum="Probability of the largest",
    )
    tabs = (
        Tab("Register", ("register", "pulse"), (shots, register, pulse)),
        Tab("Shots", ("set sizes", "distribution")),
    )
    return Page(_sets(result), tabs)


def kernels_page(result: Result) -> Page:
    """Scores on the same folds, then register, pulse and kernel."""
    data = Quantities.of(
        "Graphs",
        result,
        graphs="Graphs",
        left_out="Left out",
        most_atoms="Atoms, at most",
        equal_graphs="Equal graphs",
    )
    pulse = Quantities.of(
        "Pulse",
        result,
        omega="Rabi frequency",
        duration="Duration",
        smallest_distance="Smallest distance",
    )
    scores = Quantities.of(
        "Scores",
        result,
        f1_weighted="F1, weighted",
        balanced_accuracy="Balanced accuracy",
        accuracy="Accuracy",
    )
    tabs = (
        Tab("Scores", ("scores", "kernels"), (scores, data, pulse)),
        Tab("Register", ("register", "pulse")),
        Tab("Kernel", ("kernel matrix", "excitations")),
    )
    return Page(_kernels(result), tabs)


def dynamics_page(result: Result) -> Page:
    """What the pulse does to the register over time."""
    register = Quantities.of(
        "Register",
        result,
        atoms="Atoms",
        smallest_distance="Smallest distance",
        level="Rydberg level",
        c6="Interaction C6",
    )
    answer = Quantities.of(
        "Answer",
        result,
        duration="Duration",
        mean_excited="Excited at the end, mean",
        subspace_bound="Left out by the blockade, at most",
        trajectories="Trajectories",
        shots="Shots",
    )
    tabs = (
        Tab("Populations", ("populations",), (answer, register)),
        Tab("Register", ("register", "pulse")),
        Tab("End", ("excitations", "correlations")),
    )
    return Page(_dynamics(result), tabs)


def _dynamics(result: Result) -> Verdict | None:
    share, atoms = result.summary.get("mean_excited"), result.summary.get("atoms")
    if not isinstance(share, float) or not isinstance(atoms, int):
        return None
    head = f"{share:.3g} of {atoms} atoms are excited at the end, on average"
    time = result.summary.get("duration")
    told = f"After {time:.3g} µs" if isinstance(time, float) else ""
    bound = result.summary.get("subspace_bound")
    if isinstance(bound, float) and bound > 0.01:
        return Verdict("fix", head, f"{told}; the blockade leaves out up to {bound:.2g} of the state", head)
    return Verdict("good", head, told, f"{share:.3g} of {atoms} excited")


def _sets(result: Result) -> Verdict | None:
    """How often the largest set is found, with its interval, and whether greedy finds it as well."""
    summary = result.summary
    size, largest, chance = (summary.get(key) for key in ("set_size", "maximum", "probability_of_maximum"))
    shots = summary.get("shots")
    if not isinstance(size, int) or not isinstance(largest, int) or not isinstance(chance, float):
        return None
    told = f"{chance:.1%} of shots".replace("%", " %")
    if isinstance(shots, int) and shots > 0 and math.isfinite(chance):
        low, high = accuracy_interval(chance, shots)
        told = f"{chance:.1%} of {shots:,} shots ({low:.1%} to {high:.1%})".replace("%", " %")
    told += f"; the largest set has {largest} atoms, proved"
    greedy = next((one.summary.get("set_size") for one in result.baselines if "reedy" in one.title), None)
    found = f"Finds the largest set ({largest} atoms)"
    if size < largest:
        return Verdict("bad", f"Best set of {size} atoms, {largest} are possible", told, f"{size} of {largest} atoms")
    if greedy == largest:
        # One try of the greedy choice against the chance of one shot.
        share = f"{chance:.1%}".replace("%", " %")
        return Verdict(
            "bad", f"{found} in {share} of shots: worse than greedy choice", told, "Worse than greedy choice"
        )
    return Verdict("good", f"{found}, which greedy choice misses", told, "Finds the largest")


def _kernels(result: Result) -> Verdict | None:
    said = str(result.summary.get("verdict") or "")
    score, low, high = (result.summary.get(f"f1_weighted{end}") for end in ("", "_low", "_high"))
    if not said or not isinstance(score, float):
        return None
    worse, better = "worse than" in said, "better than" in said
    interval = f" ({low:.3f} to {high:.3f})" if isinstance(low, float) and isinstance(high, float) else ""
    if worse:
        tone, head = "bad", "Worse than a classical kernel on the same folds"
    elif better and "not told apart" not in said:
        tone, head = "good", "Better than every classical kernel on the same folds"
    else:
        tone, head = "same", "No difference shown from the best classical kernel"
    return Verdict(tone, head, f"F1 {score:.3f}{interval}. {said}", head.split(" on ")[0])
