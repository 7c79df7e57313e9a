/* Writes the few kinds of MessagePack values that boards send, each in its shortest form. The caller has room. */
#ifndef EDGE_MESSAGE_H
#define EDGE_MESSAGE_H

#include "edge/bytes.h"

#include <stddef.h>
#include <string.h>

enum { EDGE_MOST_INTEGER_BYTES = 5 };

static inline uint8_t *edge_put_array(uint8_t *at, uint32_t count) /* at most 15 */
{
    *at++ = (uint8_t)(0x90 | count);
    return at;
}

static inline uint8_t *edge_put_unsigned(uint8_t *at, uint32_t value)
{
    if (value < 0x80) {
        *at++ = (uint8_t)value;
    } else if (value <= 0xFF) {
        *at++ = 0xCC;
        *at++ = (uint8_t)value;
    } else if (value <= 0xFFFF) {
        *at++ = 0xCD;
        edge_put16(at, (uint16_t)value);
        at += 2;
    } else {
        *at++ = 0xCE;
        edge_put32(at, value);
        at += 4;
    }
    return at;
}

static inline uint8_t *edge_put_signed(uint8_t *at, int16_t value)
{
    if (value >= 0) {
        return edge_put_unsigned(at, (uint32_t)value);
    }
    if (value >= -32) {
        *at++ = (uint8_t)value;
    } else if (value >= -128) {
        *at++ = 0xD0;
        *at++ = (uint8_t)value;
    } else {
        *at++ = 0xD1;
        edge_put16(at, (uint16_t)value);
        at += 2;
    }
    return at;
}

static inline uint8_t *edge_put_text(uint8_t *at, const char *text) /* at most 255 bytes */
{
    size_t count = strlen(text);
    if (count < 32) {
        *at++ = (uint8_t)(0xA0 | count);
    } else {
        *at++ = 0xD9;
        *at++ = (uint8_t)count;
    }
    memcpy(at, text, count);
    return at + count;
}

static inline uint8_t *edge_put_blob_header(uint8_t *at, uint32_t count)
{
    if (count <= 0xFF) {
        *at++ = 0xC4;
        *at++ = (uint8_t)count;
    } else if (count <= 0xFFFF) {
        *at++ = 0xC5;
        edge_put16(at, (uint16_t)count);
        at += 2;
    } else {
        *at++ = 0xC6;
        edge_put32(at, count);
        at += 4;
    }
    return at;
}

static inline uint8_t *edge_put_blob(uint8_t *at, const uint8_t *bytes, uint32_t count) /* nil where there is none */
{
    if (bytes == NULL) {
        *at++ = 0xC0;
        return at;
    }
    at = edge_put_blob_header(at, count);
    memcpy(at, bytes, count);
    return at + count;
}

#endif
