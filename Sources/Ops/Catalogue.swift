// Written by tools/catalogue from the files of the operations.
import AdjointGraphIR

extension Catalogue {
  /// The structural kinds and every operation of this module.
  public static let standard = Catalogue([
    Contract.self,
    Abs.self,
    Add.self,
    And.self,
    Convert.self,
    Cos.self,
    Divide.self,
    Equal.self,
    Erf.self,
    Exp.self,
    Expm1.self,
    Floor.self,
    FloorDivide.self,
    IsFinite.self,
    Less.self,
    LessEqual.self,
    Log.self,
    Log1p.self,
    Maximum.self,
    Minimum.self,
    Modulo.self,
    Multiply.self,
    Negate.self,
    Not.self,
    NotEqual.self,
    Or.self,
    Power.self,
    Relu.self,
    Scale.self,
    Select.self,
    Sigmoid.self,
    Sign.self,
    Sin.self,
    Sqrt.self,
    StopGradient.self,
    Subtract.self,
    Tanh.self,
    Gather.self,
    ScatterAdd.self,
    AccumulateSlice.self,
    BroadcastTo.self,
    Concatenate.self,
    Diagonal.self,
    EmbedDiagonal.self,
    Iota.self,
    Pad.self,
    Reshape.self,
    Reverse.self,
    Slice.self,
    Transpose.self,
    Determinant.self,
    Inverse.self,
    LogAbsDeterminant.self,
    Solve.self,
    FoldIn.self,
    RandomBits.self,
    AllTrue.self,
    AnyTrue.self,
    Argmax.self,
    Argmin.self,
    Product.self,
    ReduceMax.self,
    ReduceMin.self,
    Sum.self,
    CumulativeSum.self,
  ])
}

extension Contract { public static var kind: Kind { Kind(7) } }
extension Abs { public static var kind: Kind { Kind(8) } }
extension Add { public static var kind: Kind { Kind(9) } }
extension And { public static var kind: Kind { Kind(10) } }
extension Convert { public static var kind: Kind { Kind(11) } }
extension Cos { public static var kind: Kind { Kind(12) } }
extension Divide { public static var kind: Kind { Kind(13) } }
extension Equal { public static var kind: Kind { Kind(14) } }
extension Erf { public static var kind: Kind { Kind(15) } }
extension Exp { public static var kind: Kind { Kind(16) } }
extension Expm1 { public static var kind: Kind { Kind(17) } }
extension Floor { public static var kind: Kind { Kind(18) } }
extension FloorDivide { public static var kind: Kind { Kind(19) } }
extension IsFinite { public static var kind: Kind { Kind(20) } }
extension Less { public static var kind: Kind { Kind(21) } }
extension LessEqual { public static var kind: Kind { Kind(22) } }
extension Log { public static var kind: Kind { Kind(23) } }
extension Log1p { public static var kind: Kind { Kind(24) } }
extension Maximum { public static var kind: Kind { Kind(25) } }
extension Minimum { public static var kind: Kind { Kind(26) } }
extension Modulo { public static var kind: Kind { Kind(27) } }
extension Multiply { public static var kind: Kind { Kind(28) } }
extension Negate { public static var kind: Kind { Kind(29) } }
extension Not { public static var kind: Kind { Kind(30) } }
extension NotEqual { public static var kind: Kind { Kind(31) } }
extension Or { public static var kind: Kind { Kind(32) } }
extension Power { public static var kind: Kind { Kind(33) } }
extension Relu { public static var kind: Kind { Kind(34) } }
extension Scale { public static var kind: Kind { Kind(35) } }
extension Select { public static var kind: Kind { Kind(36) } }
extension Sigmoid { public static var kind: Kind { Kind(37) } }
extension Sign { public static var kind: Kind { Kind(38) } }
extension Sin { public static var kind: Kind { Kind(39) } }
extension Sqrt { public static var kind: Kind { Kind(40) } }
extension StopGradient { public static var kind: Kind { Kind(41) } }
extension Subtract { public static var kind: Kind { Kind(42) } }
extension Tanh { public static var kind: Kind { Kind(43) } }
extension Gather { public static var kind: Kind { Kind(44) } }
extension ScatterAdd { public static var kind: Kind { Kind(45) } }
extension AccumulateSlice { public static var kind: Kind { Kind(46) } }
extension BroadcastTo { public static var kind: Kind { Kind(47) } }
extension Concatenate { public static var kind: Kind { Kind(48) } }
extension Diagonal { public static var kind: Kind { Kind(49) } }
extension EmbedDiagonal { public static var kind: Kind { Kind(50) } }
extension Iota { public static var kind: Kind { Kind(51) } }
extension Pad { public static var kind: Kind { Kind(52) } }
extension Reshape { public static var kind: Kind { Kind(53) } }
extension Reverse { public static var kind: Kind { Kind(54) } }
extension Slice { public static var kind: Kind { Kind(55) } }
extension Transpose { public static var kind: Kind { Kind(56) } }
extension Determinant { public static var kind: Kind { Kind(57) } }
extension Inverse { public static var kind: Kind { Kind(58) } }
extension LogAbsDeterminant { public static var kind: Kind { Kind(59) } }
extension Solve { public static var kind: Kind { Kind(60) } }
extension FoldIn { public static var kind: Kind { Kind(61) } }
extension RandomBits { public static var kind: Kind { Kind(62) } }
extension AllTrue { public static var kind: Kind { Kind(63) } }
extension AnyTrue { public static var kind: Kind { Kind(64) } }
extension Argmax { public static var kind: Kind { Kind(65) } }
extension Argmin { public static var kind: Kind { Kind(66) } }
extension Product { public static var kind: Kind { Kind(67) } }
extension ReduceMax { public static var kind: Kind { Kind(68) } }
extension ReduceMin { public static var kind: Kind { Kind(69) } }
extension Sum { public static var kind: Kind { Kind(70) } }
extension CumulativeSum { public static var kind: Kind { Kind(71) } }
