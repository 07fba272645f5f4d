// Copies of strided boxes, gathering, scattering, running sums and positions of extremes.
#include <string.h>
#include "adjoint_kernels.h"

#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))

// A plane of rows × columns; blocks of 16 × 16 where neither side is contiguous along both.
#define PLANE(name, T)                                                                      \
  static void name(char *d, const char *s, long rows, long columns, int64_t dr, int64_t dc, \
                   int64_t sr, int64_t sc) {                                                \
    for (long i0 = 0; i0 < rows; i0 += 16)                                                  \
      for (long j0 = 0; j0 < columns; j0 += 16) {                                           \
        const long i1 = i0 + 16 < rows ? i0 + 16 : rows;                                    \
        const long j1 = j0 + 16 < columns ? j0 + 16 : columns;                              \
        for (long i = i0; i < i1; i++) {                                                    \
          char *p = d + i * dr + j0 * dc;                                                   \
          const char *q = s + i * sr + j0 * sc;                                             \
          for (long j = j0; j < j1; j++, p += dc, q += sc) *(T *)p = *(const T *)q;         \
        }                                                                                   \
      }                                                                                     \
  }
PLANE(plane1, uint8_t)
PLANE(plane4, uint32_t)
PLANE(plane8, uint64_t)

// A plane whose columns are dense in the destination: a copy, or a fill of one element, a row.
static void dense_rows(char *d, const char *s, long rows, long columns, int64_t dr, int64_t sr,
                       int64_t sc, long size) {
  for (long i = 0; i < rows; i++, d += dr, s += sr) {
    if (sc == size) memcpy(d, s, (size_t)(columns * size));
    else adj_fill(d, s, columns, size);
  }
}

static void plane(char *d, const char *s, long rows, long columns, int64_t dr, int64_t dc,
                  int64_t sr, int64_t sc, long size) {
  if (dc == size && (sc == size || sc == 0)) dense_rows(d, s, rows, columns, dr, sr, sc, size);
  else if (size == 1) plane1(d, s, rows, columns, dr, dc, sr, sc);
  else if (size == 4) plane4(d, s, rows, columns, dr, dc, sr, sc);
  else plane8(d, s, rows, columns, dr, dc, sr, sc);
}

void adj_fill(char *destination, const char *value, long n, long size) {
  if (size == 1) memset(destination, *(const uint8_t *)value, (size_t)n);
  else if (size == 4) {
    const uint32_t x = *(const uint32_t *)value;
    for (long i = 0; i < n; i++) ((uint32_t *)destination)[i] = x;
  } else {
    const uint64_t x = *(const uint64_t *)value;
    for (long i = 0; i < n; i++) ((uint64_t *)destination)[i] = x;
  }
}

void adj_move(char *destination, const char *source, long rank, const int64_t *extents,
              const int64_t *destination_strides, const int64_t *source_strides, long size,
              long first, long last) {
  if (rank == 0) { memcpy(destination, source, (size_t)size); return; }
  if (first >= last) return;
  destination += first * destination_strides[0];
  source += first * source_strides[0];
  if (rank == 1) {
    plane(destination, source, 1, last - first, 0, destination_strides[0], 0, source_strides[0],
          size);
    return;
  }
  const long planes = rank - 2;
  int64_t index[ADJ_MAXIMUM_DIMENSIONS] = {0};
  for (;;) {
    const long rows = planes == 0 ? last - first : extents[rank - 2];
    plane(destination, source, rows, extents[rank - 1], destination_strides[rank - 2],
          destination_strides[rank - 1], source_strides[rank - 2], source_strides[rank - 1], size);
    long k = planes - 1;
    for (; k >= 0; k--) {
      const long extent = k == 0 ? last - first : extents[k];
      destination += destination_strides[k];
      source += source_strides[k];
      if (++index[k] < extent) break;
      destination -= extent * destination_strides[k];
      source -= extent * source_strides[k];
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

INLINE int64_t index_at(const void *index, int element, long j) {
  return element == ADJ_I32 ? ((const int32_t *)index)[j] : ((const int64_t *)index)[j];
}

// The position of the first index outside of the axis, or −1.
static long first_outside(const void *index, int index_element, long n, long limit) {
  for (long j = 0; j < n; j++) {
    const int64_t i = index_at(index, index_element, j);
    if (i < 0 || i >= limit) return j;
  }
  return -1;
}

long adj_gather(char *destination, const char *source, const void *index, int index_element,
                long outer, long axis, long inner, long count, long size) {
  const long bad = first_outside(index, index_element, count, axis);
  if (bad >= 0) return bad;
  const long bytes = inner * size;
  for (long o = 0; o < outer; o++, source += axis * bytes)
    for (long j = 0; j < count; j++, destination += bytes) {
      const char *from = source + index_at(index, index_element, j) * bytes;
      if (bytes == 4) memcpy(destination, from, 4);
      else if (bytes == 8) memcpy(destination, from, 8);
      else memcpy(destination, from, (size_t)bytes);
    }
  return -1;
}

#define SCATTER(T, U)                                                                     \
  for (long o = 0; o < outer; o++)                                                        \
    for (long j = 0; j < count; j++) {                                                    \
      T *d = (T *)destination + (o * axis + index_at(index, index_element, j)) * inner;   \
      const T *u = (const T *)updates + (o * count + j) * inner;                          \
      for (long i = 0; i < inner; i++) d[i] = (T)((U)d[i] + (U)u[i]);                     \
    }

long adj_scatter_add(char *destination, const char *updates, const void *index, int index_element,
                     long outer, long axis, long inner, long count, int element) {
  const long bad = first_outside(index, index_element, count, axis);
  if (bad >= 0) return bad;
  switch (element) {
  case ADJ_F32: SCATTER(float, float) break;
  case ADJ_F64: SCATTER(double, double) break;
  case ADJ_I32: SCATTER(int32_t, uint32_t) break;
  case ADJ_I64: SCATTER(int64_t, uint64_t) break;
  default: break;
  }
  return -1;
}

// Columns in blocks of 16 totals, each in its wide type W.
#define CUMULATE(T, W)                                                                    \
  for (long o = 0; o < outer; o++)                                                        \
    for (long i0 = 0; i0 < inner; i0 += 16) {                                             \
      const long width = inner - i0 < 16 ? inner - i0 : 16;                               \
      W total[16] = {0};                                                                  \
      for (long j = 0; j < n; j++) {                                                      \
        const long k = reverse ? n - 1 - j : j;                                           \
        const T *s = (const T *)source + (o * n + k) * inner + i0;                        \
        T *d = (T *)destination + (o * n + k) * inner + i0;                               \
        for (long i = 0; i < width; i++) {                                                \
          total[i] += (W)s[i];                                                            \
          d[i] = (T)total[i];                                                             \
        }                                                                                 \
      }                                                                                   \
    }

void adj_cumulative_sum(char *destination, const char *source, long outer, long n, long inner,
                        int element, int reverse) {
  switch (element) {
  case ADJ_F32: CUMULATE(float, double) break;
  case ADJ_F64: CUMULATE(double, double) break;
  case ADJ_I32: CUMULATE(int32_t, uint64_t) break;
  case ADJ_I64: CUMULATE(int64_t, uint64_t) break;
  default: break;
  }
}

#define ARG(T)                                                                            \
  for (long o = 0; o < outer; o++)                                                        \
    for (long i = 0; i < inner; i++) {                                                    \
      const T *s = (const T *)source + o * n * inner + i;                                 \
      T best = n > 0 ? s[0] : 0;                                                          \
      long position = 0;                                                                  \
      for (long j = 1; j < n && best == best; j++) {                                      \
        const T x = s[j * inner];                                                         \
        if (x != x || (greatest ? x > best : x < best)) { best = x; position = j; }       \
      }                                                                                   \
      destination[o * inner + i] = (int32_t)position;                                     \
    }

void adj_arg_reduce(int32_t *destination, const char *source, long outer, long n, long inner,
                    int element, int greatest) {
  switch (element) {
  case ADJ_F32: ARG(float) break;
  case ADJ_F64: ARG(double) break;
  case ADJ_I32: ARG(int32_t) break;
  case ADJ_I64: ARG(int64_t) break;
  default: ARG(uint8_t) break;
  }
}

#define FIRST_NOT_FINITE(T)                                    \
  for (long i = 0; i < n; i++) {                               \
    const T x = ((const T *)values)[i];                        \
    if (x - x != 0) return i;                                  \
  }                                                            \
  return -1;

static long first_not_finite_f32(const char *values, long n) { FIRST_NOT_FINITE(float) }
static long first_not_finite_f64(const char *values, long n) { FIRST_NOT_FINITE(double) }

long adj_first_not_finite(const char *values, long n, int element) {
  if (element == ADJ_F32) return first_not_finite_f32(values, n);
  return element == ADJ_F64 ? first_not_finite_f64(values, n) : -1;
}
