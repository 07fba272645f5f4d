import AdjointDriver
import ArgumentParser

extension Entry: ExpressibleByArgument {}
