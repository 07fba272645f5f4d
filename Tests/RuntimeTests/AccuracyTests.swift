import AdjointRuntime
import AdjointTensors
import CAdjointKernels
import Foundation
import Testing

/// The error of the functions over all floats, and their values at the ends.
struct AccuracyTests {
  fileprivate static let functions: [Opcode] = [
    .exp, .log, .log1p, .expm1, .tanh, .sigmoid, .erf, .sin, .cos, .sqrt,
  ]

  /// Applies a loop of one operand.
  private func apply<T>(_ opcode: Opcode, _ element: ElementType, _ x: [T]) -> [T] {
    var input = x
    var output = x
    var fault: Int64 = 0
    var step = adj_step()
    step.kernel = adj_lookup(Int32(element.rawValue), Int32(opcode.rawValue), 0)
    (step.a, step.d) = (1, 2)
    input.withUnsafeMutableBytes { a in
      output.withUnsafeMutableBytes { d in
        withUnsafeMutablePointer(to: &fault) { fault in
          let registers: [UnsafeMutableRawPointer?] = [
            UnsafeMutableRawPointer(fault), a.baseAddress, d.baseAddress,
          ]
          registers.withUnsafeBufferPointer { step.kernel(&step, $0.baseAddress, x.count) }
        }
      }
    }
    return output
  }

  /// The distance in units of the last place of the rounded expected value.
  private func error(_ actual: Float, _ expected: Double) -> Double {
    let rounded = Float(expected)
    if rounded.isNaN { return actual.isNaN ? 0 : .infinity }
    if rounded.isInfinite || actual.isInfinite || actual.isNaN {
      return rounded == actual ? 0 : .infinity
    }
    return (Double(actual) - expected).magnitude / Double(rounded.ulp)
  }

  @Test("f32 functions are within 4 ULP of libm in Double", arguments: functions)
  func singlePrecision(_ opcode: Opcode) {
    let (worst, place) = worst(opcode, stride: 39_119)
    #expect(worst <= 4, "\(opcode) at \(place)")
  }

  @Test("powers are within 4 ULP of libm, special values among them")
  func powers() {
    let values: [Double] = [
      0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 7.5, -7.5, 1e-3, 0.999, 1.001, 1e5, -1e5, 1e30,
      1e-30,
      1e-30, 1e-40, .infinity, -.infinity, .nan,
    ]
    for a in values {
      for b in values {
        let single = power(.f32, Float(a), Float(b))
        let error = error(single, pow(Double(Float(a)), Double(Float(b))))
        #expect(error <= 4, "\(a)^\(b) is \(single)")
        let (double, exact) = (power(.f64, a, b), pow(a, b))
        let isSame = exact.isNaN ? double.isNaN : double == exact
        #expect(isSame || (double - exact).magnitude <= 4 * exact.ulp, "\(a)^\(b) is \(double)")
      }
    }
  }

  private func power<T>(_ element: ElementType, _ a: T, _ b: T) -> T {
    var (x, y, z) = ([a, a, a], [b, b, b], [a, a, a])
    var fault: Int64 = 0
    var step = adj_step()
    step.kernel = adj_lookup(Int32(element.rawValue), Int32(ADJ_POWER), 0)
    (step.a, step.b, step.d) = (1, 2, 3)
    x.withUnsafeMutableBytes { x in
      y.withUnsafeMutableBytes { y in
        z.withUnsafeMutableBytes { z in
          withUnsafeMutablePointer(to: &fault) { fault in
            let registers: [UnsafeMutableRawPointer?] = [
              UnsafeMutableRawPointer(fault), x.baseAddress, y.baseAddress, z.baseAddress,
            ]
            registers.withUnsafeBufferPointer { step.kernel(&step, $0.baseAddress, 3) }
          }
        }
      }
    }
    return z[2]
  }

  /// The greatest error over every `stride`th float, and where it is.
  fileprivate func worst(_ opcode: Opcode, stride: UInt64) -> (error: Double, place: Float) {
    var worst = 0.0
    var place: Float = 0
    var bits: UInt64 = 0
    while bits < 1 << 32 {
      var block: [Float] = []
      while block.count < 1021, bits < 1 << 32 {
        block.append(Float(bitPattern: UInt32(bits)))
        bits += stride
      }
      for (x, y) in zip(block, apply(opcode, .f32, block)) {
        guard let exact = LoopFormula.value(opcode, [Double(x)]) else { continue }
        let error = error(y, exact)
        if error > worst { (worst, place) = (error, x) }
      }
    }
    return (worst, place)
  }

  @Test("f64 functions are within 4 ULP of libm", arguments: functions)
  func doublePrecision(_ opcode: Opcode) {
    var generator = SeededGenerator(seed: 5)
    var worst = 0.0
    var place = 0.0
    for _ in 0..<30 {
      let block = (0..<509).map { index -> Double in
        switch index % 4 {
        case 0: Double(bitPattern: generator.next())
        case 1: Double.random(in: -2...2, using: &generator)
        case 2: Double.random(in: -750...750, using: &generator)
        default: Double.random(in: 0.9...1.1, using: &generator)
        }
      }
      for (x, y) in zip(block, apply(opcode, .f64, block)) {
        guard let exact = LoopFormula.value(opcode, [x]) else { continue }
        if exact.isNaN && y.isNaN || exact == y { continue }
        let error = (y - exact).magnitude / exact.ulp
        if !(error <= worst) { (worst, place) = (error, x) }
      }
    }
    #expect(worst <= 4, "\(opcode) at \(place)")
  }

  @Test("values at the ends are those of libm", arguments: functions)
  func ends(_ opcode: Opcode) {
    let x: [Double] = [
      .infinity, -.infinity, .nan, 0, -0.0, 1, -1, 1e-45, -1e-45, 88.8, -87.4, -104, 745.2, -746,
      709.7, 1e300, -1e300, .leastNonzeroMagnitude, .leastNormalMagnitude,
    ]
    for (argument, y) in zip(x, apply(opcode, .f64, x)) {
      guard let exact = LoopFormula.value(opcode, [argument]) else { continue }
      let same = exact.isNaN ? y.isNaN : (y - exact).magnitude <= 4 * exact.ulp || y == exact
      #expect(same, "\(opcode) of \(argument) is \(y), not \(exact)")
      if exact == 0 { #expect(y.sign == exact.sign, "\(opcode) of \(argument)") }
    }
    let floats = x.map { Float($0) }
    for (argument, y) in zip(floats, apply(opcode, .f32, floats)) {
      guard let exact = LoopFormula.value(opcode, [Double(argument)]) else { continue }
      #expect(error(y, exact) <= 4, "\(opcode) of \(argument) is \(y), not \(exact)")
    }
  }

  @Test("sums don't depend on the address of the row")
  func alignment() {
    var generator = SeededGenerator(seed: 9)
    let values = (0..<777).map { _ in Float.random(in: -1...1, using: &generator) }
    var sums: Set<Float> = []
    for shift in 0..<17 {
      let moved = [Float](repeating: 3, count: shift) + values
      moved.withUnsafeBytes { bytes in
        var fault: Int64 = 0
        var total: Float = 0
        var step = adj_step()
        step.kernel = adj_lookup(Int32(ADJ_F32), Int32(ADJ_SUM), 0)
        (step.a, step.d) = (1, 2)
        withUnsafeMutablePointer(to: &total) { total in
          withUnsafeMutablePointer(to: &fault) { fault in
            // The loop only reads its operand.
            let row = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            let registers: [UnsafeMutableRawPointer?] = [
              UnsafeMutableRawPointer(fault), row.map { $0 + 4 * shift },
              UnsafeMutableRawPointer(total),
            ]
            registers.withUnsafeBufferPointer { step.kernel(&step, $0.baseAddress, 777) }
          }
        }
        sums.insert(total)
      }
    }
    #expect(sums.count == 1)
  }

  @Test("floats become integers by saturating")
  func saturation() {
    var builder = GraphSource()
    let x: [Double] = [.nan, .infinity, -.infinity, 1e10, -1e10, 1e30, -1e30, -0.9, 2.7]
    let narrow = builder.convert(x, to: .i32)
    #expect(
      narrow.data == .i32([0, .max, .min, .max, .min, .max, .min, 0, 2]), "\(narrow.data)")
    let wide = builder.convert(x, to: .i64)
    #expect(
      wide.data
        == .i64([0, .max, .min, 10_000_000_000, -10_000_000_000, .max, .min, 0, 2]))
    let truth = builder.convert([.nan, 0, -0.0, .leastNonzeroMagnitude], to: .bool)
    #expect(truth.data == .bool([true, false, false, true]))
  }
}

/// The same over a quarter of a billion floats for each function: minutes, in release.
@Suite("Long: accuracy")
struct LongAccuracyTests {
  @Test("f32 functions are within 4 ULP of libm in Double", arguments: AccuracyTests.functions)
  func singlePrecision(_ opcode: Opcode) {
    let (worst, place) = AccuracyTests().worst(opcode, stride: 17)
    #expect(worst <= 4, "\(opcode) at \(place)")
  }
}
