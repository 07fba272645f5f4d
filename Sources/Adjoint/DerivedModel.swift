import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource

/// The derivation of a model's gradients, step by step.
///
///     let derived = try DerivedModel(source: text, variables: ["W2", "b2"])
///     print(derived.text)
///     try derived.html.write(toFile: "derivation.html", atomically: true, encoding: .utf8)
public struct DerivedModel: Sendable {
  /// One derivative and what it is.
  public struct Result: Hashable, Sendable {
    /// The derivative, as the language writes it: `grad(L, w)`.
    public let derivative: String
    /// Its formula, as the language writes it, in terms of values alone where that is short and of
    /// derivatives of earlier steps otherwise.
    public let formula: String
    /// What stands behind both where they hold entry by entry: `for i < n, j < m`.
    public let range: String?
  }

  private let report: DerivationReport

  /// Derives the text of a model.
  ///
  /// - Parameters:
  ///   - source: the text of an `.adj` file.
  ///   - name: the name that the lines of a derivation and diagnostics print.
  ///   - value: what is derived, an expression in the model's names: `h2[0, 0]`; nil for the
  ///     loss, or for what the outputs or claims differentiate.
  ///   - variables: in what; none for all parameters, or what the outputs or claims mention.
  ///   - entries: entries to write out as sums: `W2[1, 0]`, or `W2[i, j]` for each of them.
  ///   - expanded: functions whose calls are written out.
  /// - Throws: `AdjointFailure` with every mistake of the text, or for a name or an entry that
  ///   it lacks.
  public init(
    source: String, name: String = "model.adj", of value: String? = nil, variables: [String] = [],
    entries: [String] = [], expanding expanded: Set<String> = []
  ) throws(AdjointFailure) {
    let (model, map) = try AdjointFailure.reading(source, name)
    do throws(Diagnostic) {
      var requests: [EntryRequest] = []
      for entry in entries { requests.append(try DerivedModel.request(entry)) }
      let options = DerivingOptions(
        value: value, variables: variables, expanded: expanded, entries: requests)
      report = DerivationReport(
        file: name, derivations: try Deriving.derivations(model, map, options), map: map)
    } catch {
      throw AdjointFailure([error], map)
    }
  }

  private static func request(_ text: String) throws(Diagnostic) -> EntryRequest {
    guard let request = EntryRequest(text) else { throw DerivingDiagnostics.noEntry(text) }
    return request
  }

  /// The derivatives that were asked for, with their formulas.
  public var results: [Result] {
    report.derivations.flatMap(\.targets).map { target in
      Result(
        derivative: target.symbol.languageText,
        formula: (target.closed ?? target.formula).languageText, range: target.rangeText)
    }
  }

  /// The steps as Unicode text for terminals.
  public var text: String { DerivationText.text(report) }
  /// A LaTeX document that needs amsmath and amssymb alone.
  public var latex: String { DerivationLaTeX.text(report) }
  /// A page with MathML, which needs no script and no network.
  public var html: String { DerivationHTML.text(report) }
  /// Every formula as a claim of the language, to be put behind the model's text and checked.
  public var claims: String { DerivationClaims.text(report.derivations) }
}
