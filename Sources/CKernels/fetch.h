#pragma once

// Bytes of a line of the caches.
enum { ADJ_LINE = 64 };

// Fetches a line that will be read soon, or written, into the nearest cache.
static inline void adj_fetch(const void *p, int written) {
#if defined(__x86_64__)
  if (written) __asm__ volatile("prefetchw %0" : : "m"(*(const char *)p));
  else __builtin_prefetch(p, 0, 3);
#else
  if (written) __builtin_prefetch(p, 1, 3);
  else __builtin_prefetch(p, 0, 3);
#endif
}

// Lets no store come after this that went past the caches before it.
static inline void adj_order_stores(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

// Fetches a line that will be read a little later into the second cache.
static inline void adj_fetch_later(const void *p) { __builtin_prefetch(p, 0, 2); }
