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

/// From now on large arrays are asked of the system each for itself, and go back to it when they are freed; once in a process.
///
/// Otherwise what laying out a catalogue took stays in the heap, between small things that live on: glibc raises the size from
/// which it does so with the first large array that is freed, up to 32 MB. "Setting any of M_TRIM_THRESHOLD, …,
/// M_MMAP_THRESHOLD … disables the dynamic adjustment" (mallopt(3)).
func setLargeArraysApart() { _ = largeArraysAreApart }

private let largeArraysAreApart: Void = {
    guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
    typealias Setter = @convention(c) (CInt, CInt) -> CInt
    // M_MMAP_THRESHOLD, as <malloc.h> defines it.
    _ = unsafe unsafeBitCast(symbol, to: Setter.self)(-3, 1 << 20)
}()
