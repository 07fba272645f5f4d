"""How compile time and a step grow with depth, and how long small things take to start."""

import json
import subprocess
import sys
import time
from pathlib import Path

import participants

DEPTHS = [1_000, 10_000, 100_000]

# Goals in microseconds a layer: text to plan, and a step of the plan; then the largest depth's
# compile time a layer against the smallest's.
COMPILE, STEP, GROWTH = 40, 0.25, 2.5

# Milliseconds of a whole process that checks a sheet's model without its claims.
START = 25

ROOT = participants.ROOT


def elapsed(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return (time.perf_counter() - start) * 1e6


def least(command, runs):
    """The least time of some runs: what the work takes when nothing disturbs it."""
    return min(elapsed(command) for _ in range(runs))


def deep(options, folder, packed):
    """A chain of layers h = tanh(h·a + b), whose parameters may lie in one packed tensor."""
    name = "deep chain, packed" if packed else "deep chain"
    print(f"\n{name}".ljust(26) + "compile, a layer   step, a layer")
    costs, held = [], []
    for depth in DEPTHS:
        model, plan = folder / "chain.adj", folder / "chain.plan"
        generator = [str(ROOT / "tools/deep-chain"), str(depth)] + ["--packed"] * packed
        model.write_text(subprocess.run(generator, capture_output=True, text=True, check=True).stdout)
        command = [options.adjoint, "compile", model, "--entries", "main", "-o", plan]
        compiled = least(command, options.rounds if depth < 100_000 else 3) / depth
        bench = subprocess.run(
            [options.adjoint, "bench", plan, "--threads", "1", "--seconds", "0.5", "--json"],
            capture_output=True, text=True, check=True)
        step = json.loads(bench.stdout)["median_us"] / depth
        costs.append(compiled)
        held += [(f"compile, {depth:,} layers, µs a layer", compiled, COMPILE),
                 (f"step, {depth:,} layers, µs a layer", step, STEP)]
        print(f"  {depth:,} layers".ljust(24) + f"{compiled:12.1f} µs {step:13.3f} µs", flush=True)
    held.append(("100,000 layers over 1,000", costs[-1] / costs[0], GROWTH))
    return held


def start(options, _):
    """Whole processes that check one of the sheets' models."""
    held = []
    print("\nstart".ljust(27) + "check --no-claims")
    for model in sorted(Path(ROOT / "graphs/seeds").glob("*.adj")):
        took = least([options.adjoint, "check", "--no-claims", model], 10) / 1000
        print(f"  {model.stem:22} {took:12.1f} ms", flush=True)
        held.append((f"check {model.stem}, ms", took, START))
    return held


SECTIONS = {
    "deep": lambda options, folder: deep(options, folder, False),
    "deep_packed": lambda options, folder: deep(options, folder, True),
    "start": start,
}
