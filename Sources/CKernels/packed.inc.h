// Products of matrices whose second factor was packed: columns in panels of PANEL, a panel k rows
// of PANEL elements. Included once a float type, which defines T its element, V and U vectors of
// VECTOR elements (U loads and stores anywhere), and NAME for its suffix.
//
// The inner loop keeps a block of c, up to TALL rows and two vectors, in registers. Terms are added
// by fused multiply-adds in the order of k, a block of at most ADJ_DEEP at a time: the bits depend
// on the shape alone, not on where c is cut or how wide the vectors are.

// `count` columns of a matrix of k rows side by side in rows of `width`, missing ones zero.
INLINE void NAME(pack_columns)(T *d, const long width, const T *s, long k, long count, long row,
                               long column) {
  if (column == 1) {
    if (count == width)
      for (long i = 0; i < k; i++) __builtin_memcpy(d + i * width, s + i * row, width * sizeof(T));
    else
      for (long i = 0; i < k; i++)
        for (long j = 0; j < width; j++) d[i * width + j] = j < count ? s[i * row + j] : 0;
    return;
  }
  long j = 0;
  for (; row == 1 && j + 4 <= count; j += 4) {
    const T *p = s + j * column;
    long i = 0;
    for (; i + 4 <= k; i += 4) {
      // The columns that come next lie in lines of their own.
      if (i % LINE == 0)
        for (long l = 4; l < 8; l++) adj_fetch_later(p + l * column + i);
      NAME(transpose)(d + i * width + j, width, p + i, column);
    }
    for (; i < k; i++)
      for (long l = 0; l < 4; l++) d[i * width + j + l] = p[i + l * column];
  }
  for (; j < width; j++)
    for (long i = 0; i < k; i++)
      d[i * width + j] = j < count ? s[i * row + j * column] : 0;
}

static void NAME(pack)(const adj_product *p, void *packed, const void *b, long block, long start,
                       long first, long last) {
  const long deep = adj_packing_depth(p->k), k = block * deep;
  const long rows = p->k - k < deep ? p->k - k : deep;
  for (long j = first; j < last; j += PANEL) {
    const long count = p->n - j < PANEL ? p->n - j : PANEL;
    NAME(pack_columns)((T *)packed + (j - start) * rows, PANEL,
                       (const T *)b + k * p->b_row + j * p->b_column, rows, count, p->b_row,
                       p->b_column);
  }
}

// Lines to fetch while blocks are computed: runs of them, `step` elements apart, so many a block.
typedef struct {
  const T *run;
  long runs, step, lines, line, share;
} NAME(ahead);

// What is packed next, shared out over the blocks of so many columns.
INLINE NAME(ahead) NAME(next)(const adj_product *p, long columns) {
  if (p->next == 0) return (NAME(ahead)){0};
  const bool by_rows = p->b_column == 1;
  const long length = by_rows ? p->next_columns : p->next_rows;
  NAME(ahead) h = {
    .run = (const T *)p->next, .runs = by_rows ? p->next_rows : p->next_columns,
    .step = by_rows ? p->b_row : p->b_column, .lines = (length + LINE - 1) / LINE};
  const long blocks = (p->m + TALL - 1) / TALL * ((columns + PANEL - 1) / PANEL);
  h.share = blocks > 0 ? (h.runs * h.lines + blocks - 1) / blocks : 0;
  return h;
}

// Fetches one block's share.
INLINE void NAME(fetch_ahead)(NAME(ahead) *h) {
  for (long left = h->share; left > 0 && h->runs > 0; left--) {
    adj_fetch_later(h->run + h->line * LINE);
    if (++h->line < h->lines) continue;
    h->line = 0, h->runs--, h->run += h->step;
  }
}

// A block of the product: where its factors begin, and what is done with the sums.
typedef struct {
  const T *a, *b;
  T *c;
  long k, a_row, a_column, c_row, rows, columns;
  T alpha, beta;
  NAME(ahead) ahead;
} NAME(block);

// `height` rows and `vectors` vectors of columns, all of them summed, those that exist stored.
INLINE WIDE void NAME(sum_block)(const NAME(block) *q, const int height, const int vectors) {
  V sum[TALL][2];
  UNROLLED for (int i = 0; i < height; i++)
    UNROLLED for (int v = 0; v < vectors; v++) {
      sum[i][v] = (V)(0);
      adj_fetch(q->c + i * q->c_row + v * VECTOR, 1);
    }
  const T *a = q->a, *b = q->b;
  for (long k = 0; k < q->k; k++, a += q->a_column, b += PANEL) {
    V y[2];
    UNROLLED for (int v = 0; v < vectors; v++) y[v] = *(const V *)(b + v * VECTOR);
    UNROLLED for (int i = 0; i < height; i++) {
      const V x = (V)(a[i * q->a_row]);
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = FMA(x, y[v], sum[i][v]);
    }
  }
  const bool whole = q->rows == height && q->columns == vectors * VECTOR;
  T rest[TALL][2 * VECTOR];
  UNROLLED for (int i = 0; i < height; i++)
    UNROLLED for (int v = 0; v < vectors; v++) {
      const V scaled = sum[i][v] * q->alpha;
      U *c = (U *)(q->c + i * q->c_row + v * VECTOR);
      if (!whole) *(U *)(rest[i] + v * VECTOR) = scaled;
      else *c = q->beta == 0 ? scaled : q->beta == 1 ? *c + scaled : *c * q->beta + scaled;
    }
  if (whole) return;
  for (long i = 0; i < q->rows; i++)
    for (long j = 0; j < q->columns; j++) {
      T *c = q->c + i * q->c_row + j;
      *c = q->beta == 0 ? rest[i][j] : *c * q->beta + rest[i][j];
    }
}

#define BLOCK_KERNEL(height, vectors)                              \
  WIDE static void NAME(sum_##height##_##vectors)(const NAME(block) *q) { \
    NAME(sum_block)(q, height, vectors);                           \
  }
BLOCK_KERNEL(4, 1)
BLOCK_KERNEL(4, 2)
#if TALL == 12
BLOCK_KERNEL(8, 1)
BLOCK_KERNEL(8, 2)
BLOCK_KERNEL(12, 1)
BLOCK_KERNEL(12, 2)
#else
BLOCK_KERNEL(6, 1)
BLOCK_KERNEL(6, 2)
#endif
#undef BLOCK_KERNEL

// Rows of c that a kernel computes where `rows` are left.
INLINE long NAME(height)(long rows) {
#if TALL == 12
  return rows > 8 ? 12 : rows > 4 ? 8 : 4;
#else
  return rows > 4 ? 6 : 4;
#endif
}

INLINE void NAME(compute_block)(const NAME(block) *q, long height) {
  const bool both = q->columns > VECTOR;
  if (height == 4) both ? NAME(sum_4_2)(q) : NAME(sum_4_1)(q);
#if TALL == 12
  else if (height == 8) both ? NAME(sum_8_2)(q) : NAME(sum_8_1)(q);
  else both ? NAME(sum_12_2)(q) : NAME(sum_12_1)(q);
#else
  else both ? NAME(sum_6_2)(q) : NAME(sum_6_1)(q);
#endif
}

// Makes rows of the first factor ready: where they lie if the rows of a block don't meet in the
// same lines of the cache, else side by side in `space`.
INLINE void NAME(first_factor)(NAME(block) *q, const adj_product *p, const T *a, T *space,
                               long height) {
  q->a = a, q->a_row = p->a_row, q->a_column = 1;
  if (p->a_column == 1 && q->rows == height && p->a_row * (long)sizeof(T) % 4096 != 0) return;
  switch (height) {
  case 4: NAME(pack_columns)(space, 4, a, q->k, q->rows, p->a_column, p->a_row); break;
#if TALL == 12
  case 8: NAME(pack_columns)(space, 8, a, q->k, q->rows, p->a_column, p->a_row); break;
#endif
  default: NAME(pack_columns)(space, TALL, a, q->k, q->rows, p->a_column, p->a_row); break;
  }
  q->a = space, q->a_row = 1, q->a_column = height;
}

// Leaves out terms of a block, which begins at term k0 and has q->k of them, where all rows of the
// block of c have zeros. Returns the first that counts; at least one does.
INLINE long NAME(skip_zeros)(NAME(block) *q, const adj_product *p, long i, long k0) {
  long first = 0, last = q->k;
  if (p->zeros == ADJ_FIRST_ABOVE) last = p->first_row + i + q->rows - k0;
  if (p->zeros == ADJ_FIRST_BELOW) first = p->first_row + i - k0;
  last = last < 1 ? 1 : last > q->k ? q->k : last;
  first = first < 0 ? 0 : first > last - 1 ? last - 1 : first;
  q->k = last - first;
  return first;
}

// Fetches a share of what rows [i, i + height) of the first factor add to the rows before, where
// its columns lie side by side.
INLINE void NAME(fetch_rows)(const adj_product *p, const T *a, long i, long height, long terms,
                             long share, long shares) {
  if (p->a_row != 1 || i >= p->m) return;
  const T *last = a + (i + height < p->m ? i + height : p->m) - 1;
  for (long k = share; k < terms; k += shares) adj_fetch_later(last + k * p->a_column);
}

// All rows of c, columns [first, last), one block of `terms` terms from k0 on; the panels begin at
// `packed`.
INLINE void NAME(strip)(NAME(block) *q, const adj_product *p, T *c, const T *a, const T *packed,
                        T *space, long first, long last, long k0, long terms) {
  const long panels = (last - first + PANEL - 1) / PANEL;
  for (long i = 0; i < p->m; i += q->rows) {
    const long left = p->m - i, height = NAME(height)(left);
    q->rows = left < height ? left : height;
    q->k = terms;
    const long k = NAME(skip_zeros)(q, p, i, k0);
    const long end = p->zeros == ADJ_RESULT_ABOVE ? p->first_row + i + q->rows : last;
    if (end > first) NAME(first_factor)(q, p, a + i * p->a_row + k * p->a_column, space, height);
    for (long j = first; j < last; j += PANEL) {
      q->b = packed + (j - first) * terms + k * PANEL;
      q->c = c + i * p->c_row + j;
      q->columns = last - j < PANEL ? last - j : PANEL;
      NAME(fetch_ahead)(&q->ahead);
      NAME(fetch_rows)(p, a, i + height, height, terms, (j - first) / PANEL, panels);
      if (j < end) NAME(compute_block)(q, height);
      else if (k0 == 0)
        for (long l = 0; l < q->rows; l++)
          __builtin_memset(q->c + l * q->c_row, 0, (size_t)q->columns * sizeof(T));
    }
  }
}

static void NAME(packed_product)(const adj_product *p, void *c, const void *a, const void *packed,
                                 void *space, long block, long first, long last) {
  const long deep = adj_packing_depth(p->k), k = block * deep;
  NAME(block) q = {.c_row = p->c_row, .alpha = (T)p->alpha};
  const long terms = p->k - k < deep ? p->k - k : deep;
  q.beta = block == 0 ? (T)p->beta : 1;
  q.ahead = NAME(next)(p, last - first);
  for (long j = first; j < last; j += ADJ_WIDE) {
    const long end = last - j < ADJ_WIDE ? last : j + ADJ_WIDE;
    NAME(strip)(&q, p, (T *)c, (const T *)a + k * p->a_column,
                (const T *)packed + (j - first) * terms, (T *)space, j, end, k, terms);
  }
}
