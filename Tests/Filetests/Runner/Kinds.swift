extension Filetests {
  /// What each kind makes of a case, by the kind's name. A kind lives in a file of its own.
  static let kinds: [String: Kind] = [
    "claims": ClaimKinds.claims,
    "cli": CommandKinds.cli,
    "derive": DerivationKinds.derive,
    "dot": PictureKinds.dot,
    "error": ModelKinds.error,
    "explain-fusion": FusionKinds.explainFusion,
    "fmt": SourceKinds.fmt,
    "gradient": PassKinds.gradient,
    "lower": ModelKinds.lower,
    "parse": SourceKinds.parse,
    "pass": PassKinds.pass,
    "roundtrip": GraphKinds.roundtrip,
    "split": PassKinds.split,
    "tokens": SourceKinds.tokens,
    "verify": GraphKinds.verify,
  ]
}
