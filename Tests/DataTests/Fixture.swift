import AdjointData
import AdjointTensors
import Foundation

/// Files that NumPy wrote; `Fixtures/make.py` makes them again.
enum Fixture {
  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try InputFile.read(folder.appendingPathComponent("Fixtures/\(name)").path)
  }

  /// A folder of its own for one test, removed afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("adjoint-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// The failure that `body` throws; nil if it throws none.
func failure<Result>(_ body: () throws -> Result) -> DataFailure? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? DataFailure
  }
}

extension Tensor {
  /// The integers 0, 1, 2, … in `shape`.
  static func counted(_ element: ElementType, _ shape: [Int]) -> Tensor {
    let numbers = 0..<shape.reduce(1, *)
    let data: TensorData
    switch element {
    case .f32: data = .f32(numbers.map(Float.init))
    case .f64: data = .f64(numbers.map(Double.init))
    case .i32: data = .i32(numbers.map(Int32.init))
    case .i64: data = .i64(numbers.map(Int64.init))
    case .bool: data = .bool(numbers.map { $0 % 3 == 1 })
    }
    return Tensor(shape: shape, data: data)
  }
}
