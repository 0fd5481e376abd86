#if THREAD_SANITIZER
    internal import Glibc

    /// Stands before Synchronization's `Mutex` when built with `-Xswiftc -DTHREAD_SANITIZER`.
    ///
    /// That one locks by futex(2) with priority inheritance: where two threads contend the kernel hands the lock over,
    /// which the sanitizer does not see, so that it reports every value that a contended lock guards. It does see
    /// pthread's.
    @safe struct Mutex<Value>: ~Copyable, @unchecked Sendable {
        // The value is touched under the lock only.
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        init(_ value: sending Value) {
            unsafe lock = .allocate(capacity: 1)
            unsafe lock.initialize(to: pthread_mutex_t())
            unsafe pthread_mutex_init(lock, nil)
            unsafe self.value = .allocate(capacity: 1)
            unsafe self.value.initialize(to: value)
        }

        deinit {
            unsafe pthread_mutex_destroy(lock)
            unsafe lock.deallocate()
            unsafe value.deinitialize(count: 1)
            unsafe value.deallocate()
        }

        borrowing func withLock<Result>(
            _ body: (inout Value) throws -> Result
        ) rethrows -> Result {
            unsafe pthread_mutex_lock(lock)
            defer { unsafe pthread_mutex_unlock(lock) }
            return try unsafe body(&value.pointee)
        }
    }
#endif
