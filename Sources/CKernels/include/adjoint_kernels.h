#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Element types, in the order of `ElementType`.
enum { ADJ_F32, ADJ_F64, ADJ_I32, ADJ_I64, ADJ_BOOL, ADJ_ELEMENTS };

// What a step of a loop program computes. The numbers stand in plan files, whose version changes
// with them.
//   d is the result, a b c e f are the operands.
enum {
  ADJ_NONE,
  // one operand
  ADJ_COPY, ADJ_NEGATE, ADJ_EXP, ADJ_LOG, ADJ_LOG1P, ADJ_EXPM1, ADJ_TANH, ADJ_SIGMOID, ADJ_ERF,
  ADJ_SIN, ADJ_COS, ADJ_SQRT, ADJ_FLOOR, ADJ_ABS, ADJ_SIGN, ADJ_RELU, ADJ_NOT, ADJ_IS_FINITE,
  // conversion from the step's element type to the one that is named
  ADJ_TO_F32, ADJ_TO_F64, ADJ_TO_I32, ADJ_TO_I64, ADJ_TO_BOOL,
  ADJ_FILL,        // d = the scalar a, in every place
  ADJ_IOTA,        // d = a, a+1, a+2, … with a scalar i64 a
  // two operands
  ADJ_ADD, ADJ_SUBTRACT, ADJ_MULTIPLY, ADJ_DIVIDE, ADJ_POWER, ADJ_MAXIMUM, ADJ_MINIMUM, ADJ_MODULO,
  ADJ_FLOOR_DIVIDE, ADJ_EQUAL, ADJ_NOT_EQUAL, ADJ_LESS, ADJ_LESS_EQUAL, ADJ_AND, ADJ_OR, ADJ_SCALE,
  // three operands
  ADJ_SELECT,      // d = a ? b : c, a bool
  ADJ_FMA,         // d = a·b + c, rounded once where the machine can
  ADJ_FNMA,        // d = c − a·b
  ADJ_FMS,         // d = a·b − c
  // along a row of n, d is a scalar
  ADJ_SUM, ADJ_PRODUCT, ADJ_ROW_MAXIMUM, ADJ_ROW_MINIMUM, ADJ_ANY, ADJ_ALL,
  ADJ_DOT,         // d = Σ a·b
  ADJ_ACCUMULATE,  // the f64 scalar d += the scalar a
  // super-instructions: neighbours that were fused by the planner
  ADJ_SQUARE_AFFINE,       // d = (a·a)·b + c
  ADJ_MULTIPLY_AFFINE,     // d = a·(b·c + e)
  ADJ_TANH_MULTIPLY,       // d = tanh(a·b)
  ADJ_EXP_SUBTRACT,        // d = exp(a − b)
  ADJ_COMPLEMENT_MULTIPLY, // d = a·(b − b·b): the derivative of the sigmoid b
  ADJ_TANH_SLOPE_MULTIPLY, // d = a·(1 − b·b): the derivative of the tanh b
  ADJ_MULTIPLY_MULTIPLY_ADD, // d = a·b + c·e
  ADJ_SUBTRACT_MULTIPLY,   // d = (a − b)·c
  ADJ_MULTIPLY_MULTIPLY,   // d = (a·b)·c
  ADJ_EXP_SUBTRACT_SUM,    // d = exp(a − b), the scalar e = Σ d
  ADJ_MULTIPLY_SUM,        // d = a·b, the scalar e = Σ d
  ADJ_RELU_MASK,           // d = b > 0 ? a : 0
  ADJ_SUM_SQUARES,         // d = Σ a·a
  ADJ_SUM_DIFFERENCE,      // d = Σ (a − b)
  ADJ_SUBTRACT_SQUARES,    // d = a − b, the scalar e = Σ d·d
  ADJ_ADD_SUM,             // d = a + b, the scalar e = Σ d
  ADJ_FMA_SUM,             // d = a·b + c rounded once, the scalar e = Σ d
  ADJ_FMA_MAXIMUM,         // d = a·b + c rounded once, the scalar e = the greatest d
  ADJ_SCALE_SUM,           // d = Σ (a ≠ 0 ? a·b : 0)
  ADJ_SCALE_MULTIPLY,      // d = a·b ≠ 0 ? (a·b)·c : 0
  ADJ_ADD_PRODUCT,         // d = c + a·b, rounded twice: what the two steps give apart
  ADJ_MULTIPLY_AFFINE_ADD, // d = a·(b·c + e) + f
  ADJ_SQUARE_AFFINE_ADD,   // d = e·((a·a)·b + c) + f
  ADJ_TANH_CUBIC,          // d = tanh(a·((a·a)·b + c))
  ADJ_TANH_SLOPE_CUBIC_ADD, // d = (a·(1 − e·e))·((a·a)·b + c) + f: derivative of the tanh e
  ADJ_FACTOR_AFFINE_ADD,   // d = b·(a·(b·c + e) + f): a derivative of products with the factor b
  ADJ_OPCODES
};

typedef struct adj_step adj_step;

// One vector loop over n elements. r holds a pointer for each register; operands and results may
// be the same register. r[0] is the fault cell of the thread: an i64 that a loop sets to nonzero.
typedef void (*adj_kernel)(const adj_step *step, void *const *r, long n);

// Where one step finds its operands: numbers of registers. 24 bytes.
struct adj_step {
  adj_kernel kernel;
  uint16_t d, a, b, c, e, f;
  uint16_t once;  // 1: computed for one element however long the row is
  uint16_t unused;
};

// Bits of a variant: which operands are one element that meets every element of the others.
enum { ADJ_A_SCALAR = 1, ADJ_B_SCALAR = 2, ADJ_C_SCALAR = 4, ADJ_E_SCALAR = 8, ADJ_VARIANTS = 16 };

// The loop for an operation, or null where there is none.
adj_kernel adj_lookup(int element, int opcode, int variant);

// The same for rows of at most ADJ_SHORT elements: loops over narrower vectors, with the same bits.
adj_kernel adj_lookup_short(int element, int opcode, int variant);

enum { ADJ_SHORT = 16 };

// The name of the CPU level whose loops run: "baseline", "v3" or "v4".
const char *adj_level(void);

// An operand or result that lies in the arena: its pointer moves with the domain.
typedef struct {
  uint16_t reg;
  uint16_t partial;          // 1: base is that of the slab, `slab` bytes apart
  uint32_t slab;             // bytes from a slab's part to the next
  int64_t base;              // bytes from the arena's start
  const int64_t *advance;    // bytes to add when dimension k is the outermost that steps,
                             // then the plain strides of the dimensions in bytes
} adj_stream;

// A cell with the index along a dimension of the domain (or the start of the tile in its row).
typedef struct {
  uint16_t reg;
  uint16_t dimension;        // == dimensions: the position in the row
} adj_index;

// A stream in memory beyond the caches: while the steps of a point run, the lines that it has at
// the next point are fetched, `chunk` bytes beside each step that runs over a row.
typedef struct {
  const int64_t *advance;    // the stream's
  uint16_t reg;
  uint16_t written;          // 1: fetched to be written
  uint32_t bytes, chunk;     // of a tile; multiples of a line
} adj_ahead;

// A result far larger than the caches: steps write a tile of it to a buffer, whence whole lines go
// to memory at the end of a point. So their places aren't read before, as other stores do.
typedef struct {
  uint16_t from, to;         // registers of the buffer and of the place in the arena
  uint32_t size;             // bytes of an element
} adj_flush;

// A loop nest: dimensions (outermost first; the last one counts tiles of a row) around steps.
typedef struct {
  const adj_step *steps;
  long step_count;
  const adj_stream *streams;
  long stream_count;
  const adj_index *indices;
  long index_count;
  const adj_ahead *aheads;
  long ahead_count;
  const adj_flush *flushes;
  long flush_count;
  const int64_t *extents;    // one a dimension, the number of tiles last
  long dimensions;
  long row, tile;            // elements
} adj_loop;

enum { ADJ_MAXIMUM_DIMENSIONS = 32 };

// Runs the points [first, last) of the nest. r has the registers of this thread, its fixed entries
// filled in; `index` has one cell for each of the loop's indices.
void adj_run_loop(const adj_loop *loop, char *arena, void **r, int64_t *index, long first,
                  long last, long slab);

// One vector loop with its registers: what is left of a nest whose addresses never move.
typedef struct {
  adj_step step;
  void *const *r;
  long n;
} adj_call;

// Runs loops one after the other.
void adj_run_calls(const adj_call *calls, long count);

// Tells the processor that a loop waits for another one.
static inline void adj_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Copies elements of `size` bytes: extents and strides in bytes, outermost first, the rows
// [first, last) of the outermost dimension. Strides may be zero or negative.
void adj_move(char *destination, const char *source, long rank, const int64_t *extents,
              const int64_t *destination_strides, const int64_t *source_strides, long size,
              long first, long last);

// Fills n elements of `size` bytes with copies of the one at `value`.
void adj_fill(char *destination, const char *value, long n, long size);

// destination[o, j, i] = source[o, index[j], i]. Returns the position of the first index that is
// out of range, with nothing copied, or −1.
long adj_gather(char *destination, const char *source, const void *index, int index_element,
                long outer, long axis, long inner, long count, long size);

// destination[o, index[j], i] += updates[o, j, i], in the order of j. As `adj_gather`.
long adj_scatter_add(char *destination, const char *updates, const void *index, int index_element,
                     long outer, long axis, long inner, long count, int element);

// Running sums along the middle of [outer, n, inner]; `reverse` from the end. Floats are summed in
// f64.
void adj_cumulative_sum(char *destination, const char *source, long outer, long n, long inner,
                        int element, int reverse);

// Positions (i32) of the first greatest or least element along the middle of [outer, n, inner].
// A NaN is greater, and less, than any number.
void adj_arg_reduce(int32_t *destination, const char *source, long outer, long n, long inner,
                    int element, int greatest);

// Threefry-2x32 as `jax.random.bits`: the 32 bits of positions [first, first + n) for a key of
// two words, each in an i64.
void adj_random_bits(int64_t *destination, const int64_t *key, uint64_t first, long n);

// The key `jax.random.fold_in(key, data)`.
void adj_fold_in(int64_t *destination, const int64_t *key, int64_t data);

// The first of n elements that is NaN or infinite, or −1. f32 or f64.
long adj_first_not_finite(const char *values, long n, int element);

// A product too small, or of a type that BLAS lacks: for i < m, j < n
//   c[i, j] = alpha·Σₖ a[i, k]·b[k, j] + beta·c[i, j]
// with strides in elements. beta 0 doesn't read c. Sums run in the order of k in eight lanes where
// b's rows aren't contiguous.
typedef struct {
  long m, n, k;
  long a_row, a_column, b_row, b_column, c_row;
  double alpha, beta;
  long zeros;      // what is known to be zero; loops may compute it all the same
  long first_row;  // the number that row 0 has in the whole product
  // A part of b that will be packed after this block, which packed loops fetch meanwhile: its
  // first element, or null, and its size.
  const void *next;
  long next_rows, next_columns;
} adj_product;

// Zeros of a product; i is the row's number in the whole product.
enum {
  ADJ_NO_ZEROS,
  ADJ_RESULT_ABOVE,  // c[i, j] for j > i, which isn't asked for; beta is 0
  ADJ_FIRST_ABOVE,   // a[i, k] for k > i
  ADJ_FIRST_BELOW,   // a[i, k] for k < i
};
typedef void (*adj_product_kernel)(const adj_product *p, void *c, const void *a, const void *b);

// The product loop for an element type, or null.
adj_product_kernel adj_lookup_product(int element);

// The same as a call, whose registers are the shape (an adj_product), c, a and b; or null.
adj_kernel adj_lookup_product_call(int element);

// Products of large matrices of floats, on processors where these loops are faster than BLAS. Terms
// are added up in blocks, one after the other. Of each block the second factor is packed first, in
// panels of columns that threads may share out; then ranges of rows or columns are computed in any
// order, the bits always the same.
typedef struct {
  // Packs columns [first, last) of a block of b to their place behind column `start`, which lies
  // at `packed`; all three are multiples of the panel, or the end.
  void (*pack)(const adj_product *p, void *packed, const void *b, long block, long start,
               long first, long last);
  // Adds a block to columns [first, last) of the product; `packed` holds them, and `space` has room
  // for ADJ_PACKING_SPACE elements.
  void (*compute)(const adj_product *p, void *c, const void *a, const void *packed, void *space,
                  long block, long first, long last);
  // Columns of a panel; divides ADJ_PANEL.
  long panel;
} adj_packing;

// A block has at most ADJ_DEEP terms; ADJ_WIDE columns of packed panels stay in the cache while
// rows pass.
enum { ADJ_PANEL = 32, ADJ_WIDE = 512, ADJ_DEEP = 256, ADJ_PACKING_SPACE = 12 * ADJ_DEEP };

// Rounds of multiplications and additions in registers alone: the roof of arithmetic. Returns the
// number of operations.
typedef double (*adj_peak)(long rounds);

// The one of a float type, or null.
adj_peak adj_lookup_peak(int element);

// The number of blocks of so many terms.
static inline long adj_packing_blocks(long k) { return (k + ADJ_DEEP - 1) / ADJ_DEEP; }

// The number of terms of each block but the last one, which may have fewer.
static inline long adj_packing_depth(long k) {
  const long blocks = adj_packing_blocks(k);
  return blocks > 0 ? ((k + blocks - 1) / blocks + 7) / 8 * 8 : 0;
}

// The loops for an element type, or null where BLAS is to be used.
const adj_packing *adj_lookup_packing(int element);

// Keeps what the process frees for what it allocates next, where the C library can.
void adj_keep_freed_memory(void);

// Asks for large pages in a range of memory that nothing was written to.
void adj_prefer_large_pages(void *start, intptr_t bytes);
