import AdjointDriver
import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTransforms

/// The pages of all diagnostics.
enum DiagnosticPages {
  static var registry: DiagnosticRegistry {
    DiagnosticRegistry([
      TextDiagnostics.codes, SyntaxDiagnostics.codes, NameDiagnostics.codes, TypeDiagnostics.codes,
      DerivativeDiagnostics.codes, ClaimDiagnostics.codes,
      DifferentiationDiagnostics.codes, PassDiagnostics.codes,
      CheckDiagnostics.codes, FeedDiagnostics.codes, PlanDiagnostics.codes, GraphDiagnostics.codes,
      codes,
    ])
  }

  /// Those of files and of the environment.
  private static let codes = [
    DiagnosticCode(
      "E0611", "a data file is damaged",
      """
      The bytes of an npy or npz file contradict each other: it is truncated, a size that it
      declares is not the size that is there, a checksum is wrong, or it is a file of another kind.
      The message says where. Write it again with `numpy.save`, `numpy.savez` or `adjoint run
      --save`.
      """),
    DiagnosticCode(
      "E0612", "a data file of a kind that is not read",
      """
      Arrays of numbers are read: f2 f4 f8, i1 i2 i4 i8, u1 u2 u4 and bools, in either byte order,
      in C or Fortran order, stored or deflated. Arrays of Python objects never are, for reading
      them would run what they say; convert with `array.astype(numpy.float32)`.
      """),
    DiagnosticCode(
      "E0613", "a file beyond a limit",
      "The file, or what an archive unpacks to, is larger than the limit in the message."),
    DiagnosticCode(
      "E0614", "a path that leaves the model's folder",
      """
      Paths in a model resolve under the folder of the model, or under `--data-dir`. They may not
      climb out of it, neither by `..` nor by a link, and lead to regular files only. Paths on the
      command line are not restricted.
      """),
    DiagnosticCode(
      "E0615", "no such file", "There is no file of that name, or it is a folder."),
    DiagnosticCode(
      "E0901", "the file system refused",
      """
      Reading or writing failed in the system, for the reason in the message. Files are written
      beside their place and renamed when they are whole, so that the old file, if there was one,
      still is.
      """),
    DiagnosticCode(
      "E0902", "no picture",
      """
      Graphviz, which draws SVG, PNG and PDF in a process of its own, failed; its words are in the
      notes. `-o FILE.dot` writes the graph for other tools and needs no Graphviz.
      """),
    DiagnosticCode(
      "E0904", "nothing of that name in the picture",
      """
      `--focus` takes the name of a value of the model, and `--expand` that of a call, as the
      pictures show them.
      """),
    DiagnosticCode(
      "E0903", "the layout takes too long",
      """
      A picture has a time limit. Show less: `--depth 0` makes every call one box, `--focus NAME`
      shows the neighbourhood of one value, `--graph forward` leaves the gradients out.
      """),
    DiagnosticCode(
      "E0905", "nothing of that name to derive in",
      """
      The variables of a derivation are inputs, parameters and values of the model, by name.
      """),
    DiagnosticCode(
      "E0906", "a function that the model does not call",
      """
      A function is written out within a derivation where the model calls it.
      """),
    DiagnosticCode(
      "E0907", "no output that could be derived",
      """
      What is derived is a scalar. Name the loss among the outputs, or say which value it is.
      """),
    DiagnosticCode(
      "E0908", "an operation whose derivation no formula says",
      """
      Derivations are written in formulas. Sorting, random numbers and the like have none; derive
      the part of the model behind or before them.
      """),
    DiagnosticCode(
      "E0909", "a derivative of what is no float",
      """
      Floats alone have derivatives, and are what one derives in; labels, counts and truth values \
      are not.
      """),
    DiagnosticCode(
      "E0910", "an expression that cannot be derived",
      """
      What `adjoint derive --of` is given is an expression in the model's names, as it could stand \
      at the end of the file: `L`, `h[0, 1]`, `sum(z^2)`.
      """),
    DiagnosticCode(
      "E0911", "an entry that is none",
      """
      An entry of a derivative is named by its variable and a position: `W[1, 0]`, with names of \
      index variables for each of them, `W[i, j]`. Positions count from 0.
      """),
  ]
}
