"""How busy the rest of the machine is: what the processors did less what our own processes did."""

import os
import time

TICK = os.sysconf("SC_CLK_TCK")

# More than this many processors' worth of other work spoils a timing.
QUIET = 0.1


def _machine():
    """Seconds that all processors were busy, or None where the system does not say."""
    try:
        with open("/proc/stat") as file:
            fields = [int(field) for field in file.readline().split()[1:9]]
    except OSError:
        return None
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / TICK


def _own(processes):
    """Seconds that this process, the children it waited for, and the running ones have used."""
    total = sum(os.times()[:4])
    for process in processes:
        try:
            with open(f"/proc/{process}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            total += sum(int(field) for field in fields[11:15]) / TICK
        except OSError:
            pass
    return total


class Watch:
    """Measures the other load from its making until `other` is asked for."""

    def __init__(self, processes):
        self.processes = processes
        self.start = time.perf_counter()
        self.machine = _machine()
        self.own = _own(processes)

    def other(self):
        """Processors' worth of work by others; 0 where the system does not say."""
        elapsed = time.perf_counter() - self.start
        machine = _machine()
        if machine is None or self.machine is None:
            return 0.0
        busy = (machine - self.machine) - (_own(self.processes) - self.own)
        return max(0.0, busy / elapsed)
