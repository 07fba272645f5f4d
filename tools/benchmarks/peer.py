"""How a peer is asked: a process that prepares a workload once and times it whenever told to.

It gets a workload, an npz file with its data, and one to write its first results to. It prints a
line of JSON when it is ready, {"bytes": held at most, or null}, and one after each line that it
reads, which says for how many seconds to measure: {"median_us", "min_us", "runs"}. Between two
lines it sleeps, so that all peers and the limits take turns on the same data.
"""

import json
import sys
import time


class NotStated(Exception):
    """The peer has no form of the workload."""


def serve(arguments, prepare):
    import numpy as np

    workload, source, target = arguments
    try:
        run, first, held = prepare(workload, dict(np.load(source)))
    except NotStated:
        print(json.dumps({"stated": False}), flush=True)
        return
    np.savez(target, **first)
    print(json.dumps({"stated": True, "bytes": held}), flush=True)
    for line in sys.stdin:
        print(json.dumps(timed(run, float(line))), flush=True)


def timed(run, seconds):
    """The median and the least time of a run, in microseconds."""
    for _ in range(3):
        run()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    return {"median_us": times[len(times) // 2], "min_us": times[0], "runs": len(times)}
