// The shapes of the vector loops: one, two, three or four operands, each a row or a scalar.
// V, T are the operands' vector and element, W, U the result's.

#define LOOP1(name, V, T, W, U, expression)                                       \
  KERNEL name(PARAMETERS) {                                                       \
    const T *ap = (const T *)r[s->a];                                             \
    U *d = (U *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + 8 <= n; i += 8) { V a = load_##V(ap + i); store_##W(d + i, expression); } \
    if (i < n) { V a = part_##V(ap + i, n - i); storepart_##W(d + i, expression, n - i); } \
  }

// The same for a long expression: one copy of it in the loop.
#define LONGLOOP1(name, V, T, expression)                                         \
  KERNEL name(PARAMETERS) {                                                       \
    const T *ap = (const T *)r[s->a];                                             \
    T *d = (T *)r[s->d];                                                          \
    for (long i = 0; i < n; i += 8) {                                             \
      const bool whole = i + 8 <= n;                                              \
      V a = whole ? load_##V(ap + i) : part_##V(ap + i, n - i);                   \
      a = expression;                                                             \
      if (whole) store_##V(d + i, a); else storepart_##V(d + i, a, n - i);        \
    }                                                                             \
  }

#define LOOP2_(name, V, T, W, U, A, B, expression)                                \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b)                                                         \
    U *d = (U *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + 8 <= n; i += 8) {                                                  \
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

#define LONGLOOP2_(name, V, T, A, B, expression)                                  \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b)                                                         \
    T *d = (T *)r[s->d];                                                          \
    for (long i = 0; i < n; i += 8) {                                             \
      const bool whole = i + 8 <= n;                                              \
      V a, b;                                                                     \
      if (whole) { a = A##_AT(V, a); b = B##_AT(V, b); }                          \
      else { a = A##_PART(V, a); b = B##_PART(V, b); }                            \
      a = expression;                                                             \
      if (whole) store_##V(d + i, a); else storepart_##V(d + i, a, n - i);        \
    }                                                                             \
  }
#define LONGLOOP2(name, V, T, expression)                                         \
  LONGLOOP2_(name##_0, V, T, ROW, ROW, expression)                                \
  LONGLOOP2_(name##_1, V, T, ONE, ROW, expression)                                \
  LONGLOOP2_(name##_2, V, T, ROW, ONE, expression)

#define LOOP3_(name, V, T, A, B, C, expression)                                   \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c)                                              \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + 8 <= n; i += 8) {                                                  \
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
    for (; i + 8 <= n; i += 8) {                                                  \
      V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c), e = E##_AT(V, e);   \
      store_##V(d + i, expression);                                               \
    }                                                                             \
    if (i < n) {                                                                  \
      V a = A##_PART(V, a), b = B##_PART(V, b), c = C##_PART(V, c), e = E##_PART(V, e); \
      storepart_##V(d + i, expression, n - i);                                    \
    }                                                                             \
  }

// d = a ? b : c with a bytes; I is the integer vector as wide as V.
#define SELECT_(name, V, T, I, B, C)                                              \
  KERNEL name(PARAMETERS) {                                                       \
    const uint8_t *ap = (const uint8_t *)r[s->a];                                 \
    B(V, T, b) C(V, T, c)                                                         \
    T *d = (T *)r[s->d];                                                          \
    long i = 0;                                                                   \
    for (; i + 8 <= n; i += 8) {                                                  \
      I m = (I)(__builtin_convertvector(load_u8x8(ap + i), I) != 0);              \
      V b = B##_AT(V, b), c = C##_AT(V, c);                                       \
      store_##V(d + i, m ? b : c);                                                \
    }                                                                             \
    if (i < n) {                                                                  \
      I m = (I)(__builtin_convertvector(part_u8x8(ap + i, n - i), I) != 0);       \
      V b = B##_PART(V, b), c = C##_PART(V, c);                                   \
      storepart_##V(d + i, m ? b : c, n - i);                                     \
    }                                                                             \
  }
#define SELECT(name, V, T, I)                                                     \
  SELECT_(name##_0, V, T, I, ROW, ROW)                                            \
  SELECT_(name##_2, V, T, I, ONE, ROW)                                            \
  SELECT_(name##_4, V, T, I, ROW, ONE)                                            \
  SELECT_(name##_6, V, T, I, ONE, ONE)

// Reductions along a row: 32 lanes in four vectors, then a fixed tree. `value` is what one vector
// adds, made from a, b and c; `also` may store it. Missing elements at the end count as `identity`.
#define REDUCE3_(name, V, T, A, B, C, also, value, identity, combine, finish)      \
  KERNEL name(PARAMETERS) {                                                       \
    A(V, T, a) B(V, T, b) C(V, T, c)                                              \
    T *const d = (T *)r[s->d];                                                    \
    V q0 = (V)(identity), q1 = q0, q2 = q0, q3 = q0;                              \
    V odd = (V)(0);                                                               \
    (void)odd;                                                                    \
    long i = 0;                                                                   \
    for (; i + 32 <= n;) {                                                        \
      REDUCE_ONE(V, T, A, B, C, also, value, combine, q0)                         \
      REDUCE_ONE(V, T, A, B, C, also, value, combine, q1)                         \
      REDUCE_ONE(V, T, A, B, C, also, value, combine, q2)                         \
      REDUCE_ONE(V, T, A, B, C, also, value, combine, q3)                         \
    }                                                                             \
    for (long l = 0; i < n; l++, i += 8) {                                        \
      const long m = n - i < 8 ? n - i : 8;                                       \
      V a, b, c, x;                                                               \
      if (m == 8) { a = A##_AT(V, a); b = B##_AT(V, b); c = C##_AT(V, c); }       \
      else { a = A##_PART(V, a); b = B##_PART(V, b); c = C##_PART(V, c); }        \
      (void)b, (void)c;                                                           \
      also(V, T, m, value);                                                       \
      if (m < 8) x = UP_TO(V, T, m, x, identity);                                 \
      if (l == 0) q0 = combine(V, q0, x);                                         \
      else if (l == 1) q1 = combine(V, q1, x);                                    \
      else if (l == 2) q2 = combine(V, q2, x);                                    \
      else q3 = combine(V, q3, x);                                                \
    }                                                                             \
    q0 = combine(V, q0, q1);                                                      \
    q2 = combine(V, q2, q3);                                                      \
    q0 = combine(V, q0, q2);                                                      \
    q0 = combine(V, q0, __builtin_shufflevector(q0, q0, 4, 5, 6, 7, 4, 5, 6, 7)); \
    q0 = combine(V, q0, __builtin_shufflevector(q0, q0, 2, 3, 2, 3, 2, 3, 2, 3)); \
    q0 = combine(V, q0, __builtin_shufflevector(q0, q0, 1, 1, 1, 1, 1, 1, 1, 1)); \
    finish                                                                        \
  }
#define REDUCE_(name, V, T, A, B, also, value, identity, combine, finish)          \
  REDUCE3_(name, V, T, A, B, SAME, also, value, identity, combine, finish)

#define REDUCE_ONE(V, T, A, B, C, also, value, combine, q)                        \
  {                                                                               \
    V a = A##_AT(V, a), b = B##_AT(V, b), c = C##_AT(V, c), x;                    \
    (void)b, (void)c;                                                             \
    also(V, T, 8, value);                                                         \
    q = combine(V, q, x);                                                         \
    i += 8;                                                                       \
  }

// x is the value of a vector; STORE_D also writes it, STORE_DIFFERENCE writes a − b.
#define NOTHING(V, T, m, value) ((void)d, x = (value))
#define WRITE_D(V, m, y)                                                          \
  do {                                                                            \
    if ((m) == 8) store_##V(d + i, y); else storepart_##V(d + i, y, m);           \
  } while (0)
#define STORE_D(V, T, m, value) do { x = (value); WRITE_D(V, m, x); } while (0)
#define STORE_DIFFERENCE(V, T, m, value)                                          \
  do { a = a - b; x = (value); WRITE_D(V, m, a); } while (0)

#define PLUS(V, p, q) ((p) + (q))
#define TIMES(V, p, q) ((p) * (q))
#define GREATER(V, p, q) ((((p) > (q)) | ((p) != (p))) ? (p) : (q))
#define LESSER(V, p, q) ((((p) < (q)) | ((p) != (p))) ? (p) : (q))
// The same for floats, with NaN as the result where there is one: it is kept in `odd`.
#define GREATEST(V, p, q) (odd = (q) != (q) ? (q) : odd, (p) > (q) ? (p) : (q))
#define LEAST(V, p, q) (odd = (q) != (q) ? (q) : odd, (p) < (q) ? (p) : (q))
#define ORDERED(T) (__builtin_reduce_or(odd != odd) ? (T)__builtin_nan("") : q0[0])
#define ORDERED_D(T) d[0] = ORDERED(T);
#define ORDERED_E(T) *(T *)r[s->e] = ORDERED(T);
#define RESULT_D(T) d[0] = q0[0];
#define RESULT_E(T) *(T *)r[s->e] = q0[0];
