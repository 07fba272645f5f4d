// Which CPU level runs, and the walk over a loop nest.
#include "fetch.h"
#include "table.h"

static const adj_table *table(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return &adj_loops_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return &adj_loops_v3;
#endif
  return &adj_loops_baseline;
}

const char *adj_level(void) {
  const adj_table *t = table();
#if defined(__x86_64__)
  if (t == &adj_loops_v4) return "v4";
  if (t == &adj_loops_v3) return "v3";
#endif
  return t == &adj_loops_baseline ? "baseline" : "unknown";
}

static adj_kernel lookup(const adj_table *t, int element, int opcode, int variant) {
  if (element < 0 || element >= ADJ_ELEMENTS || opcode < 0 || opcode >= ADJ_OPCODES ||
      variant < 0 || variant >= ADJ_VARIANTS)
    return 0;
  return t->loops[element][opcode][variant];
}

adj_kernel adj_lookup(int element, int opcode, int variant) {
  return lookup(table(), element, opcode, variant);
}

adj_kernel adj_lookup_short(int element, int opcode, int variant) {
  const adj_table *t = table();
#if defined(__x86_64__)
  if (t == &adj_loops_v4) t = &adj_loops_v3;
#endif
  return lookup(t, element, opcode, variant);
}

adj_product_kernel adj_lookup_product(int element) {
  return element >= 0 && element < ADJ_ELEMENTS ? table()->products[element] : 0;
}

adj_kernel adj_lookup_product_call(int element) {
  return element >= 0 && element < ADJ_ELEMENTS ? table()->product_calls[element] : 0;
}

const adj_packing *adj_lookup_packing(int element) {
  if (element < 0 || element >= ADJ_ELEMENTS) return 0;
  const adj_packing *packing = &table()->packings[element];
  return packing->pack ? packing : 0;
}

adj_peak adj_lookup_peak(int element) {
  return element >= 0 && element < ADJ_ELEMENTS ? table()->peaks[element] : 0;
}

void adj_run_calls(const adj_call *calls, long count) {
  for (const adj_call *end = calls + count; calls < end; calls++)
    calls->step.kernel(&calls->step, calls->r, calls->n);
}

// Runs the steps of a point and fetches what the next one has, which steps along dimension k.
static void run_ahead(const adj_loop *loop, void **r, long n, long k) {
  const adj_step *end = loop->steps + loop->step_count;
  uint32_t row = 0;
  for (const adj_step *s = loop->steps; s < end; s++) {
    s->kernel(s, r, s->once ? 1 : n);
    if (s->once) continue;
    for (long q = 0; q < loop->ahead_count; q++) {
      const adj_ahead *a = loop->aheads + q;
      const char *p = (const char *)r[a->reg] + a->advance[k];
      const uint32_t first = row * a->chunk, past = first + a->chunk;
      for (uint32_t i = first; i < past && i < a->bytes; i += 64) adj_fetch(p + i, a->written);
    }
    row++;
  }
}

// Moves what the steps of a point left in buffers to its place.
static void flush(const adj_loop *loop, adj_line_move move, void **r, long n) {
  for (const adj_flush *f = loop->flushes, *end = f + loop->flush_count; f < end; f++)
    move((char *)r[f->to], (const char *)r[f->from], n * f->size);
}

void adj_run_loop(const adj_loop *loop, char *arena, void **r, int64_t *index, long first,
                  long last, long slab) {
  const long dimensions = loop->dimensions;
  const adj_line_move move = loop->flush_count > 0 ? table()->move_lines : 0;
  int64_t position[ADJ_MAXIMUM_DIMENSIONS];
  long rest = first;
  for (long k = dimensions - 1; k >= 0; k--) {
    // Most plans of small tensors start at 0: a division less for each dimension.
    position[k] = rest == 0 ? 0 : rest % loop->extents[k];
    rest = rest == 0 ? 0 : rest / loop->extents[k];
  }
  for (long q = 0; q < loop->stream_count; q++) {
    const adj_stream *s = loop->streams + q;
    char *p = arena + s->base + (s->partial ? slab * (int64_t)s->slab : 0);
    for (long k = 0; k < dimensions; k++) p += position[k] * s->advance[dimensions + k];
    r[s->reg] = p;
  }
  for (long point = first; point < last; point++) {
    const int64_t start = position[dimensions - 1] * loop->tile;
    const long n = loop->row - start < loop->tile ? loop->row - start : loop->tile;
    for (long q = 0; q < loop->index_count; q++) {
      const long k = loop->indices[q].dimension;
      index[q] = k == dimensions ? start : position[k];
    }
    long k = dimensions - 1;
    while (k > 0 && position[k] + 1 == loop->extents[k]) position[k--] = 0;
    position[k]++;
    if (loop->ahead_count > 0 && point + 1 < last) {
      run_ahead(loop, r, n, k);
    } else {
      const adj_step *end = loop->steps + loop->step_count;
      for (const adj_step *s = loop->steps; s < end; s++) s->kernel(s, r, s->once ? 1 : n);
    }
    if (move) flush(loop, move, r, n);
    if (point + 1 == last) break;
    for (long q = 0; q < loop->stream_count; q++) {
      const adj_stream *s = loop->streams + q;
      r[s->reg] = (char *)r[s->reg] + s->advance[k];
    }
  }
  if (move) adj_order_stores();
}
