import AdjointTensors
import COpenBLAS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A float type that LAPACK factorises.
protocol Factorisable: BinaryFloatingPoint {
  /// LU with row exchanges of a column-major n × n matrix.
  /// - Returns: 0, or the first column without a pivot, from 1.
  static func factorise(
    _ n: Int32, _ a: UnsafeMutablePointer<Self>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int32

  /// Solves with the transpose of the matrix that was factorised, right sides in columns.
  static func solveTransposed(
    _ n: Int32, _ columns: Int32, _ a: UnsafeMutablePointer<Self>,
    _ pivots: UnsafeMutablePointer<Int32>, _ b: UnsafeMutablePointer<Self>)
}

extension Float: Factorisable {
  static func factorise(
    _ n: Int32, _ a: UnsafeMutablePointer<Float>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    var (size, info) = (n, Int32(0))
    sgetrf_(&size, &size, a, &size, pivots, &info)
    return info
  }

  static func solveTransposed(
    _ n: Int32, _ columns: Int32, _ a: UnsafeMutablePointer<Float>,
    _ pivots: UnsafeMutablePointer<Int32>, _ b: UnsafeMutablePointer<Float>
  ) {
    var (size, count, info) = (n, columns, Int32(0))
    sgetrs_("T", &size, &count, a, &size, pivots, b, &size, &info, 1)
  }
}

extension Double: Factorisable {
  static func factorise(
    _ n: Int32, _ a: UnsafeMutablePointer<Double>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    var (size, info) = (n, Int32(0))
    dgetrf_(&size, &size, a, &size, pivots, &info)
    return info
  }

  static func solveTransposed(
    _ n: Int32, _ columns: Int32, _ a: UnsafeMutablePointer<Double>,
    _ pivots: UnsafeMutablePointer<Int32>, _ b: UnsafeMutablePointer<Double>
  ) {
    var (size, count, info) = (n, columns, Int32(0))
    dgetrs_("T", &size, &count, a, &size, pivots, b, &size, &info, 1)
  }
}

/// Linear algebra with its addresses, ready to run. A row-major matrix is its transpose to LAPACK:
/// the determinant is the same, and systems are solved with the transpose of the factors.
struct PreparedLinearAlgebra {
  private let algebra: LinearAlgebra
  private let base: UnsafeMutableRawPointer

  /// - Requires: verified.
  init(_ algebra: LinearAlgebra, _ memory: RunMemory) {
    self.algebra = algebra
    base = memory.arena.base
  }

  func run() {
    if algebra.element == .f32 { run(Float.self) } else { run(Double.self) }
  }

  private func run<T: Factorisable>(_ type: T.Type) {
    let n = algebra.n
    let columns = algebra.columns
    let work = (base + algebra.workspace).assumingMemoryBound(to: T.self)
    let sides = work + n * n
    let pivots = UnsafeMutableRawPointer(sides + n * columns).assumingMemoryBound(to: Int32.self)
    for item in 0..<algebra.batch {
      let a = (base + algebra.a).assumingMemoryBound(to: T.self) + item * n * n
      let result =
        (base + algebra.result).assumingMemoryBound(to: T.self) + item * algebra.resultCount
      work.update(from: a, count: n * n)
      let info = n == 0 ? 0 : T.factorise(Int32(n), work, pivots)
      switch algebra.operation {
      case .determinant: result.pointee = info > 0 ? 0 : determinant(work, pivots)
      case .logAbsDeterminant:
        result.pointee = info > 0 ? -T.infinity : logAbsDeterminant(work)
      case .inverse, .solve:
        if n == 0 || columns == 0 { continue }
        if info > 0 {
          result.update(repeating: T.infinity, count: algebra.resultCount)
          continue
        }
        let b =
          algebra.operation == .solve
          ? UnsafePointer((base + algebra.b).assumingMemoryBound(to: T.self) + item * n * columns)
          : nil
        solve(work, pivots, b, sides, result)
      }
    }
  }

  private func determinant<T: Factorisable>(
    _ factors: UnsafeMutablePointer<T>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> T {
    var result: T = 1
    for index in 0..<algebra.n {
      result *= factors[index * algebra.n + index]
      if Int(pivots[index]) != index + 1 { result = -result }
    }
    return result
  }

  private func logAbsDeterminant<T: Factorisable>(_ factors: UnsafeMutablePointer<T>) -> T {
    var total = 0.0
    for index in 0..<algebra.n {
      total += Double(factors[index * algebra.n + index].magnitude).logarithm
    }
    return T(total)
  }

  /// Right sides of nil are the identity's columns.
  private func solve<T: Factorisable>(
    _ factors: UnsafeMutablePointer<T>, _ pivots: UnsafeMutablePointer<Int32>,
    _ b: UnsafePointer<T>?, _ sides: UnsafeMutablePointer<T>, _ result: UnsafeMutablePointer<T>
  ) {
    let (n, columns) = (algebra.n, algebra.columns)
    for column in 0..<columns {
      for row in 0..<n {
        sides[column * n + row] = b.map { $0[row * columns + column] } ?? (row == column ? 1 : 0)
      }
    }
    T.solveTransposed(Int32(n), Int32(columns), factors, pivots, sides)
    for row in 0..<n {
      for column in 0..<columns { result[row * columns + column] = sides[column * n + row] }
    }
  }
}

extension Double {
  /// The natural logarithm, of the C library.
  var logarithm: Double { log(self) }
}
