import AdjointGraphIR
import AdjointTensors

/// An atom of one table.
struct AtomID: Hashable, Sendable, Comparable {
  let raw: Int

  static func < (a: AtomID, b: AtomID) -> Bool { a.raw < b.raw }
}

/// A polynomial with the ranges of its free variables: one entry of a tensor, in general.
struct Body: Hashable, Sendable {
  let polynomial: Polynomial
  let ranges: [Size]
}

/// What the normal form doesn't look into, or only through rules of its own.
indirect enum Atom: Hashable, Sendable {
  /// A node as a tensor of unknowns: an input, a parameter, a value taken as it is.
  case unknown(NodeID)
  /// A dimension as a number; never 0.
  case dim(String)
  /// The index itself as a number.
  case position
  /// 1 where two indices are equal, otherwise 0.
  case delta
  /// 1 where the first index is the position of the others in an axis merged of parts of these
  /// sizes: f = (i·b + j)·c + k for sizes a, b, c.
  case flat([Size])
  /// 1 where the body is positive, otherwise 0.
  case positive(Body)
  /// 1 where the body is 0, otherwise 0.
  case zero(Body)
  /// 1 where the first index equals the body, an integer within the range of that index.
  case selection(Body)
  /// e to the power of the body; never 0.
  case exponential(Body)
  /// The square root of the body.
  case root(Body)
  /// The body itself, for the sake of its reciprocal: exponents are negative.
  case quotient(Body)
  /// Another scalar function of bodies that share their variables.
  case function(ScalarFunction, [Body])
  /// Another operation on whole tensors.
  case operation(Kind, AttributeList, [Body])

  /// True of atoms that are 0 or 1, so that powers of them are themselves.
  var isMask: Bool {
    switch self {
    case .delta, .flat, .positive, .zero, .selection: true
    case .function(let function, _): function == .isFinite
    default: false
    }
  }
}

/// The atoms met so far, each once, and the work that was spent on terms of them.
final class AtomTable {
  private var atoms: [Atom] = []
  private var ids: [Atom: AtomID] = [:]
  /// What bringing terms into canonical form has cost and may cost: for each factor of a term, 1
  /// and the square of the number of bound variables, which are compared by pairs.
  private var work = 0
  private let mostWork: Int

  /// An empty table.
  init(mostWork: Int) { self.mostWork = mostWork }

  /// Whether more work was asked for than may be spent: what came of it is too large a form.
  var isExhausted: Bool { work > mostWork }

  /// Counts the work for a term.
  /// - Throws: `NormalFormFailure.tooLarge` where the table is exhausted.
  func spend(_ term: Term) throws(NormalFormFailure) {
    work += term.factors.count * (1 + term.bounds.count * term.bounds.count)
    if isExhausted { throw .tooLarge }
  }

  /// The id of an atom.
  func intern(_ atom: Atom) -> AtomID {
    if let id = ids[atom] { return id }
    let id = AtomID(raw: atoms.count)
    atoms.append(atom)
    ids[atom] = id
    return id
  }

  subscript(_ id: AtomID) -> Atom { atoms[id.raw] }
}
