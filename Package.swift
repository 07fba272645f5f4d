// swift-tools-version: 6.1
import PackageDescription

/// Folders under `Sources` have short names; modules carry the prefix `Adjoint`, because module
/// names are global among all packages of a program. Arrows point to earlier lines only.
func layer(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(
    name: "Adjoint\(name)", dependencies: dependencies, path: "Sources/\(name)",
    exclude: exclude)
}

/// The tests of one layer, in the folder of the same name under `Tests`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "Adjoint\(name)Tests",
    dependencies: [.target(name: "Adjoint\(name)")] + dependencies,
    path: "Tests/\(name)Tests", exclude: exclude)
}

let package = Package(
  name: "adjoint",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Adjoint", targets: ["Adjoint"]),
    .executable(name: "adjoint", targets: ["AdjointCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
  ],
  targets: [
    layer("Source"),
    layer("Tensors", [.product(name: "BigInt", package: "BigInt")]),
    .target(
      name: "CAdjointKernels", path: "Sources/CKernels", cSettings: [.headerSearchPath(".")]),
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/COpenBLAS",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    layer("GraphIR", ["AdjointSource", "AdjointTensors"]),
    layer("Ops", ["AdjointGraphIR"]),
    layer("Reference", ["AdjointGraphIR", "AdjointOps"]),
    .target(
      name: "AdjointFrontend", dependencies: ["AdjointGraphIR", "AdjointOps"],
      path: "Sources/Frontend", resources: [.embedInCode("Library")]),
    layer("Transforms", ["AdjointGraphIR", "AdjointOps", "AdjointReference"]),
    layer(
      "Claims",
      ["AdjointTransforms", "AdjointReference", .product(name: "BigInt", package: "BigInt")],
      exclude: ["README.md"]),
    layer("Runtime", ["AdjointGraphIR", "AdjointOps", "CAdjointKernels", "COpenBLAS"]),
    layer("Rendering", ["AdjointFrontend", "AdjointGraphIR", "AdjointOps", "AdjointRuntime"]),
    layer("Data", ["AdjointTensors", "CZlib"]),
    .target(
      name: "AdjointDriver",
      dependencies: [
        "AdjointFrontend", "AdjointTransforms", "AdjointClaims", "AdjointRuntime",
        "AdjointRendering", "AdjointData",
      ], path: "Sources/Driver"),
    .target(name: "Adjoint", dependencies: ["AdjointDriver"], path: "Sources/Adjoint"),
    .target(
      name: "CAdjointGraphviz", path: "Sources/CGraphviz",
      linkerSettings: [.linkedLibrary("gvc"), .linkedLibrary("cgraph"), .linkedLibrary("m")]),
    layer("Drawing", ["CAdjointGraphviz"]),
    .executableTarget(
      name: "AdjointCommand",
      dependencies: [
        "Adjoint", "AdjointData", "AdjointDrawing", "AdjointFrontend",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Command"),
    tests(
      "Claims",
      ["AdjointOps", "AdjointFrontend", .product(name: "BigInt", package: "BigInt")]),
    tests("Driver"),
    .testTarget(
      name: "AdjointTests", dependencies: ["Adjoint", "AdjointTensors", "AdjointTestSupport"],
      path: "Tests/AdjointTests"),
    .target(
      name: "AdjointTestSupport", dependencies: ["AdjointTransforms"], path: "Tests/Support"),
    tests("GraphIR", ["AdjointReference"]),
    tests("Transforms", ["AdjointRuntime", "AdjointTestSupport"]),
    tests("Data", exclude: ["Fixtures"]),
    tests("Command"),
    tests("Drawing", ["AdjointCommand"]),
    tests("Ops", ["AdjointReference"]),
    tests("Tensors", [.product(name: "BigInt", package: "BigInt")]),
    tests("Rendering", ["AdjointOps", "AdjointDrawing", "AdjointCommand"]),
    tests("Source"),
    tests("Frontend", ["AdjointSource", "AdjointTensors"]),
    .target(name: "CAdjointAllocationCount", path: "Tests/RuntimeTests/CAllocationCount"),
    tests(
      "Runtime",
      [
        "AdjointReference", "AdjointTransforms", "AdjointTestSupport", "CAdjointAllocationCount",
        "CAdjointKernels",
      ],
      exclude: ["CAllocationCount"]),
    .target(
      name: "AdjointFiletests",
      dependencies: ["AdjointFrontend", "AdjointTransforms", "AdjointDriver", "AdjointRendering"],
      path: "Tests/Filetests/Runner"),
    .executableTarget(
      name: "filetests", dependencies: ["AdjointFiletests"], path: "Tests/Filetests/Tool"),
    .testTarget(
      name: "AdjointFiletestsSuite", dependencies: ["AdjointFiletests", "AdjointCommand"],
      path: "Tests/Filetests/Suite"),
    .testTarget(
      name: "AdjointBadInputTests", dependencies: ["AdjointDriver", "AdjointData"],
      path: "Tests/BadInput", exclude: ["Cases"]),
    .testTarget(
      name: "AdjointLibraryTests", dependencies: ["AdjointDriver"], path: "Tests/Library",
      exclude: ["Expectations"]),
    .testTarget(
      name: "AdjointDerivationTests",
      dependencies: ["AdjointDriver", "AdjointRendering", "AdjointTestSupport"],
      path: "Tests/Derivations"),
    .testTarget(
      name: "AdjointSeedTests", dependencies: ["AdjointDriver", "AdjointData", "AdjointTensors"],
      path: "Tests/Seeds"),
    .testTarget(
      name: "AdjointCorporaTests", dependencies: ["AdjointDriver"], path: "Tests/Corpora",
      exclude: ["Adversaries"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
