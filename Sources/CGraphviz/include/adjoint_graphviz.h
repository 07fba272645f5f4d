#pragma once
#include <stddef.h>
#include <stdint.h>

/* What a drawing ended with: everything but ADJOINT_DRAWN has said why on the error stream. */
enum {
  ADJOINT_DRAWN = 0,
  ADJOINT_NO_CONTEXT = 1,
  ADJOINT_NOT_DOT = 2,
  ADJOINT_NO_LAYOUT = 3,
  ADJOINT_NO_PICTURE = 4
};

enum { ADJOINT_LARGEST_SIDE = 20000, ADJOINT_LARGEST_AREA = 60000000 };

/* Lays out the graph in the DOT text `dot` (which ends with a zero) and renders it as `format`
   ("svg", "png", "pdf"). A bitmap has `resolution` dots an inch, or fewer where it would have more
   than ADJOINT_LARGEST_SIDE dots along a side or ADJOINT_LARGEST_AREA in all.
   `*picture` gets `*count` bytes, to be freed by adjoint_picture_free.
   Graphviz keeps its state in globals, cannot be cancelled, and may crash on a hostile graph: call
   this once, from a process that may be killed. */
int adjoint_draw(
    const char *dot, const char *format, double resolution, uint8_t **picture, size_t *count);

/* Copies `count` bytes of a picture. */
void adjoint_picture_copy(const uint8_t *picture, size_t count, uint8_t *target);

void adjoint_picture_free(uint8_t *picture);
