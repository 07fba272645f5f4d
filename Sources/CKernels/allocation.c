// madvise is no part of the C standard.
#define _DEFAULT_SOURCE

#include "adjoint_kernels.h"

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

#if defined(__GLIBC__)
#include <limits.h>
#include <malloc.h>
#endif

void adj_keep_freed_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

void adj_prefer_large_pages(void *start, intptr_t bytes) {
#if defined(MADV_HUGEPAGE)
  // The system takes whole pages of its own size only, and may refuse: then nothing changes.
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t first = ((uintptr_t)start + page - 1) & ~(page - 1);
  uintptr_t end = (uintptr_t)start + (uintptr_t)bytes;
  if (end > first) madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
  (void)start;
  (void)bytes;
#endif
}
