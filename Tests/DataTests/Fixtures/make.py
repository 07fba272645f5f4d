"""Makes the files beside it with NumPy. Every array holds 0, 1, 2, … in row-major order."""

import io
import pathlib
import zipfile

import numpy as np

here = pathlib.Path(__file__).parent


def counted(type, *shape):
    return np.arange(int(np.prod(shape)), dtype=np.int64).astype(type).reshape(shape)


for type in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4".split():
    np.save(here / f"little-{type}.npy", counted("<" + type, 2, 3))
    np.save(here / f"big-{type}.npy", counted(">" + type, 2, 3))
np.save(here / "bool.npy", np.array([[True, False, True], [False, False, True]]))
np.save(here / "fortran.npy", np.asfortranarray(counted("f8", 2, 3, 4)))
np.save(here / "scalar.npy", np.float32(2.5))
np.save(here / "empty.npy", np.zeros((0, 4), "f4"))
np.save(here / "complex.npy", np.zeros(2, "c16"))
np.save(here / "object.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save(here / "structured.npy", np.zeros(2, [("a", "f4")]))
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(here / f"version-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, counted("f4", 2, 3), version=version)

arrays = {"X": counted("f4", 2, 3), "linear[0].W": counted("i8", 4), "β": np.float64(0.5)}
np.savez(here / "stored.npz", **arrays)
np.savez_compressed(here / "deflated.npz", **arrays)


class Unseekable(io.RawIOBase):
    """Makes zipfile write sizes after the data, in descriptors."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


with open(here / "streamed.npz", "wb") as file:
    with zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, array)
            archive.writestr(name + ".npy", member.getvalue())
with zipfile.ZipFile(here / "bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
    archive.writestr("X.npy", b"none")
