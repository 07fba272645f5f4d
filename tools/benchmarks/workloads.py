"""The workloads of graphs/bench: sizes, data, and what each gives."""

import math

WORKLOADS = ["mlp_tiny", "mlp", "chain", "rows", "block"]

# Sizes of the dimensions that the models leave open.
SIZES = {
    "mlp_tiny": {},
    "mlp": {"N": 128},
    "chain": {"n": 1 << 24},
    "rows": {"R": 8192, "C": 1024},
    "block": {"B": 8, "T": 128},
}

SHAPES = {
    "mlp_tiny": dict(x=(1, 4), y=(1, 1), W1=(3, 4), W2=(2, 3), W3=(1, 2)),
    "mlp": dict(
        X=(128, 784), W1=(784, 512), b1=(512,), W2=(512, 256), b2=(256,), W3=(256, 10), b3=(10,)
    ),
    "chain": dict(x=(1 << 24,)),
    "rows": dict(x=(8192, 1024), t=(8192, 1024), g=(1024,), b=(1024,)),
    "block": dict(
        x=(8, 128, 256), t=(8, 128, 256), g1=(256,), h1=(256,), Wqkv=(256, 768), bqkv=(768,),
        Wo=(256, 256), bo=(256,), g2=(256,), h2=(256,), W1=(256, 1024), b1=(1024,),
        W2=(1024, 256), b2=(256,),
    ),
}

# What is not differentiated.
FIXED = {"mlp_tiny": {"x", "y"}, "mlp": {"X"}, "chain": set(), "rows": {"t"}, "block": {"t"}}

LABELS = 10


def output_name(workload, name):
    """The model's name of what belongs to an argument: its gradient, or what a step makes of it."""
    return f"{name}_new" if workload == "mlp" else f"d{name}"


def updated(workload):
    """Parameters that a step writes in place, here as in the peers."""
    return [name for name in SHAPES["mlp"] if name != "X"] if workload == "mlp" else []


def data(workload):
    """Arrays by name, f32, and the labels of mlp as y, i32; the same in every run."""
    import numpy as np

    random = np.random.default_rng(0)

    def draw(shape):
        values = random.standard_normal(shape, dtype=np.float32)
        is_weight = len(shape) == 2 and workload != "rows"
        return values * np.float32(math.sqrt(1 / shape[0])) if is_weight else values

    arrays = {name: draw(shape) for name, shape in SHAPES[workload].items()}
    if workload == "mlp_tiny":
        # Positive, so that no relu cuts a gradient off.
        arrays = {name: np.abs(value) for name, value in arrays.items()}
    if workload == "mlp":
        arrays["y"] = random.integers(0, LABELS, 128).astype("i4")
    return arrays
