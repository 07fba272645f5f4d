"""The workloads in PyTorch: eager, or with --compile by torch.compile."""

import os
import sys

import peer
import workloads


def losses(fixed):
    import torch
    import torch.nn.functional as F

    def tiny(p):
        hidden = F.relu(F.relu(fixed["x"] @ p["W1"].T) @ p["W2"].T)
        return ((hidden @ p["W3"].T - fixed["y"]) ** 2).sum() / 2

    def mlp(p):
        hidden = F.relu(torch.addmm(p["b1"], fixed["X"], p["W1"]))
        hidden = F.relu(torch.addmm(p["b2"], hidden, p["W2"]))
        return F.cross_entropy(torch.addmm(p["b3"], hidden, p["W3"]), fixed["y"])

    def chain(p):
        return (F.gelu(1.7 * p["x"] + 0.3, approximate="tanh") * torch.sigmoid(p["x"])).mean()

    def rows(p):
        return (F.softmax(F.layer_norm(p["x"], (1024,), p["g"], p["b"]), -1) * fixed["t"]).mean()

    def block(p):
        first = F.layer_norm(p["x"], (256,), p["g1"], p["h1"]) @ p["Wqkv"] + p["bqkv"]
        q, k, v = [u.reshape(8, 128, 4, 64).transpose(1, 2) for u in first.chunk(3, -1)]
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = p["x"] + mixed.transpose(1, 2).reshape(8, 128, 256) @ p["Wo"] + p["bo"]
        second = F.layer_norm(x, (256,), p["g2"], p["h2"]) @ p["W1"] + p["b1"]
        return ((x + F.gelu(second, approximate="tanh") @ p["W2"] + p["b2"]) * fixed["t"]).mean()

    return {"mlp_tiny": tiny, "mlp": mlp, "chain": chain, "rows": rows, "block": block}


def allocator_peak(run):
    """The most bytes that the allocator held at once, beyond what it held before the run."""
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as recorded:
        run()
    held = peak = 0
    for event in recorded.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            peak = max(peak, held)
    return peak


def prepare(workload, arrays):
    import torch

    torch.set_num_threads(os.cpu_count() or 1)
    tensors = {name: torch.from_numpy(value) for name, value in arrays.items()}
    names = workloads.FIXED[workload] | ({"y"} & set(tensors))
    fixed = {name: tensors.pop(name) for name in names}
    if workload == "mlp":
        fixed["y"] = fixed["y"].long()
    p = {name: value.clone().requires_grad_() for name, value in tensors.items()}
    loss = losses(fixed)[workload]
    if "--compile" in sys.argv:
        loss = torch.compile(loss)

    def run():
        value = loss(p)
        gradients = torch.autograd.grad(value, list(p.values()))
        if workload == "mlp":
            with torch.no_grad():
                torch._foreach_add_(list(p.values()), list(gradients), alpha=-0.01)
        return value, gradients

    value, results = run()
    if workload == "mlp":
        results = p.values()
    first = {"L": value.detach().numpy()}
    for name, result in zip(p, results):
        first[workloads.output_name(workload, name)] = result.detach().numpy().copy()
    run()
    resident = sum(t.numel() * t.element_size() for t in [*p.values(), *fixed.values()])
    return run, first, resident + allocator_peak(run)


if __name__ == "__main__":
    peer.serve([argument for argument in sys.argv[1:] if argument != "--compile"], prepare)
