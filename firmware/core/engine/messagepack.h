/* The part of MessagePack that programs are made of: arrays, integers, nil, byte strings. A reader that failed once gives
 * zeros from then on. */
#ifndef EDGE_MESSAGEPACK_H
#define EDGE_MESSAGEPACK_H

#include <stddef.h>
#include <stdint.h>

typedef struct edge_reader {
    const uint8_t *start, *at, *end;
    int failed;
} edge_reader;

static inline uint32_t edge_reader_left(const edge_reader *reader)
{
    return (uint32_t)(reader->end - reader->at);
}

/* An integer between min and max. */
int64_t edge_read_integer(edge_reader *reader, int64_t min, int64_t max);

/* The length of an array between min and max. Every element has a byte at least, so it is never more than the bytes left. */
uint32_t edge_read_array(edge_reader *reader, uint32_t min, uint32_t max);

/* A byte string of exactly `count` bytes, or NULL for nil. */
const uint8_t *edge_read_bytes_or_nil(edge_reader *reader, uint32_t count);

#endif
