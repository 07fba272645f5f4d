import AdjointTensors
import Testing

@testable import AdjointRuntime

/// Products large enough to be packed, cut and summed in blocks, against sums in f64.
struct PackedProductTests {
  /// Sizes; whether the factors are stored transposed.
  struct Shape: Sendable, CustomTestStringConvertible {
    let m: Int
    let n: Int
    let k: Int
    let a: Bool
    let b: Bool

    var testDescription: String { "\(m)x\(n)x\(k) \(a ? "T" : "N")\(b ? "T" : "N")" }
  }

  /// Cut by rows and by columns, one block of terms and several, edges of every kind.
  static let shapes = [
    Shape(m: 131, n: 70, k: 300, a: false, b: false),
    Shape(m: 131, n: 70, k: 300, a: true, b: true),
    Shape(m: 67, n: 150, k: 260, a: false, b: true),
    Shape(m: 67, n: 150, k: 260, a: true, b: false),
    Shape(m: 200, n: 200, k: 64, a: false, b: false),
    Shape(m: 9, n: 530, k: 17, a: false, b: false),
    Shape(m: 48, n: 48, k: 1024, a: false, b: false),
  ]

  private static func numbers(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7919 + seed * 104729) % 1000 - 500) / 500 }
  }

  private static func product(
    _ shape: Shape, alpha: Double, beta: Double, _ zeros: Product.Zeros
  ) -> Product {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    return Product(
      .f32, m: m, n: n, k: k,
      a: Product.Factor(
        location: 0, rowStride: shape.a ? 1 : k, columnStride: shape.a ? m : 1),
      b: Product.Factor(
        location: 4 * m * k, rowStride: shape.b ? 1 : n, columnStride: shape.b ? k : 1),
      c: 4 * (m * k + k * n), cRow: n, alpha: alpha, beta: beta, zeros: zeros)
  }

  /// The result of a run on these numbers.
  private static func run(
    _ product: Product, _ a: [Float], _ b: [Float], _ c: [Float], threads: Int
  ) throws -> [Float] {
    let binding = { (name: String, values: [Float], location: Int) in
      Binding(name: name, element: .f32, shape: [values.count], location: location)
    }
    let place = product.c
    let plan = EntryPlan(
      name: "main", arenaBytes: place + 4 * c.count,
      inputs: [
        binding("a", a, 0), binding("b", b, product.b.location), binding("c", c, place),
      ], parameters: [], outputs: [binding("c", c, place)], constants: [],
      instructions: [.product(product)], origins: [Origin(operation: "test")], originIndices: [0])
    let inputs = ["a": a, "b": b, "c": c].mapValues {
      Tensor(shape: [$0.count], data: .f32($0))
    }
    let outputs = try Interpreter(plan, threads: threads).run(inputs: inputs)
    guard case .f32(let values)? = outputs["c"]?.data else { return [] }
    return values
  }

  @Test(
    "products are right, and threads don't matter", arguments: shapes, Product.Zeros.allCases)
  func products(_ shape: Shape, _ zeros: Product.Zeros) throws {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let beta = zeros == .resultAbove ? 0 : 0.5
    let product = Self.product(shape, alpha: -1.5, beta: beta, zeros)
    #expect(product.isPacked)
    var a = Self.numbers(m * k, 1)
    let (b, c) = (Self.numbers(k * n, 2), Self.numbers(m * n, 3))
    let (aRow, aColumn) = (product.a.rowStride, product.a.columnStride)
    for i in 0..<m {
      for l in 0..<k where zeros == .firstAbove && l > i || zeros == .firstBelow && l < i {
        a[i * aRow + l * aColumn] = 0
      }
    }
    let found = try Self.run(product, a, b, c, threads: 1)
    #expect(try Self.run(product, a, b, c, threads: 3) == found)
    var wrong = 0
    for i in 0..<m {
      for j in 0..<n where zeros != .resultAbove || j <= i {
        var sum = 0.0
        for l in 0..<k {
          sum +=
            Double(a[i * aRow + l * aColumn])
            * Double(b[l * product.b.rowStride + j * product.b.columnStride])
        }
        let expected = -1.5 * sum + beta * Double(c[i * n + j])
        if abs(Double(found[i * n + j]) - expected) > 1e-4 { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test(
    "a small product in two parts is the same on threads that a large one has woken",
    arguments: [
      Shape(m: 128, n: 10, k: 256, a: false, b: false),
      Shape(m: 256, n: 10, k: 128, a: true, b: false),
      Shape(m: 128, n: 256, k: 10, a: false, b: true),
      Shape(m: 64, n: 65, k: 64, a: false, b: false),
    ])
  func small(_ shape: Shape) throws {
    let large = Self.product(
      Shape(m: 256, n: 256, k: 128, a: false, b: false), alpha: 1, beta: 0, .none)
    var small = Self.product(shape, alpha: 2, beta: 0, .none)
    let start = large.c + 4 * 256 * 256
    small.a.location += start
    small.b.location += start
    small.c += start
    #expect(small.parts == 2 && small.isSmall && !small.sharesPacking && !large.isSmall)
    let end = small.c + 4 * shape.m * shape.n
    let plan = EntryPlan(
      name: "main", arenaBytes: end,
      inputs: [Binding(name: "x", element: .f32, shape: [end / 4], location: 0)],
      parameters: [],
      outputs: [
        Binding(name: "y", element: .f32, shape: [shape.m, shape.n], location: small.c)
      ], constants: [],
      instructions: [.product(large), .product(small), .product(large), .product(small)],
      origins: [Origin(operation: "test")], originIndices: [0, 0, 0, 0])
    let inputs = ["x": Tensor(shape: [end / 4], data: .f32(Self.numbers(end / 4, 5)))]
    let alone = try Interpreter(plan, threads: 1).run(inputs: inputs)
    let shared = try Interpreter(plan, threads: 3)
    for _ in 0..<20 { #expect(try shared.run(inputs: inputs) == alone) }
    guard case .f32(let values)? = alone["y"]?.data, case .f32(let x)? = inputs["x"]?.data else {
      return
    }
    for (i, j) in [(0, 0), (shape.m / 2, shape.n / 2), (shape.m - 1, shape.n - 1)] {
      var sum = 0.0
      for l in 0..<shape.k {
        let a = small.a.location / 4 + i * small.a.rowStride + l * small.a.columnStride
        let b = small.b.location / 4 + l * small.b.rowStride + j * small.b.columnStride
        sum += 2 * Double(x[a]) * Double(x[b])
      }
      #expect(abs(Double(values[i * shape.n + j]) - sum) < 1e-4)
    }
  }

  @Test("parts cover the longer side once, one after the other; rows in two halves")
  func parts() {
    var counts: Set<Int> = []
    for (m, n, k) in [
      (512, 1024, 256), (1024, 256, 512), (512, 256, 1024), (515, 512, 512), (2050, 300, 700),
      (128, 512, 784), (784, 512, 128), (97, 3000, 900), (3001, 97, 900), (131, 70, 300),
      (200, 200, 64), (512, 256, 128), (4096, 4096, 4096), (99, 98, 2500), (40, 40, 5000),
      (33, 1000, 4000),
    ] {
      for isTransposed in [false, true] {
        let shape = Shape(m: m, n: n, k: k, a: isTransposed, b: false)
        let product = Self.product(shape, alpha: 1, beta: 0, .none)
        counts.insert(product.parts)
        let ranges = (0..<product.parts).map { product.range(ofPart: $0) }
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == max(m, n))
        for (range, next) in zip(ranges, ranges.dropFirst()) {
          #expect(range.upperBound == next.lowerBound, "\(shape)")
        }
        if m < n || product.parts % 2 == 1 { continue }
        let middle = ranges[product.parts / 2].lowerBound
        #expect((2 * middle - m).magnitude <= 4, "\(shape)")
      }
    }
    #expect(counts.isSuperset(of: [1, 2, 3, 4, 8, 32]), "\(counts.sorted())")
  }
}
