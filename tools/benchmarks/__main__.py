"""Times this engine, the libraries that are installed and the limits side by side.

All take turns on the same data: a round asks each once, the medians of the rounds are compared, and
a timing during which other programs kept more than a tenth of a processor busy is taken again.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time

import agreement
import load
import participants
import scale
import table
import workloads

RETRIES = 3
ALL = workloads.WORKLOADS + list(scale.SECTIONS)


def arguments():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__.splitlines()[0])
    parser.add_argument("workload", nargs="*", metavar="WORKLOAD",
                        help=f"{' '.join(ALL)}; all where none is named")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is asked (5)")
    parser.add_argument("--seconds", type=float, default=1, help="how long each measures (1)")
    parser.add_argument("--peers", help="by comma, of " + " ".join(participants.PEERS))
    parser.add_argument("--output", default="out/bench.json", help="where the figures go, as JSON")
    parser.add_argument("--adjoint", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--limits", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.workload) - set(ALL)
    if unknown:
        parser.error(f"no workload is named {', '.join(sorted(unknown))}")
    return options


def installed(options):
    """The peers that are asked for and are there; all need NumPy, which holds the data."""
    wanted = options.peers.split(",") if options.peers else list(participants.PEERS)
    if not importlib.util.find_spec("numpy"):
        return []
    return [name for name in wanted
            if name in participants.PEERS and importlib.util.find_spec(participants.PEERS[name][0])]


def company(workload, options, folder):
    """All who take part in a workload, this engine first."""
    data, peers = None, installed(options)
    if importlib.util.find_spec("numpy"):
        import numpy as np

        data = folder / f"{workload}.npz"
        np.savez(data, **workloads.data(workload))
    threads = {participants.CORES, 1} if workload != "mlp_tiny" else {participants.CORES}
    everyone = [participants.Adjoint(options.adjoint, workload, data, folder, count)
                for count in sorted(threads, reverse=True)]
    if options.limits:
        everyone.append(participants.Limit(options.limits, workload))
    for name in peers:
        script = participants.PEERS[name][1]
        everyone.append(participants.Peer(name, script, workload, data, folder))
    return everyone


def sample(participant, seconds, processes):
    """One timing, the quietest of a few where other programs are at work."""
    best = None
    for _ in range(RETRIES + 1):
        time.sleep(0.2)
        watch = load.Watch(processes)
        result = participant.measure(seconds)
        result["other_load"] = round(watch.other(), 3)
        if best is None or result["other_load"] < best["other_load"]:
            best = result
        if best["other_load"] <= load.QUIET:
            break
    return best


def run(workload, options, folder):
    """All figures of a workload, by participant."""
    everyone = company(workload, options, folder)
    try:
        everyone = [one for one in everyone if one.start()]
        processes = [one.process.pid for one in everyone if one.process]
        samples = {one.name: [] for one in everyone}
        for number in range(options.rounds):
            print(f"{workload}: round {number + 1} of {options.rounds}", file=sys.stderr)
            for one in everyone:
                samples[one.name].append(sample(one, options.seconds, processes))
        return {one.name: summary(one, samples[one.name], everyone[0]) for one in everyone}
    finally:
        for one in everyone:
            one.stop()


def summary(participant, samples, own):
    figures = {
        "median_us": statistics.median(one["median_us"] for one in samples),
        "rounds_us": [one["median_us"] for one in samples],
        "min_us": min(one["min_us"] for one in samples),
        "other_load": max(one["other_load"] for one in samples),
        "bytes": participant.bytes,
        "least_only": participant.least_only,
    }
    if participant is not own and participant.results and own.results:
        figures["difference"] = agreement.difference(own.results, participant.results)
    return figures


def main():
    options = arguments()
    os.chdir(participants.ROOT)
    folder = participants.ROOT / "out/bench"
    folder.mkdir(parents=True, exist_ok=True)
    figures, missed = {}, 0
    for workload in options.workload or ALL:
        if workload in scale.SECTIONS:
            held = scale.SECTIONS[workload](options, folder)
            figures[workload] = {what: value for what, value, _ in held}
            missed += table.goals_met(held)
        else:
            figures[workload] = run(workload, options, folder)
            missed += table.show(workload, figures[workload])
    with open(options.output, "w") as file:
        json.dump(figures, file, indent=2)
    print(f"\n{missed} goals missed" if missed else "\nall goals met")


main()
