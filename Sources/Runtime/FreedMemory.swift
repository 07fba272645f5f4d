import CAdjointKernels

/// What becomes of memory that the process frees.
public enum FreedMemory {
  /// Keeps it for what is allocated next, where the C library can: each pass frees a graph as large
  /// as the one that it makes, and a page that goes back to the system and comes again has to be
  /// cleared.
  public static func keep() { adj_keep_freed_memory() }
}
