import ArgumentParser

/// How a command prints its result.
enum ResultForm: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}
