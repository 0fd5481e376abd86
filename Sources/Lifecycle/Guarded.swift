#if THREAD_SANITIZER
    internal import Glibc
#else
    internal import Synchronization
#endif

/// A value that several threads share, and one at a time touches.
///
/// It is Synchronization's `Mutex`, but for builds under the thread sanitizer (`-Xswiftc -DTHREAD_SANITIZER`). `Mutex`
/// locks by futex(2) with priority inheritance: where two threads contend, the kernel hands the lock over, which the
/// sanitizer does not see, so that it would report every value that a contended lock guards. It does see pthread's.
public struct Guarded<Value>: ~Copyable, Sendable {
    private let lock: Lock

    /// Guards a first value.
    public init(_ value: consuming sending Value) { lock = Lock(value) }

    /// Touches the value while nobody else does; never call out from here, nor wait.
    public borrowing func withLock<Result, Failure>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try lock.withLock(body)
    }

    #if THREAD_SANITIZER
        /// A mutex of pthread's, at an address that does not change, and what it guards.
        @safe private struct Lock: ~Copyable, @unchecked Sendable {
            // The value is touched under the lock only.
            private let mutex: UnsafeMutablePointer<pthread_mutex_t>
            private let value: UnsafeMutablePointer<Value>

            init(_ value: consuming sending Value) {
                unsafe mutex = .allocate(capacity: 1)
                unsafe mutex.initialize(to: pthread_mutex_t())
                unsafe pthread_mutex_init(mutex, nil)
                unsafe self.value = .allocate(capacity: 1)
                unsafe self.value.initialize(to: value)
            }

            deinit {
                unsafe pthread_mutex_destroy(mutex)
                unsafe mutex.deallocate()
                unsafe value.deinitialize(count: 1)
                unsafe value.deallocate()
            }

            borrowing func withLock<Result, Failure>(
                _ body: (inout sending Value) throws(Failure) -> sending Result
            ) throws(Failure) -> sending Result {
                unsafe pthread_mutex_lock(mutex)
                defer { unsafe pthread_mutex_unlock(mutex) }
                return try unsafe body(&value.pointee)
            }
        }
    #else
        private typealias Lock = Mutex<Value>
    #endif
}
