import AdjointData
import AdjointDrawing
import ArgumentParser
import Foundation

/// The process that `render` starts to draw: DOT on standard input, the picture on standard output.
struct DrawPicture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw-picture", abstract: "Draw DOT text from standard input.",
    shouldDisplay: false)

  @Argument(help: "svg, png or pdf") var format: PictureFormat

  func run() throws {
    let dot = String(decoding: try InputFile.readStandardInput(limit: 1 << 30), as: UTF8.self)
    do {
      try AtomicFile.writeStandardOutput(try Graphviz.draw(dot, as: format))
    } catch let failure as DrawingFailure {
      FileHandle.standardError.write(Data((failure.reason + "\n").utf8))
      throw ExitCode(3)
    }
  }
}

extension PictureFormat: ExpressibleByArgument {}
