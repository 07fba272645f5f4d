import AdjointDriver

/// What `check` found of one file.
enum CheckFinding {
  /// The answers to what it states.
  case checked(CheckReport)
  /// Its text is no model; the error says where and why.
  case notModel(file: String, error: String)
  /// It can't be read at all.
  case unreadable(file: String, error: String)

  /// The file as it was named.
  var file: String {
    switch self {
    case .checked(let report): report.file
    case .notModel(let file, _), .unreadable(let file, _): file
    }
  }

  /// `checked`, `not a model` or `not readable`.
  var status: String {
    switch self {
    case .checked: "checked"
    case .notModel: "not a model"
    case .unreadable: "not readable"
    }
  }

  /// Why nothing was checked.
  var error: String? {
    switch self {
    case .checked: nil
    case .notModel(_, let error), .unreadable(_, let error): error
    }
  }

  /// The answers, where there are some.
  var report: CheckReport? {
    if case .checked(let report) = self { return report }
    return nil
  }

  /// `{file, status, error, claims: […], assumptions: […], expectations: […]}`; the lists are empty
  /// where nothing was checked.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "file": .text(file), "status": .text(status), "error": error.map { .text($0) } ?? .null,
    ]
    for name in ["claims", "assumptions", "expectations"] {
      members[name] = .list(report?.members[name] ?? [])
    }
    return .object(members)
  }
}
