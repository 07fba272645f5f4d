// The shapes of the vector loops: one, two, three or four operands, each a row or a scalar.
// V, T are the operands' vector and element, W, U the result's.

#define LOOP1(name, V, T, W, U, expression)                                       \
  KERNEL name(PARAMETERS) {                                                       \
    const T *ap = (const T *)r[s->a];                                             \
    U *d = (U *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      V a = load_##V(ap + i);                                                     \
      store_##W(d + i, expression);                                               \
    }                                                                             \
    if (i < n) { V a = part_##V(ap + i, n - i); storepart_##W(d + i, expression, n - i); } \
  }

#define LOOP2_(name, V, T, W, U, A, B, expression)                                \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b)                                                         \
    U *d = (U *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      V a = A##_AT(V, a), b = B##_AT(V, b);                                       \
      store_##W(d + i, expression);                                               \
    }                                                                             \
    if (i < n) {                                                                  \
      V a = A##_PART(V, a), b = B##_PART(V, b);                                   \
      storepart_##W(d + i, expression, n - i);                                    \
    }                                                                             \
  }
#define LOOP2(name, V, T, W, U, expression)                                       \
  LOOP2_(name##_0, V, T, W, U, ROW, ROW, expression)                              \
  LOOP2_(name##_1, V, T, W, U, ONE, ROW, expression)                              \
  LOOP2_(name##_2, V, T, W, U, ROW, ONE, expression)

#define LOOP3_(name, V, T, A, B, C, expression)                                   \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c)                                              \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c);                     \
      store_##V(d + i, expression);                                               \
    }                                                                             \
    if (i < n) {                                                                  \
      V a = A##_PART(V, a), b = B##_PART(V, b), c = C##_PART(V, c);               \
      storepart_##V(d + i, expression, n - i);                                    \
    }                                                                             \
  }
// a is a row.
#define LOOP3(name, V, T, expression)                                             \
  LOOP3_(name##_0, V, T, ROW, ROW, ROW, expression)                               \
  LOOP3_(name##_2, V, T, ROW, ONE, ROW, expression)                               \
  LOOP3_(name##_4, V, T, ROW, ROW, ONE, expression)                               \
  LOOP3_(name##_6, V, T, ROW, ONE, ONE, expression)

#define LOOP4_(name, V, T, A, B, C, E, expression)                                \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c) E(V, T, e)                                   \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c), e = E##_AT(V, e);   \
      store_##V(d + i, expression);                                               \
    }                                                                             \
    if (i < n) {                                                                  \
      V a = A##_PART(V, a), b = B##_PART(V, b), c = C##_PART(V, c), e = E##_PART(V, e); \
      storepart_##V(d + i, expression, n - i);                                    \
    }                                                                             \
  }

// A fifth operand is a row.
#define LOOP5_(name, V, T, A, B, C, E, expression)                                \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c) E(V, T, e) ROW(V, T, f)                      \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c), e = E##_AT(V, e);   \
      V f = ROW_AT(V, f);                                                         \
      store_##V(d + i, expression);                                               \
    }                                                                             \
    if (i < n) {                                                                  \
      V a = A##_PART(V, a), b = B##_PART(V, b), c = C##_PART(V, c), e = E##_PART(V, e); \
      V f = ROW_PART(V, f);                                                       \
      storepart_##V(d + i, expression, n - i);                                    \
    }                                                                             \
  }

// d = a ? b : c with a bytes, a vector B of them; I is the integer vector as wide as V.
#define SELECT_(name, V, T, I, D, B, C)                                           \
  KERNEL name(PARAMETERS) {                                                       \
    const uint8_t *ap = (const uint8_t *)r[s->a];                                 \
    B(V, T, b) C(V, T, c)                                                         \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + COUNT(V, T) <= n; i += COUNT(V, T)) {                              \
      I m = (I)(__builtin_convertvector(load_##D(ap + i), I) != 0);               \
      V b = B##_AT(V, b), c = C##_AT(V, c);                                       \
      store_##V(d + i, m ? b : c);                                                \
    }                                                                             \
    if (i < n) {                                                                  \
      I m = (I)(__builtin_convertvector(part_##D(ap + i, n - i), I) != 0);        \
      V b = B##_PART(V, b), c = C##_PART(V, c);                                   \
      storepart_##V(d + i, m ? b : c, n - i);                                     \
    }                                                                             \
  }
#define SELECT(name, V, T, I, D)                                                  \
  SELECT_(name##_0, V, T, I, D, ROW, ROW)                                         \
  SELECT_(name##_2, V, T, I, D, ONE, ROW)                                         \
  SELECT_(name##_4, V, T, I, D, ROW, ONE)                                         \
  SELECT_(name##_6, V, T, I, D, ONE, ONE)

// Reductions along a row: 32 lanes, then a fixed tree, however many lanes a vector has. `value` is
// what one vector adds, made from a, b and c; `also` may store it. Missing elements at the end
// count as `identity`.
#define REDUCE3_(name, V, T, A, B, C, also, value, identity, combine, finish)     \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c)                                              \
    T *const d = (T *)r[s->d];                                                    \
    enum { EACH = COUNT(V, T), VECTORS = 32 / EACH };                             \
    V q[VECTORS], odd = (V)(0);                                                   \
    (void)odd;                                                                    \
    UNROLLED for (int l = 0; l < VECTORS; l++) q[l] = (V)(identity);              \
    long i = 0;                                                                   \
    for (; i + 32 <= n;)                                                          \
      UNROLLED for (int l = 0; l < VECTORS; l++, i += EACH) {                     \
        V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c), x;                \
        (void)b, (void)c;                                                         \
        also(V, T, EACH, value);                                                  \
        q[l] = combine(V, q[l], x);                                               \
      }                                                                           \
    for (int l = 0; l < VECTORS && i < n; l++, i += EACH) {                       \
      const long m = n - i < EACH ? n - i : EACH;                                 \
      V a, b, c, x;                                                               \
      if (m == EACH) { a = A##_AT(V, a); b = B##_AT(V, b); c = C##_AT(V, c); }    \
      else { a = A##_PART(V, a); b = B##_PART(V, b); c = C##_PART(V, c); }        \
      (void)b, (void)c;                                                           \
      also(V, T, m, value);                                                       \
      if (m < EACH) x = UP_TO(V, T, m, x, identity);                              \
      UNROLLED for (int p = 0; p < VECTORS; p++)                                  \
        if (p == l) q[p] = combine(V, q[p], x);                                   \
    }                                                                             \
    FOLD(V, T, combine##_FOLD)                                                    \
    finish                                                                        \
  }
#define REDUCE_(name, V, T, A, B, also, value, identity, combine, finish)         \
  REDUCE3_(name, V, T, A, B, SAME, also, value, identity, combine, finish)

// `total` from 32 lanes: eight of each quarter, quarters in pairs, then halves.
#define FOLD(V, T, fold)                                                          \
  typedef T E __attribute__((ext_vector_type(8)));                                \
  E p[4];                                                                         \
  __builtin_memcpy(p, q, sizeof p);                                               \
  p[0] = fold(E, p[0], p[1]);                                                     \
  p[2] = fold(E, p[2], p[3]);                                                     \
  p[0] = fold(E, p[0], p[2]);                                                     \
  p[0] = fold(E, p[0], __builtin_shufflevector(p[0], p[0], 4, 5, 6, 7, 4, 5, 6, 7)); \
  p[0] = fold(E, p[0], __builtin_shufflevector(p[0], p[0], 2, 3, 2, 3, 2, 3, 2, 3)); \
  p[0] = fold(E, p[0], __builtin_shufflevector(p[0], p[0], 1, 1, 1, 1, 1, 1, 1, 1)); \
  const T total = p[0][0];

// x is the value of a vector; STORE_D also writes it, STORE_DIFFERENCE writes a − b.
#define NOTHING(V, T, m, value) ((void)d, x = (value))
#define WRITE_D(V, m, y)                                                          \
  do {                                                                            \
    if ((m) == EACH) store_##V(d + i, y); else storepart_##V(d + i, y, m);        \
  } while (0)
#define STORE_D(V, T, m, value) do { x = (value); WRITE_D(V, m, x); } while (0)
#define STORE_DIFFERENCE(V, T, m, value)                                          \
  do { a = a - b; x = (value); WRITE_D(V, m, a); } while (0)

#define PLUS(V, p, q) ((p) + (q))
#define TIMES(V, p, q) ((p) * (q))
#define GREATER(V, p, q) ((((p) > (q)) | ((p) != (p))) ? (p) : (q))
#define LESSER(V, p, q) ((((p) < (q)) | ((p) != (p))) ? (p) : (q))
#define PLUS_FOLD PLUS
#define TIMES_FOLD TIMES
#define GREATER_FOLD GREATER
#define LESSER_FOLD LESSER
// The same for floats, with NaN as the result where there is one: it is kept in `odd`.
#define GREATEST(V, p, q) (odd = (q) != (q) ? (q) : odd, (p) > (q) ? (p) : (q))
#define LEAST(V, p, q) (odd = (q) != (q) ? (q) : odd, (p) < (q) ? (p) : (q))
#define GREATEST_FOLD(V, p, q) ((p) > (q) ? (p) : (q))
#define LEAST_FOLD(V, p, q) ((p) < (q) ? (p) : (q))
#define ORDERED(T) (__builtin_reduce_or(odd != odd) ? (T)__builtin_nan("") : total)
#define ORDERED_D(T) d[0] = ORDERED(T);
#define ORDERED_E(T) *(T *)r[s->e] = ORDERED(T);
#define RESULT_D(T) d[0] = total;
#define RESULT_E(T) *(T *)r[s->e] = total;
