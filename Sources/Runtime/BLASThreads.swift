import COpenBLAS

/// The threads of OpenBLAS, which stay unused: a product is cut into slabs, and each slab is one
/// thread's.
public enum BLASThreads {
  /// Tells OpenBLAS to use the calling thread alone.
  static let useCallingThread: Void = openblas_set_num_threads(1)

  /// Ends the threads that OpenBLAS started with the process, which otherwise look for work for a
  /// tenth of a second and keep a core busy.
  /// - Requires: no other thread of the process uses BLAS: it is for programs that do nothing else.
  public static func end() {
    useCallingThread
    adj_end_blas_threads()
  }
}
