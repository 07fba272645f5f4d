#pragma once
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/* What a call below found: everything but ADJOINT_ZLIB_FINE leaves the output without meaning. */
enum {
  ADJOINT_ZLIB_FINE = 0,
  ADJOINT_ZLIB_DAMAGED = 1,
  ADJOINT_ZLIB_SIZE = 2,
  ADJOINT_ZLIB_MEMORY = 3
};

/* zlib counts in 32 bits: hands over the next piece of a longer buffer. */
static inline uInt adjoint_zlib_piece(size_t left) {
  return left > 0x40000000u ? 0x40000000u : (uInt)left;
}

/* Decompresses the raw deflate stream in `input`, which must make `output_count` bytes exactly and
   use every byte of the input; never writes beyond the output. */
static inline int adjoint_inflate(
    const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count) {
  z_stream stream = {0};
  if (inflateInit2(&stream, -15) != Z_OK) return ADJOINT_ZLIB_MEMORY;
  size_t taken = 0, made = 0;
  int status = Z_OK;
  uint8_t none = 0;
  do {
    uInt feed = adjoint_zlib_piece(input_count - taken);
    uInt room = adjoint_zlib_piece(output_count - made);
    stream.next_in = (Bytef *)(input + taken);
    stream.avail_in = feed;
    stream.next_out = output_count ? output + made : &none;
    stream.avail_out = room;
    status = inflate(&stream, Z_NO_FLUSH);
    taken += feed - stream.avail_in;
    made += room - stream.avail_out;
    if (status == Z_OK && feed == stream.avail_in && room == stream.avail_out) break;
  } while (status == Z_OK);
  inflateEnd(&stream);
  if (status == Z_MEM_ERROR) return ADJOINT_ZLIB_MEMORY;
  if (status == Z_BUF_ERROR || status == Z_OK) return ADJOINT_ZLIB_SIZE;
  if (status != Z_STREAM_END) return ADJOINT_ZLIB_DAMAGED;
  return taken == input_count && made == output_count ? ADJOINT_ZLIB_FINE : ADJOINT_ZLIB_SIZE;
}

/* The most bytes that `adjoint_deflate` makes of `count` bytes. */
static inline size_t adjoint_deflate_bound(size_t count) {
  return count + (count >> 12) + (count >> 14) + (count >> 25) + 64;
}

/* Compresses `input` into a raw deflate stream; `*made` is its length. */
static inline int adjoint_deflate(
    const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *made) {
  z_stream stream = {0};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return ADJOINT_ZLIB_MEMORY;
  }
  size_t taken = 0;
  int status = Z_OK;
  *made = 0;
  do {
    uInt feed = adjoint_zlib_piece(input_count - taken);
    uInt room = adjoint_zlib_piece(output_count - *made);
    int flush = feed == input_count - taken ? Z_FINISH : Z_NO_FLUSH;
    stream.next_in = (Bytef *)(input + taken);
    stream.avail_in = feed;
    stream.next_out = output + *made;
    stream.avail_out = room;
    status = deflate(&stream, flush);
    taken += feed - stream.avail_in;
    *made += room - stream.avail_out;
    if (status == Z_OK && *made == output_count) break;
  } while (status == Z_OK);
  deflateEnd(&stream);
  return status == Z_STREAM_END ? ADJOINT_ZLIB_FINE : ADJOINT_ZLIB_SIZE;
}

/* The CRC-32 of `count` bytes, as zip archives hold it. */
static inline uint32_t adjoint_crc32(const uint8_t *bytes, size_t count) {
  uLong sum = crc32(0, Z_NULL, 0);
  for (size_t done = 0; done < count;) {
    uInt piece = adjoint_zlib_piece(count - done);
    sum = crc32(sum, bytes + done, piece);
    done += piece;
  }
  return (uint32_t)sum;
}
