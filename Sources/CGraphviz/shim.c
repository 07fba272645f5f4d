#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "adjoint_graphviz.h"

#include <graphviz/gvc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int render(
    GVC_t *context, Agraph_t *graph, const char *format, uint8_t **picture, size_t *count) {
  char *bytes = NULL;
  FILE *stream = open_memstream(&bytes, count);
  if (!stream) return ADJOINT_NO_PICTURE;
  int failed = gvRender(context, graph, format, stream);
  if (fclose(stream) != 0) failed = 1;
  if (failed || *count == 0) {
    free(bytes);
    return ADJOINT_NO_PICTURE;
  }
  *picture = (uint8_t *)bytes;
  return ADJOINT_DRAWN;
}

/* The resolution at which a picture of `width` by `height` points stays within the limits. */
static double bounded(double resolution, double width, double height) {
  double longer = width > height ? width : height;
  double side = longer * resolution / 72, area = width * height * resolution * resolution / 5184;
  double factor = 1;
  if (side > ADJOINT_LARGEST_SIDE) factor = ADJOINT_LARGEST_SIDE / side;
  if (area * factor * factor > ADJOINT_LARGEST_AREA) factor = sqrt(ADJOINT_LARGEST_AREA / area);
  return resolution * factor;
}

int adjoint_draw(
    const char *dot, const char *format, double resolution, uint8_t **picture, size_t *count) {
  *picture = NULL;
  *count = 0;
  GVC_t *context = gvContext(); /* before parsing: it registers the image and layout plugins */
  if (!context) return ADJOINT_NO_CONTEXT;
  Agraph_t *graph = agmemread(dot);
  int status = graph ? ADJOINT_DRAWN : ADJOINT_NOT_DOT;
  if (graph && gvLayout(context, graph, "dot") != 0) status = ADJOINT_NO_LAYOUT;
  if (status == ADJOINT_DRAWN) {
    boxf box = GD_bb(graph);
    if (strcmp(format, "png") == 0) {
      GD_drawing(graph)->dpi = bounded(resolution, box.UR.x - box.LL.x, box.UR.y - box.LL.y);
    }
    status = render(context, graph, format, picture, count);
    gvFreeLayout(context, graph);
  }
  if (graph) agclose(graph);
  gvFreeContext(context);
  return status;
}

void adjoint_picture_copy(const uint8_t *picture, size_t count, uint8_t *target) {
  memcpy(target, picture, count);
}

void adjoint_picture_free(uint8_t *picture) { free(picture); }
