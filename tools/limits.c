// What one can write by hand in C for one workload of graphs/bench alone, and its matrix products
// alone: floors to compare with, not peers. One line of JSON for a workload.
// usage: limits WORKLOAD [THREADS]
#include <cblas.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern void openblas_set_num_threads(int);

static int threads = 1;
static void (*_Atomic work)(int part);
static atomic_int generation, running;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

static void *serve(void *part) {
  for (int seen = 0;; seen++) {
    while (atomic_load(&generation) == seen) relax();
    work((int)(long)part);
    atomic_fetch_sub(&running, 1);
  }
  return part;
}

static void parallel(void (*f)(int part)) {
  work = f;
  atomic_store(&running, threads - 1);
  atomic_fetch_add(&generation, 1);
  f(0);
  while (atomic_load(&running)) relax();
}

static float *numbers(long n, float scale) {
  float *p = aligned_alloc(64, (n * 4 + 63) / 64 * 64);
  for (long i = 0; i < n; i++) p[i] = scale * sinf(0.37f * i);
  return p;
}

// exp by x = n·log 2 + r and a polynomial in r.
static inline float fast_exp(float x) {
  x = fminf(fmaxf(x, -87.0f), 88.0f);
  float n = rintf(x * 1.44269504f), r = fmaf(n, -0.693147181f, x), p = 1.0f / 720;
  p = fmaf(p, r, 1.0f / 120), p = fmaf(p, r, 1.0f / 24), p = fmaf(p, r, 1.0f / 6);
  p = fmaf(p, r, 0.5f), p = fmaf(p, r, 1.0f), p = fmaf(p, r, 1.0f);
  int bits = ((int)n + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return p * power;
}

enum { CHAIN = 1 << 24, ROWS = 8192, COLUMNS = 1024, MOST_THREADS = 64 };
static float *x, *t, *dx, *g, *b;
static double total[MOST_THREADS];
static float dg[MOST_THREADS][COLUMNS], db[MOST_THREADS][COLUMNS];

// L = mean(gelu(1.7·x + 0.3)·sigmoid(x)) and its gradient, in one pass.
static void chain(int part) {
  const long last = (long)CHAIN * (part + 1) / threads;
  double sum = 0;
  for (long k = (long)CHAIN * part / threads; k < last; k += 4096) {
    float s4096 = 0;
    for (long i = k; i < (k + 4096 < last ? k + 4096 : last); i++) {
      float u = fmaf(1.7f, x[i], 0.3f), v = u * u;
      float th = 1 - 2 / (1 + fast_exp(1.59576912f * u * fmaf(0.044715f, v, 1)));
      float s = 1 / (1 + fast_exp(-x[i])), gelu = 0.5f * u * (1 + th);
      float slope = 0.5f * (1 + th) + 0.39894228f * u * (1 - th * th) * fmaf(0.134145f, v, 1);
      s4096 += gelu * s;
      dx[i] = s * (1.7f * slope + gelu * (1 - s)) * (1.0f / CHAIN);
    }
    sum += s4096;
  }
  total[part] = sum;
}

// Layer normalisation and softmax of rows: the value and three gradients, in one pass.
static void rows(int part) {
  static _Thread_local float h[COLUMNS], e[COLUMNS];
  float *own_dg = dg[part], *own_db = db[part];
  memset(own_dg, 0, sizeof dg[0]);
  memset(own_db, 0, sizeof db[0]);
  double sum = 0;
  for (long r = (long)ROWS * part / threads; r < (long)ROWS * (part + 1) / threads; r++) {
    const float *row = x + r * COLUMNS, *target = t + r * COLUMNS;
    float *out = dx + r * COLUMNS, mean = 0, square = 0, most = -INFINITY, all = 0, dot = 0;
    for (int i = 0; i < COLUMNS; i++) mean += row[i];
    mean /= COLUMNS;
    for (int i = 0; i < COLUMNS; i++) square += (row[i] - mean) * (row[i] - mean);
    const float scale = 1 / sqrtf(square / COLUMNS + 1e-5f);
    for (int i = 0; i < COLUMNS; i++) {
      h[i] = (row[i] - mean) * scale;
      e[i] = fmaf(h[i], g[i], b[i]);
      most = e[i] > most ? e[i] : most;
    }
    for (int i = 0; i < COLUMNS; i++) all += e[i] = fast_exp(e[i] - most);
    for (int i = 0; i < COLUMNS; i++) dot += (e[i] *= 1 / all) * target[i];
    sum += dot;
    float plain = 0, weighted = 0;
    for (int i = 0; i < COLUMNS; i++) {
      const float dz = e[i] * (target[i] - dot) * (1.0f / ROWS / COLUMNS), dh = dz * g[i];
      own_dg[i] += dz * h[i];
      own_db[i] += dz;
      e[i] = dh;
      plain += dh;
      weighted += dh * h[i];
    }
    for (int i = 0; i < COLUMNS; i++)
      out[i] = scale * (e[i] - plain / COLUMNS - h[i] * (weighted / COLUMNS));
  }
  total[part] = sum;
}

typedef struct { int m, n, k, left, right, count; } shape;
static const shape mlp_products[] = {
  {128, 512, 784, 0, 0, 1}, {128, 256, 512, 0, 0, 1}, {128, 10, 256, 0, 0, 1},
  {784, 512, 128, 1, 0, 1}, {512, 256, 128, 1, 0, 1}, {256, 10, 128, 1, 0, 1},
  {128, 512, 256, 0, 1, 1}, {128, 256, 10, 0, 1, 1}, {0, 0, 0, 0, 0, 0}};
static const shape block_products[] = {
  {1024, 768, 256, 0, 0, 1}, {1024, 256, 256, 0, 0, 1}, {1024, 1024, 256, 0, 0, 1},
  {1024, 256, 1024, 0, 0, 1}, {1024, 256, 768, 0, 1, 1}, {1024, 256, 256, 0, 1, 1},
  {1024, 256, 1024, 0, 1, 1}, {1024, 1024, 256, 0, 1, 1}, {256, 768, 1024, 1, 0, 1},
  {256, 256, 1024, 1, 0, 1}, {256, 1024, 1024, 1, 0, 1}, {1024, 256, 1024, 1, 0, 1},
  {128, 128, 64, 0, 1, 64}, {128, 64, 128, 0, 0, 64}, {128, 64, 128, 1, 0, 64},
  {0, 0, 0, 0, 0, 0}};
static shape p;

// One product: its longer side cut in parts; or several small ones, each whole.
static void product(int part) {
  const int whole = p.count > 1, side = p.m >= p.n ? p.m : p.n;
  const int first = whole ? 0 : side * part / threads;
  const int count = whole ? side : side * (part + 1) / threads - first;
  const int m = p.m >= p.n ? count : p.m, n = p.m >= p.n ? p.n : count;
  const float *a = x, *c = t;
  if (p.m >= p.n) a += p.left ? first : (long)first * p.k;
  else c += p.right ? (long)first * p.k : first;
  for (int i = whole ? part : 0; i < p.count; i += whole ? threads : 1)
    cblas_sgemm(
      CblasRowMajor, p.left ? CblasTrans : CblasNoTrans, p.right ? CblasTrans : CblasNoTrans, m, n,
      p.k, 1, a + (long)i * p.m * p.k, p.left ? p.m : p.k, c + (long)i * p.k * p.n,
      p.right ? p.k : p.n, 0,
      dx + (long)i * p.m * p.n + (p.m >= p.n ? (long)first * p.n : first), p.n);
}

static void products(const shape *list) {
  for (; list->m; list++) {
    p = *list;
    parallel(product);
  }
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int count, char **arguments) {
  const char *name = count > 1 ? arguments[1] : "chain";
  threads = count > 2 ? atoi(arguments[2]) : 1;
  if (threads < 1 || threads > MOST_THREADS) return 64;
  openblas_set_num_threads(1);
  x = numbers(CHAIN, 2), t = numbers(CHAIN, 1), dx = numbers(CHAIN, 0);
  g = numbers(COLUMNS, 1), b = numbers(COLUMNS, 0);
  for (long part = 1; part < threads; part++) {
    pthread_t thread;
    if (pthread_create(&thread, 0, serve, (void *)part)) return 3;
  }
  static double times[100000];
  int runs = 0;
  for (double end = now() + 2e6; (now() < end || runs < 5) && runs < 100000; runs++) {
    const double start = now();
    if (!strcmp(name, "chain")) parallel(chain);
    else if (!strcmp(name, "rows")) parallel(rows);
    else if (!strcmp(name, "mlp")) products(mlp_products);
    else if (!strcmp(name, "block")) products(block_products);
    else return 0;
    times[runs] = now() - start;
  }
  qsort(times, runs, sizeof *times, ascending);
  printf("{\"peer\": \"limit\", \"workload\": \"%s\", \"result\": {\"median_us\": %.3f, "
         "\"min_us\": %.3f, \"runs\": %d}}\n", name, times[runs / 2], times[0], runs);
}
