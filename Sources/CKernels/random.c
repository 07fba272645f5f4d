// Threefry-2x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), 20 rounds,
// with the counters and the folding of `jax.random`.
#include "adjoint_kernels.h"

static inline uint32_t rotate(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

static inline void threefry(const uint32_t key[2], uint32_t *x0, uint32_t *x1) {
  static const int rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  const uint32_t schedule[3] = {key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDAu};
  uint32_t a = *x0 + schedule[0], b = *x1 + schedule[1];
  for (uint32_t i = 0; i < 5; i++) {
    for (int j = 0; j < 4; j++) {
      a += b;
      b = rotate(b, rotations[i % 2][j]) ^ a;
    }
    a += schedule[(i + 1) % 3];
    b += schedule[(i + 2) % 3] + i + 1;
  }
  *x0 = a;
  *x1 = b;
}

void adj_random_bits(int64_t *destination, const int64_t *key, uint64_t first, long n) {
  const uint32_t words[2] = {(uint32_t)key[0], (uint32_t)key[1]};
  for (long i = 0; i < n; i++) {
    const uint64_t position = first + (uint64_t)i;
    uint32_t a = (uint32_t)(position >> 32), b = (uint32_t)position;
    threefry(words, &a, &b);
    destination[i] = (int64_t)(a ^ b);
  }
}

void adj_fold_in(int64_t *destination, const int64_t *key, int64_t data) {
  const uint32_t words[2] = {(uint32_t)key[0], (uint32_t)key[1]};
  uint32_t a = (uint32_t)((uint64_t)data >> 32), b = (uint32_t)data;
  threefry(words, &a, &b);
  destination[0] = a;
  destination[1] = b;
}
