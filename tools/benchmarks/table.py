"""The figures of a workload as a table, and what they are held to."""

import statistics

import goals
import participants


def duration(microseconds):
    if microseconds < 10:
        return f"{microseconds:.3f} µs"
    if microseconds < 10_000:
        return f"{microseconds:,.0f} µs"
    return f"{microseconds / 1000:.1f} ms"


def size(count):
    if count is None:
        return ""
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 1024:.1f} KiB"


def verdict(value, bound):
    return f"{'met' if value <= bound else 'MISSED'}, at most {bound:.3g}"


def time_goal(workload, name, own, figures):
    """The ratio that counts against a participant, and what becomes of its goal."""
    which, bound = goals.of(workload, name) or ("least" if figures["least_only"] else "median", None)
    key = "min_us" if which == "least" else "median_us"
    ratio = own[key] / figures[key]
    return ratio, None if bound is None else (ratio, bound)


def rows(workload, figures):
    """Lines of the table, and each goal as (what, value, bound)."""
    own, held = figures["adjoint"], []
    for which, bound in filter(None, [goals.of(workload, "adjoint")]):
        held.append((f"adjoint, {which}", own["median_us"], bound))
    lines = []
    for name, one in figures.items():
        cells = [name + (" ~" if one["other_load"] > 0.1 else ""),
                 duration(one["median_us"]), duration(one["min_us"]), "", size(one["bytes"]), ""]
        if one is not own:
            ratio, goal = time_goal(workload, name, own, one)
            cells[3] = f"{ratio:.3f}"
            if goal:
                held.append((f"adjoint over {name}", *goal))
        if name.startswith("adjoint, 1") and workload in goals.SPEEDUP_OF:
            # Round by round, one right after the other: what else the machine does in one round
            # slows both.
            rounds = zip(own["rounds_us"], one["rounds_us"])
            held.append((f"{participants.CORES} threads over 1",
                         statistics.median(all_threads / alone for all_threads, alone in rounds),
                         1 / (goals.SPEEDUP * participants.CORES)))
        if "difference" in one:
            share, where = one["difference"]
            cells[5] = f"{share:.1e} in {where}"
            held.append((f"difference from {name}", share, goals.AGREEMENT))
        if one is not own and one["bytes"] and name[:7] != "adjoint" and workload in goals.MEMORY_OF:
            held.append((f"memory over {name}", own["bytes"] / one["bytes"], goals.MEMORY))
        lines.append(cells)
    return lines, held


def show(workload, figures):
    """Prints the table; returns how many goals are missed."""
    head = [workload, "median", "least", "adjoint/it", "memory", "results differ"]
    lines, held = rows(workload, figures)
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    print()
    for line in [head, *lines]:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())
    if any(one["other_load"] > 0.1 for one in figures.values()):
        print("    ~ other programs were at work: compare with care")
    return goals_met(held)


def goals_met(held):
    """Prints each goal, (what, value, at most); returns how many are missed."""
    width = max((len(what) for what, _, _ in held), default=0)
    for what, value, bound in held:
        print(f"    {what.ljust(width)}  {value:.3g}  {verdict(value, bound)}")
    return sum(value > bound for _, value, bound in held)
