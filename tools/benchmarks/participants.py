"""Who takes part in a benchmark, each asked in the same way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import workloads

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORES = os.cpu_count() or 1


class Participant:
    """`start` says whether the workload has a form here; `measure` times it for some seconds."""

    process = None
    bytes = None
    results = None
    least_only = False

    def __init__(self, name):
        self.name = name

    def start(self):
        return True

    def stop(self):
        pass


class Adjoint(Participant):
    """This project's engine, with a number of threads."""

    def __init__(self, tool, workload, data, folder, threads):
        super().__init__("adjoint" if threads == CORES else f"adjoint, {threads} thread")
        self.tool, self.threads, self.workload = tool, threads, workload
        sizes = [f"{name}={size}" for name, size in workloads.SIZES[workload].items()]
        self.model = [str(ROOT / f"graphs/bench/{workload}.adj")]
        if data:
            self.model += ["--data", str(data)]
        for size in sizes:
            self.model += ["--dim", size]
        if data and threads == CORES:
            self.results = folder / f"{workload}.adjoint.npz"

    def _call(self, *arguments):
        command = [self.tool, *arguments, "--threads", str(self.threads)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def start(self):
        if self.results:
            self._call("run", *self.model, "--save", str(self.results))
        return True

    def measure(self, seconds):
        command = ["bench", *self.model, "--seconds", str(seconds), "--json"]
        for name in workloads.updated(self.workload):
            command += ["--update", f"{name}={workloads.output_name(self.workload, name)}"]
        result = json.loads(self._call(*command))
        self.bytes = result["peak_bytes"]
        return result


class Limit(Participant):
    """What one can write by hand in C for the workload alone, or its matrix products alone."""

    least_only = True

    def __init__(self, program, workload):
        super().__init__("products alone" if workload in ("mlp", "block") else "by hand in C")
        self.command = [program, workload, str(CORES)]

    def measure(self, seconds=None):
        done = subprocess.run(self.command, capture_output=True, text=True)
        line = done.stdout.strip()
        return json.loads(line)["result"] if line else None

    def start(self):
        return self.measure() is not None


class Peer(Participant):
    """Another library, in a process of its own that sleeps while others are timed."""

    def __init__(self, name, script, workload, data, folder):
        super().__init__(name)
        file = f"{workload}.{name.replace(' ', '-')}.npz"
        self.results = folder / file
        self.log = self.results.with_suffix(".log")
        self.command = [sys.executable, str(HERE / script[0]), workload, str(data),
                        str(self.results), *script[1:]]

    def start(self):
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        answer = self._answer()
        if answer is None:
            print(f"{self.name} is left out: {self._message()}", file=sys.stderr)
            return False
        self.bytes = answer.get("bytes")
        return answer["stated"]

    def measure(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        answer = self._answer()
        if answer is None:
            sys.exit(f"{self.name} stopped: {self._message()}")
        return answer

    def _answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def _message(self):
        lines = self.log.read_text().strip().splitlines()
        status = self.process.wait()
        return f"{lines[-1] if lines else f'status {status}'} ({self.log})"

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


PEERS = {
    "jax": ("jax", ["jax_peer.py"]),
    "torch": ("torch", ["torch_peer.py"]),
    "torch.compile": ("torch", ["torch_peer.py", "--compile"]),
    "casadi": ("casadi", ["casadi_peer.py"]),
    "numpy": ("numpy", ["numpy_peer.py"]),
}
