"""What the engine is held to, as ratios of one run: its own time over another's."""

# workload: [(whom, which time, at most)]
GOALS = {
    "mlp_tiny": [("adjoint", "µs", 0.25), ("casadi", "median", 0.45), ("jax", "median", 1 / 60)],
    "mlp": [("jax", "median", 0.85), ("torch", "median", 0.85), ("torch.compile", "median", 0.85),
            ("products alone", "least", 1.15)],
    "chain": [("jax", "median", 0.22), ("by hand in C", "least", 1.30)],
    "rows": [("jax", "median", 0.20), ("torch", "median", 0.20), ("torch.compile", "median", 0.20),
             ("by hand in C", "least", 1.50)],
    "block": [("jax", "median", 0.82), ("torch", "median", 0.82), ("torch.compile", "median", 0.82),
              ("products alone", "least", 1.15)],
}

# Two threads against one: at least this many times as fast. One core has no such goal.
SPEEDUP = 0.9
SPEEDUP_OF = {"mlp", "chain", "rows", "block"}

# Memory: the arena, parameters and inputs against what a peer's allocator holds at most.
MEMORY = 0.8
MEMORY_OF = {"mlp", "block"}

# Results agree within this, as a share of the largest entry.
AGREEMENT = 1e-5


def of(workload, name):
    """The goal against a participant: (which time, at most), or None."""
    for whom, which, bound in GOALS.get(workload, []):
        if whom == name:
            return which, bound
    return None
