/// Arithmetic on sizes that come from files and users.
enum Checked {
  /// The sum.
  /// - Throws: `PlanFault` where it overflows.
  static func add(_ a: Int, _ b: Int) throws(PlanFault) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    if overflow { throw PlanFault("a size overflows") }
    return sum
  }

  /// The product.
  /// - Throws: `PlanFault` where it overflows.
  static func multiply(_ a: Int, _ b: Int) throws(PlanFault) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw PlanFault("a size overflows") }
    return product
  }

  /// The product of all.
  /// - Throws: `PlanFault` where it overflows.
  static func product(_ values: [Int]) throws(PlanFault) -> Int {
    var result = 1
    for value in values { result = try multiply(result, value) }
    return result
  }
}
