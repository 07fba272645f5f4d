import AdjointTensors
import BigInt
import Testing

@testable import AdjointClaims

/// A value to 50 digits, from an independent computation to 80.
struct KnownValue: Sendable, CustomTestStringConvertible {
  let function: ScalarFunction
  let argument: String
  let digits: String

  init(_ function: ScalarFunction, _ argument: String, _ digits: String) {
    self.function = function
    self.argument = argument
    self.digits = digits
  }

  var testDescription: String { "\(function.name) \(argument)" }

  static let all: [KnownValue] = [
    .init(.exp, "0.001", "1.0010005001667083416680557539930583115630762005807"),
    .init(.exp, "1", "2.7182818284590452353602874713526624977572470937"),
    .init(.exp, "-1", "0.36787944117144232159552377016146086744581113103177"),
    .init(.exp, "-37.5", "5.1755550058018685348510907057388299460248104678146e-17"),
    .init(.exp, "700", "1.0142320547350045094553295952312676152046795722431e+304"),
    .init(.exp, "1/3", "1.3956124250860895286281253196025868375979065151994"),
    .init(.exp, "-2000", "2.5765358729611496521901504995073529127221305737606e-869"),
    .init(.expm1, "1e-30", "1.0000000000000000000000000000005e-30"),
    .init(.expm1, "-0.4", "-0.32967995396436069925556707485217392806301907478919"),
    .init(.expm1, "0.6", "0.82211880039050897487536766816286451338223880854644"),
    .init(.expm1, "-50", "-0.99999999999999999999980712501520360822169826571835"),
    .init(.expm1, "1/7", "0.15356499489510775346133962447186244199568773273966"),
    .init(.log, "2", "0.69314718055994530941723212145817656807550013436026"),
    .init(.log, "0.5", "-0.69314718055994530941723212145817656807550013436026"),
    .init(.log, "1e-40", "-92.103403719761827360719658187374568304044059545151"),
    .init(.log, "3/7", "-0.84729786038720361371010750652065402498959417175911"),
    .init(.log, "123456789", "18.63140176616801803319393334796320420971368184102"),
    .init(.log, "1.0000000000000001", "9.9999999999999995000000000000000333333333333333308e-17"),
    .init(.log, "1.4999", "0.40539843921917672271849046708674114475600530129758"),
    .init(.log, "5.9999", "1.7917428024224979020277548789532616638483814167269"),
    .init(.log1p, "1e-25", "9.9999999999999999999999995e-26"),
    .init(.log1p, "-0.5", "-0.69314718055994530941723212145817656807550013436026"),
    .init(.log1p, "2", "1.0986122886681096913952452369225257046474905578227"),
    .init(.log1p, "-0.999", "-6.9077552789821370520539743640530926228033044658863"),
    .init(.log1p, "1e30", "69.077552789821370520539743640531926228033044658863"),
    .init(.tanh, "1e-20", "9.9999999999999999999999999999999999999996666666667e-21"),
    .init(.tanh, "0.5", "0.46211715726000975850231848364367254873028928033011"),
    .init(.tanh, "-3", "-0.99505475368673045133188018525548847509781385470028"),
    .init(.tanh, "40", "0.9999999999999999999999999999999999639029722430917"),
    .init(.tanh, "1/3", "0.32151273753163434471940622242520646600529200250208"),
    .init(.sigmoid, "0.5", "0.62245933120185456463890056574550847875327936530891"),
    .init(.sigmoid, "-0.5", "0.37754066879814543536109943425449152124672063469109"),
    .init(.sigmoid, "100", "0.99999999999999999999999999999999999999999996279924"),
    .init(.sigmoid, "-800", "3.6678745841776872134554956542607982154696342266126e-348"),
    .init(.sigmoid, "1/9", "0.52774923505451317879089698533394369096217714446845"),
    .init(.erf, "1e-20", "1.1283791670955125738961589031215451716880636460191e-20"),
    .init(.erf, "0.5", "0.52049987781304653768274665389196452873645157575796"),
    .init(.erf, "-1", "-0.8427007929497148693412206350826092592960669979663"),
    .init(.erf, "2.5", "0.99959304798255504106043578426002508727965132259629"),
    .init(.erf, "6", "0.99999999999999997848026328750108688340664960081262"),
    .init(.erf, "1/3", "0.36264811176606293340817864014786587969214159037254"),
    .init(.sin, "1", "0.84147098480789650665250232163029899962256306079837"),
    .init(.sin, "-2", "-0.90929742682568169539601986591174484270225497144789"),
    .init(.sin, "3.141592653589793", "2.3846264338327950288419716939937284581383524362576e-16"),
    .init(.sin, "1000000", "-0.34999350217129295211765248678077146906140660532872"),
    .init(.sin, "1/3", "0.32719469679615224417334408526762060606430140689376"),
    .init(.sin, "22", "-0.0088513092904038759216902568157723324632892039513326"),
    .init(.cos, "1", "0.54030230586813971740093660744297660373231042061792"),
    .init(.cos, "-2", "-0.41614683654714238699756822950076218976600077107554"),
    .init(.cos, "1.5707963267948966", "1.9231321691639751442098584699687551725056834907441e-17"),
    .init(.cos, "1000000", "0.93675212753314478693853253507491877570809780421237"),
    .init(.cos, "1/3", "0.94495694631473766438828400767588060784585269956514"),
    .init(.cos, "22", "-0.99996082639463712645417473921269377413598846747942"),
    .init(.sqrt, "2", "1.4142135623730950488016887242096980785696718753769"),
    .init(.sqrt, "1/3", "0.57735026918962576450914878050195745564760175127013"),
    .init(.sqrt, "1e-50", "1.0e-25"),
    .init(.sqrt, "12345678901", "111111.11061005555442580053657203640281692823425879"),
  ]
}

/// Bounds hold the value, are as narrow as they should be, and tie what is one number.
@Suite struct EnclosureTests {
  private func value(_ text: String) throws -> Rational { try #require(Rational(text: text)) }

  @Test(arguments: KnownValue.all) func boundsHoldKnownValues(_ known: KnownValue) throws {
    let exact = try value(known.digits)
    let argument = Enclosure(try value(known.argument), bits: 200)
    let result = try Enclosure.apply(known.function, argument)
    let bounds = try #require(result.interval)
    let magnitude = exact < Rational(0) ? -exact : exact
    let slack = magnitude * Rational(1, BigInt(10).power(49))
    #expect(bounds.lower.rational <= exact + slack)
    #expect(exact - slack <= bounds.upper.rational)
    let width = bounds.upper.rational - bounds.lower.rational
    #expect(width <= magnitude * Rational(1, BigInt(10).power(40)), "\(width.double)")
  }

  @Test(arguments: [
    ScalarFunction.exp, .expm1, .log, .log1p, .tanh, .sigmoid, .erf, .sin, .cos, .sqrt,
  ])
  func boundsOfMoreBitsLieWithin(_ function: ScalarFunction) throws {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<24 {
      let numerator = generator.below(2_000_001) - (function == .log ? 0 : 1_000_000)
      let scale = [1, 1000, 1_000_000, 1_000_000_000_000][round % 4]
      var argument = Rational(BigInt(numerator), BigInt(scale * (1 + generator.below(9))))
      if function == .sqrt || function == .log { argument = argument * argument + Rational(1, 977) }
      if function == .log1p { argument = argument * argument - Rational(976, 977) }
      let coarse = try Enclosure.apply(function, Enclosure(argument, bits: 70))
      let fine = try Enclosure.apply(function, Enclosure(argument, bits: 320))
      let (outer, inner) = (try #require(coarse.interval), try #require(fine.interval))
      #expect(outer.lower <= inner.lower, "\(function.name) \(argument.text)")
      #expect(inner.upper <= outer.upper, "\(function.name) \(argument.text)")
    }
  }

  @Test func intervalsMapToIntervals() throws {
    let wide = Interval(Dyadic(1, -2), Dyadic(3, -2))
    let middle = Interval(Dyadic(1, -1))
    let functions: [(String, (Interval) -> Interval?)] = [
      ("exp", { .exp($0, bits: 80) }), ("log", { .log($0, bits: 80) }),
      ("erf", { .erf($0, bits: 80) }), ("sin", { .sin($0, bits: 80) }),
      ("cos", { .cos($0, bits: 80) }), ("square", { .power(-$0, 2, bits: 80) }),
      ("cube", { .power(-$0, 3, bits: 80) }), ("tanh", { .tanh(-$0, bits: 80) }),
      ("inverse", { .quotient(Interval(-1), $0, bits: 80) }),
    ]
    for (name, function) in functions {
      let (outer, inner) = (try #require(function(wide)), try #require(function(middle)))
      #expect(outer.lower <= inner.lower && inner.upper <= outer.upper, "\(name)")
      #expect(outer.lower < outer.upper, "\(name)")
    }
  }

  @Test func nothingOverflows() throws {
    let huge = Enclosure(Rational(1_000_000), bits: 128)
    let big = try Enclosure.apply(.exp, huge)
    let tiny = try Enclosure.apply(.exp, -huge)
    #expect(try Enclosure.compare(.less, tiny, big))
    let product = try #require((big * tiny).interval)
    #expect(product.lower <= .one && .one <= product.upper)
    // e^(e^1000000) has no bounds any more; e^(−e^1000000) is between 0 and something tiny.
    #expect(try Enclosure.apply(.exp, big).content == .unknown)
    let vanishing = try #require(try Enclosure.apply(.exp, -big).interval)
    #expect(vanishing.lower.isZero && vanishing.upper.isPositive)
    #expect(big.double?.isFinite == true)
  }

  @Test func whatIsNotDefinedIsKnown() throws {
    let (zero, one) = (Enclosure(Rational(0), bits: 96), Enclosure(Rational(1), bits: 96))
    #expect(Enclosure.quotient(one, zero).content == .undefined)
    #expect(Enclosure.quotient(zero, zero).content == .undefined)
    #expect((zero * Enclosure.quotient(one, zero)).content == .undefined)
    #expect(
      try Enclosure.apply(.scale, zero, Enclosure.quotient(one, zero)).content == zero.content)
    #expect(try Enclosure.apply(.log, zero).content == .undefined)
    #expect(try Enclosure.apply(.log, -one).content == .undefined)
    #expect(try Enclosure.apply(.sqrt, -one).content == .undefined)
    let sine = try Enclosure.apply(.sin, one)
    let nearZero = try Enclosure.apply(.sin, try Enclosure.make(.finite(CommonNumbers.pi), 96))
    #expect(Enclosure.quotient(sine, nearZero).content == .unknown)
    #expect(try Enclosure.apply(.log, -sine).content == .undefined)
  }

  @Test func equalComputationsAreOneNumber() throws {
    let root = try Enclosure.apply(.sqrt, Enclosure(Rational(2), bits: 96))
    let other = try Enclosure.apply(.sqrt, Enclosure(Rational(3), bits: 96))
    let largest = try Enclosure.apply(.maximum, root, other)
    #expect(try Enclosure.compare(.equal, largest, other))
    #expect(try Enclosure.compare(.equal, largest, root) == false)
    #expect((root - root).content == .exact(Rational(0)))
    #expect(Enclosure.quotient(root, root).content == .exact(Rational(1)))
    // √2·√2 is 2, but that is not seen: it stays between bounds.
    #expect(throws: NotDefined.self) {
      _ = try Enclosure.compare(.equal, root * root, Enclosure(Rational(2), bits: 96))
    }
    #expect(try Enclosure.apply(.sqrt, Enclosure(Rational(4, 9), bits: 96)).exact == Rational(2, 3))
  }

  @Test func wholeParts() throws {
    let range: ClosedRange<Int64> = -100...100
    func truncated(_ text: String) throws -> Int64 {
      try Enclosure(try value(text), bits: 96).truncated(to: range)
    }
    #expect(try truncated("2.999999999999999999999999999") == 2)
    #expect(try truncated("-2.999999999999999999999999999") == -2)
    #expect(try truncated("-3") == -3)
    #expect(try truncated("1e30") == 100)
    let root = try Enclosure.apply(.sqrt, Enclosure(Rational(7), bits: 96))
    #expect(try root.truncated(to: range) == 2)
    #expect(try (-root).truncated(to: range) == -2)
  }
}
