"""The smallest workload in CasADi's virtual machine, in f64: it has no f32."""

import sys

import peer

ALIVE = []

def prepare(workload, arrays):
    if workload != "mlp_tiny":
        raise peer.NotStated
    import casadi as ca
    import numpy as np

    symbols = {name: ca.SX.sym(name, *value.shape) for name, value in arrays.items()}
    weights = ["W1", "W2", "W3"]
    hidden = ca.fmax(symbols["x"] @ symbols["W1"].T, 0)
    hidden = ca.fmax(hidden @ symbols["W2"].T, 0)
    loss = ca.sumsqr(hidden @ symbols["W3"].T - symbols["y"]) / 2
    outputs = [loss] + [ca.gradient(loss, symbols[name]) for name in weights]
    function = ca.Function("f", list(symbols.values()), outputs)
    # CasADi keeps matrices by columns.
    arguments = [value.astype(float).ravel(order="F").copy() for value in arrays.values()]
    shapes = {"L": (1, 1)} | {f"d{name}": arrays[name].shape for name in weights}
    results = [np.zeros(int(np.prod(shape))) for shape in shapes.values()]
    buffer, run = function.buffer()
    for i, argument in enumerate(arguments):
        buffer.set_arg(i, memoryview(argument))
    for i, result in enumerate(results):
        buffer.set_res(i, memoryview(result))
    run()
    first = {
        name: values.reshape(shape, order="F").copy()
        for (name, shape), values in zip(shapes.items(), results)
    }
    first["L"] = first["L"].reshape(())
    # CasADi holds addresses alone, so that what lies there must live as long as the process.
    ALIVE.extend([function, buffer, *arguments, *results])
    return run, first, None


if __name__ == "__main__":
    peer.serve(sys.argv[1:], prepare)
