"""How compile time and a step grow with depth, and how long small things take to start."""

import json
import subprocess
import sys
import time
from pathlib import Path

import participants

DEPTHS = [1_000, 10_000, 100_000]

# Goals in microseconds a layer: from the text's file to the plan's, as the tool itself times it
# (peers are timed without the start of Python, too), and a step of the plan; then the largest
# depth's compile time a layer against the smallest's.
COMPILE, STEP, GROWTH = 40, 0.25, 2.5

# Milliseconds of a whole process that checks a sheet's model without its claims; and from the first
# byte of a plan to the end of its first run.
START, FIRST_RUN = 25, 5

ROOT = participants.ROOT


def timed(command):
    """The microseconds that a process took, and what it wrote to the error stream."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return (time.perf_counter() - start) * 1e6, done.stderr


def least(command, runs):
    """The least time of some runs: what the work takes when nothing disturbs it."""
    return min(timed(command)[0] for _ in range(runs))


def compile_time(command, runs):
    """The least time that the tool says it took, and the least of whole processes."""
    own, whole = [], []
    for _ in range(runs):
        took, table = timed(command)
        total = next(line for line in table.splitlines() if line.startswith("total"))
        own.append(float(total.split()[1]) * 1e3)
        whole.append(took)
    return min(own), min(whole)


def deep(options, folder, packed):
    """A chain of layers h = tanh(h·a + b), whose parameters may lie in one packed tensor."""
    name = "deep chain, packed" if packed else "deep chain"
    print(f"\n{name}".ljust(26) + "compile, a layer   whole process   step, a layer")
    costs, held = [], []
    for depth in DEPTHS:
        model, plan = folder / "chain.adj", folder / "chain.plan"
        generator = [str(ROOT / "tools/deep-chain"), str(depth)] + ["--packed"] * packed
        model.write_text(subprocess.run(generator, capture_output=True, text=True, check=True).stdout)
        command = [
            options.adjoint, "compile", model, "--entries", "main", "--time-passes", "-o", plan]
        times = compile_time(command, 2 * options.rounds if depth < 100_000 else 3)
        compiled, whole = (time / depth for time in times)
        bench = subprocess.run(
            [options.adjoint, "bench", plan, "--threads", "1", "--seconds", "0.5", "--json"],
            capture_output=True, text=True, check=True)
        step = json.loads(bench.stdout)["median_us"] / depth
        costs.append(compiled)
        held += [(f"compile, {depth:,} layers, µs a layer", compiled, COMPILE),
                 (f"step, {depth:,} layers, µs a layer", step, STEP)]
        print(
            f"  {depth:,} layers".ljust(24)
            + f"{compiled:12.1f} µs {whole:12.1f} µs {step:13.3f} µs", flush=True)
    held.append(("100,000 layers over 1,000", costs[-1] / costs[0], GROWTH))
    return held


def start(options, folder):
    """Whole processes that check one of the sheets' models, and a plan's first run."""
    held = []
    print("\nstart".ljust(27) + "check --no-claims")
    for model in sorted(Path(ROOT / "graphs/seeds").glob("*.adj")):
        took = least([options.adjoint, "check", "--no-claims", model], 10) / 1000
        print(f"  {model.stem:22} {took:12.1f} ms", flush=True)
        held.append((f"check {model.stem}, ms", took, START))
    took = first_run(options, folder)
    print(f"\n  mlp, load and first run {took:9.1f} ms", flush=True)
    held.append(("plan load and first run of mlp, ms", took, FIRST_RUN))
    return held


def first_run(options, folder):
    """The least time from the first byte of the plan of mlp to the end of its first run."""
    plan = folder / "mlp.plan"
    subprocess.run(
        [options.adjoint, "compile", ROOT / "graphs/bench/mlp.adj", "--dim", "N=128", "--entries",
         "main", "-o", plan], capture_output=True, text=True, check=True)
    command = [options.adjoint, "bench", plan, "--seconds", "0.05", "--json"]
    took = []
    for _ in range(10):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        took.append(json.loads(done.stdout)["first_us"] / 1000)
    return min(took)


SECTIONS = {
    "deep": lambda options, folder: deep(options, folder, False),
    "deep_packed": lambda options, folder: deep(options, folder, True),
    "start": start,
}
