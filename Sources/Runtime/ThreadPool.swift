import CAdjointKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The threads of the process that runs share. They are started when a plan with enough work first
/// asks for them. Each begins at its own part of the slabs, so that two seldom write to one cache
/// line, and goes on to the parts of others when it is done with its own: results don't depend on
/// which thread computes which slab.
/// Between two instructions they look for work for about a tenth of a millisecond, a few times what
/// waking takes, and sleep then: what one thread does alone in a step is mostly shorter. One plan
/// uses them at a time; another one then runs on its own thread.
///
/// Unchecked, for the compiler can't see what guards the pointers: `job` is read and written under
/// `mutex`, `workerCount` by the run that has set `isBusy`; `cursors` and the rest are atomic.
final class ThreadPool: @unchecked Sendable {
  /// Computes slab `index` as worker `worker`; the context is the plan's.
  typealias Work =
    @convention(c) (
      _ context: UnsafeMutableRawPointer, _ index: Int, _ worker: Int
    ) -> Void

  static let shared = ThreadPool()

  private struct Job {
    var work: Work?
    var context: UnsafeMutableRawPointer?
    var count = 0
    /// Workers that may take part.
    var limit = 0
    /// Workers that sleep.
    var sleeping = 0
  }

  /// How often a thread looks before it sleeps: about 100 microseconds.
  private static let patience = 4_000

  /// The most threads that one job is cut for.
  private static let mostWorkers = 256
  /// Two cache lines, for processors fetch them in pairs.
  private static let cursorStride = 128 / MemoryLayout<Int>.stride

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let started = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let job = UnsafeMutablePointer<Job>.allocate(capacity: 1)
  private let workerCount = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  /// The next slab of each worker's part, on cache lines of their own.
  private let cursors = UnsafeMutablePointer<Atomic<Int>>.allocate(
    capacity: ThreadPool.mostWorkers * ThreadPool.cursorStride)
  /// Counts the jobs, so that a worker takes part in each once.
  private let generation = Atomic<Int>(0)
  /// Workers that have joined the job and aren't done.
  private let running = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let isRecording = Atomic<Bool>(false)
  private let spans = Mutex<[Span]>([])

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(started, nil)
    pthread_cond_init(finished, nil)
    job.initialize(to: Job())
    for index in 0..<ThreadPool.mostWorkers * ThreadPool.cursorStride {
      (cursors + index).initialize(to: Atomic(0))
    }
    workerCount.initialize(to: 0)
  }

  /// Runs `work` for every index below `count` on up to `threads` threads, of which this one is
  /// worker 0, and returns when all are done. What isn't worth waking a thread is shared with those
  /// alone that are awake.
  func perform(
    _ count: Int, threads: Int, wakes: Bool = true, _ context: UnsafeMutableRawPointer,
    _ work: Work
  ) {
    let (acquired, _) = isBusy.compareExchange(
      expected: false, desired: true, ordering: .acquiring)
    guard acquired, threads > 1, count > 1 else {
      for index in 0..<count { work(context, index, 0) }
      if acquired { isBusy.store(false, ordering: .releasing) }
      return
    }
    if wakes { startWorkers(threads - 1) }
    pthread_mutex_lock(mutex)
    let isAlone = !wakes && job.pointee.sleeping == workerCount.pointee
    let helpers =
      isAlone
      ? 0 : Swift.min(threads - 1, workerCount.pointee, count - 1, ThreadPool.mostWorkers - 1)
    for worker in 0...helpers {
      let first = ThreadPool.part(worker, of: helpers + 1, count).lowerBound
      cursor(worker).pointee.store(first, ordering: .relaxed)
    }
    job.pointee.work = work
    job.pointee.context = context
    job.pointee.count = count
    job.pointee.limit = helpers
    generation.wrappingAdd(1, ordering: .releasing)
    if wakes, job.pointee.sleeping > 0 { pthread_cond_broadcast(started) }
    pthread_mutex_unlock(mutex)
    take(work, context, count, worker: 0, of: helpers + 1)
    // Nobody joins any more: a worker that has not woken up yet isn't waited for.
    pthread_mutex_lock(mutex)
    job.pointee.work = nil
    pthread_mutex_unlock(mutex)
    awaitWorkers()
    isBusy.store(false, ordering: .releasing)
  }

  /// Returns when no worker takes part in the job any more.
  private func awaitWorkers() {
    for _ in 0..<ThreadPool.patience {
      if running.load(ordering: .acquiring) == 0 { return }
      adj_pause()
    }
    pthread_mutex_lock(mutex)
    while running.load(ordering: .acquiring) > 0 { pthread_cond_wait(finished, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// The slabs that a worker begins with.
  private static func part(_ worker: Int, of workers: Int, _ count: Int) -> Range<Int> {
    count * worker / workers..<count * (worker + 1) / workers
  }

  private func cursor(_ worker: Int) -> UnsafeMutablePointer<Atomic<Int>> {
    cursors + worker * ThreadPool.cursorStride
  }

  private func take(
    _ work: Work, _ context: UnsafeMutableRawPointer, _ count: Int, worker: Int, of workers: Int
  ) {
    let start = isRecording.load(ordering: .relaxed) ? ContinuousClock.now : nil
    var slabs = 0
    defer { if let start, slabs > 0 { record(worker, slabs, from: start) } }
    for step in 0..<workers {
      let owner = (worker + step) % workers
      let past = ThreadPool.part(owner, of: workers, count).upperBound
      // Looked at first: what is done already is only read.
      while cursor(owner).pointee.load(ordering: .relaxed) < past {
        let index = cursor(owner).pointee.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= past { break }
        work(context, index, worker)
        slabs += 1
      }
    }
  }

  /// A worker's time at one job.
  struct Span: Sendable {
    let worker: Int
    let slabs: Int
    let start: ContinuousClock.Instant
    let end: ContinuousClock.Instant
  }

  /// From now on remembers, or forgets, when workers were at work.
  func record(_ isOn: Bool) {
    spans.withLock { $0 = [] }
    isRecording.store(isOn, ordering: .relaxed)
  }

  /// What was remembered since it was last asked for, and only once.
  func takeSpans() -> [Span] {
    spans.withLock { spans in
      defer { spans = [] }
      return spans
    }
  }

  private func record(_ worker: Int, _ slabs: Int, from start: ContinuousClock.Instant) {
    let span = Span(worker: worker, slabs: slabs, start: start, end: ContinuousClock.now)
    spans.withLock { $0.append(span) }
  }

  /// Starts threads until there are `count`; fewer where the system refuses.
  private func startWorkers(_ count: Int) {
    while workerCount.pointee < count {
      let start = UnsafeMutablePointer<(pool: Unmanaged<ThreadPool>, worker: Int)>.allocate(
        capacity: 1)
      start.initialize(to: (Unmanaged.passUnretained(self), workerCount.pointee + 1))
      #if canImport(Glibc)
        var thread = pthread_t()
      #else
        var thread: pthread_t?
      #endif
      let failed = pthread_create(
        &thread, nil,
        { argument in
          #if canImport(Glibc)
            // The creator always passes the structure.
            guard let argument else { return nil }
          #endif
          let start = argument.assumingMemoryBound(
            to: (pool: Unmanaged<ThreadPool>, worker: Int).self)
          let (pool, worker) = start.pointee
          start.deallocate()
          pool.takeUnretainedValue().serve(worker)
        }, start)
      if failed != 0 {
        start.deallocate()
        return
      }
      #if canImport(Glibc)
        pthread_detach(thread)
      #else
        if let thread { pthread_detach(thread) }
      #endif
      workerCount.pointee += 1
    }
  }

  /// What a worker does for as long as the process lives.
  private func serve(_ worker: Int) -> Never {
    var seen = 0
    while true {
      for _ in 0..<ThreadPool.patience where generation.load(ordering: .acquiring) == seen {
        adj_pause()
      }
      pthread_mutex_lock(mutex)
      while generation.load(ordering: .acquiring) == seen {
        job.pointee.sleeping += 1
        pthread_cond_wait(started, mutex)
        job.pointee.sleeping -= 1
      }
      seen = generation.load(ordering: .acquiring)
      guard worker <= job.pointee.limit, let work = job.pointee.work,
        let context = job.pointee.context
      else {
        pthread_mutex_unlock(mutex)
        continue
      }
      let (count, workers) = (job.pointee.count, job.pointee.limit + 1)
      running.wrappingAdd(1, ordering: .relaxed)
      pthread_mutex_unlock(mutex)
      take(work, context, count, worker: worker, of: workers)
      if running.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        // The one who waits holds the mutex between looking and sleeping.
        pthread_mutex_lock(mutex)
        pthread_cond_signal(finished)
        pthread_mutex_unlock(mutex)
      }
    }
  }
}
