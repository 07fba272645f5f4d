/// Plans as bytes: `adjplan` and a zero, the version, the length of the rest, its checksum, and the
/// entries. A plan is verified when it is read, as if it came from an enemy.
public enum PlanFile {
  /// Plans of another version are refused.
  public static let version: UInt32 = 3

  private static let magic = Array("adjplan\0".utf8)
  private static let headerBytes = 28

  /// The bytes of a plan.
  public static func encode(_ plan: Plan) -> [UInt8] {
    var writer = ByteWriter()
    writer.list(plan.entries) { $0.entry($1) }
    let payload = writer.bytes
    return magic + little(UInt64(version), 4) + little(UInt64(payload.count), 8)
      + little(checksum(payload[...]), 8) + payload
  }

  /// Whether some bytes start as a plan does.
  public static func isPlan(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// The plan that some bytes hold, verified.
  /// - Throws: `PlanFault` where they are no plan, of another version, damaged or not sound.
  public static func decode(_ bytes: [UInt8]) throws(PlanFault) -> Plan {
    guard bytes.count >= headerBytes, Array(bytes[..<8]) == magic else {
      throw PlanFault("this is no plan")
    }
    let found = number(bytes[8..<12])
    guard found == UInt64(version) else {
      throw PlanFault("the plan has version \(found), this program reads version \(version)")
    }
    let payload = bytes[headerBytes...]
    guard number(bytes[12..<20]) == UInt64(payload.count) else {
      throw PlanFault("the plan is cut off or has bytes behind its end")
    }
    guard number(bytes[20..<28]) == checksum(payload) else {
      throw PlanFault("the plan is damaged: its checksum differs")
    }
    var reader = ByteReader(payload)
    let plan = Plan(
      entries: try reader.list { reader throws(PlanFault) in try reader.entry() })
    guard reader.isAtEnd else { throw PlanFault("the plan has bytes behind its end") }
    try PlanVerifier.verify(plan)
    return plan
  }

  /// The same bytes with the checksum that their payload has.
  static func resealed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= headerBytes else { return bytes }
    var result = bytes
    result.replaceSubrange(20..<28, with: little(checksum(bytes[headerBytes...]), 8))
    return result
  }

  /// FNV-1a of 64 bits: every step is a bijection, so that one changed byte always shows.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    bytes.withUnsafeBufferPointer { buffer in
      for byte in buffer { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    return hash
  }

  private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
