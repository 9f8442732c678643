"""Pages of feature selection, of a solved problem and of a stated one; each says whether its answer is proved."""

from __future__ import annotations

from ketbench.plugin import Page, Quantities, Result, Tab, Value, Verdict

NEAR = 1e-9
MINUS = "\N{MINUS SIGN}"


def selection_page(result: Result) -> Page:
    """Chosen features against the best rival on the same folds."""
    accuracy = Quantities.of(
        "Accuracy",
        result,
        accuracy="Mean over the folds",
        test_accuracy="Held-out part",
        stability="Stability of the choice",
    )
    choice = Quantities.of(
        "Choice",
        result,
        k="Features chosen",
        features="of",
        objective_value="Objective",
        bound="Bound",
        gap="Gap",
        proved_optimal="Proved optimal",
        solver="Found by",
    )
    tabs = (
        Tab("Accuracy", ("accuracy",), (accuracy, choice)),
        Tab("Features", ("ranked", "raster")),
        Tab("Objective", ("objective", "redundancy")),
        Tab("Methods", ("methods", "bins")),
    )
    return Page(_against_rival(result), tabs)


def solved_page(result: Result) -> Page:
    """The best answer, what is known of the optimum, and the spread of the answers."""
    answer = Quantities.of(
        "Answer",
        result,
        cut="Cut",
        best_energy="Energy",
        bound="Bound",
        proved_optimal="Proved optimal",
        feasible="Feasible",
    )
    problem = Quantities.of(
        "Problem",
        result,
        variables="Variables",
        pairs="Couplings",
        density="Density",
    )
    work = Quantities.of(
        "Work",
        result,
        solver="Solver",
        answers="Answers",
        seconds="Time",
        time_to_target="Time to target",
    )
    tabs = (
        Tab("Answer", ("cut",), (answer, problem, work)),
        Tab("Solutions", ("solutions", "cut", "answer"), leads="solutions"),
        Tab("Energies", ("energies",)),
    )
    return Page(_against_controls(result, "best_energy", "cut"), tabs)


def stated_page(result: Result) -> Page:
    """The answer in words, and whether it is proved."""
    answer = Quantities.of(
        "Answer",
        result,
        objective="Objective",
        bound="Bound",
        gap="Gap",
        feasible="Feasible",
        proved_optimal="Proved optimal",
    )
    problem = Quantities.of(
        "Problem",
        result,
        variables="Variables",
        constraints="Constraints",
        qubo_variables="Variables of the QUBO",
        penalty="Penalty",
    )
    tabs = (
        Tab("Answer", ("answer", "picture", "graph", "constraints"), (answer, problem)),
        Tab("Solutions", ("solutions", "picture", "answer"), leads="solutions"),
    )
    return Page(_stated(result), tabs)


def _against_rival(result: Result) -> Verdict | None:
    summary = result.summary
    gap, low, high = (_number(summary.get(f"minus_best_rival{end}")) for end in ("", "_low", "_high"))
    if gap is None or low is None or high is None:
        return None
    names = {one.name: one.title for one in result.baselines}
    rival = names.get(str(summary.get("best_rival")), str(summary.get("best_rival")))
    told = f"Accuracy {_share(summary, 'accuracy')} with {summary.get('k')} of {summary.get('features')} features"
    told += f"; difference {_signed(gap)} ({_signed(low)} to {_signed(high)})"
    told += "; the choice is proved optimal" if summary.get("proved_optimal") else "; the choice is not proved optimal"
    if low > 0:
        return Verdict("good", f"Better than {rival}, the best rival", told, "Better")
    if high < 0:
        return Verdict("bad", f"Worse than {rival}, the best rival", told, "Worse")
    return Verdict("same", f"No difference shown from {rival}, the best rival", told, "No difference shown")


def _against_controls(result: Result, key: str, name: str) -> Verdict | None:
    """The lowest energy against the lowest of the controls, with the bound."""
    ours = _number(result.summary.get(key))
    if ours is None:
        return None
    rivals = [(energy, one.title) for one in result.baselines if (energy := _number(one.summary.get(key))) is not None]
    what = f"Cut {_plain(result.summary[name])}" if name in result.summary else f"Energy {_plain(ours)}"
    bound = _number(result.summary.get("bound"))
    told = f"{what}, bound {_plain(bound)}" if bound is not None else what
    if result.summary.get("proved_optimal"):
        return Verdict("good", f"{what}: proved optimal", told, "Proved optimal")
    if not rivals:
        return Verdict("same", what, told, what)
    best, title = min(rivals)
    if ours < best - NEAR:
        return Verdict("good", f"{what}: better than {title}, the best control", told, "Better")
    if ours > best + NEAR:
        return Verdict("bad", f"{what}: worse than {title}, the best control", told, "Worse")
    return Verdict("same", f"{what}: as good as {title}, the best control", f"{told}; not proved optimal", "As good")


def _stated(result: Result) -> Verdict | None:
    summary = result.summary
    told = str(summary.get("answer") or summary.get("statement") or "") + _found_by(result)
    objective = summary.get("objective")
    value = f"objective {_plain(objective)}" if isinstance(objective, (int, float)) else "the answer"
    if summary.get("proved_infeasible"):
        return Verdict("bad", "No answer keeps all constraints: proved", told, "Infeasible, proved")
    if summary.get("feasible") is False:
        return Verdict("bad", "The answer breaks a constraint", told, "Breaks a constraint")
    if summary.get("proved_optimal"):
        return Verdict("good", f"Optimal and proved: {value}", told, "Proved optimal")
    bound = summary.get("bound")
    beyond = f", at best {_plain(bound)} is possible" if isinstance(bound, (int, float)) else ""
    return Verdict("same", f"Feasible, not proved optimal: {value}{beyond}", told, "Not proved optimal")


def _found_by(result: Result) -> str:
    """Who found the answer, where the annealer, whose curves and solutions are shown, found another; else empty."""
    who, objective = result.summary.get("found_by"), _number(result.summary.get("objective"))
    annealed = next((one for one in result.baselines if one.name == "simulated_annealing"), None)
    reached = None if annealed is None else _number(annealed.summary.get("objective"))
    if not who or objective is None or reached is None or abs(reached - objective) < NEAR:
        return ""
    return f" Found by {who}; the annealer, whose curves and solutions are shown, reached {_plain(reached)}."


def _share(summary: object, key: str) -> str:
    held: dict[str, Value] = dict(summary)  # type: ignore[call-overload]
    low, high = _number(held.get(f"{key}_low")), _number(held.get(f"{key}_high"))
    value = _number(held.get(key))
    if value is None:
        return "not measured"
    return f"{value:.3f}" + (f" ({low:.3f} to {high:.3f})" if low is not None and high is not None else "")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _plain(value: object) -> str:
    number = _number(value)
    return str(value) if number is None else f"{number:,.6g}".replace("-", MINUS)


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", MINUS)
