// Counts calls of malloc, which this definition replaces in the whole process; glibc only.
#include "allocation_count.h"
#include <stddef.h>

#if defined(__GLIBC__)
extern void *__libc_malloc(size_t size);

static _Thread_local long count;

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

long adj_allocation_count(void) { return count; }
#else
long adj_allocation_count(void) { return -1; }
#endif
