// Moves past the caches.
typedef float line __attribute__((ext_vector_type(ADJ_LINE / 4)));

WIDE static void move_lines(char *destination, const char *source, long bytes) {
  long i = 0;
  for (; i + ADJ_LINE <= bytes; i += ADJ_LINE)
    __builtin_nontemporal_store(*(const line *)(source + i), (line *)(destination + i));
  __builtin_memcpy(destination + i, source + i, (size_t)(bytes - i));
}
