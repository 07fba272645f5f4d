import ArgumentParser

@main struct Adjoint: ParsableCommand {}
