"""How far results are from each other."""


def difference(own, other):
    """The largest difference of two npz files' arrays of one name, as a share of the largest entry.

    Returns [share, name]; names that only one file has are an error, for nothing must be left out.
    """
    import numpy as np

    ours, theirs = np.load(own), np.load(other)
    if set(ours) != set(theirs):
        raise SystemExit(f"{own} and {other} differ in names: {sorted(set(ours) ^ set(theirs))}")
    shares = []
    for name in ours:
        a, b = np.float64(ours[name]), np.float64(theirs[name]).reshape(ours[name].shape)
        scale = np.max(np.abs(b), initial=0)
        if scale == 0:
            raise SystemExit(f"{name} of {other} is 0 everywhere, which compares nothing")
        shares.append([float(np.max(np.abs(a - b), initial=0) / scale), name])
    return max(shares)
