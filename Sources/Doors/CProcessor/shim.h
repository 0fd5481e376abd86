#pragma once

/* Asks for the cache line of an address, which will be read soon; never faults, whatever the address. A builtin of the compiler's. */
static inline void processor_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }
