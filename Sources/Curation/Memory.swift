internal import Glibc

/// Gives the system back what was freed: reading and sorting the catalogue take several times what is kept of it.
///
/// glibc: "malloc_trim - release free memory from the heap" (malloc_trim(3)); Swift's module of it leaves the function out, and
/// another C library has none.
func giveBackMemory() {
    guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> CInt
    _ = unsafe unsafeBitCast(symbol, to: Trim.self)(0)
}
