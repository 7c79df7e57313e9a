/* Pixels of an operand, wherever its ring has them. */
#ifndef EDGE_PIXELS_H
#define EDGE_PIXELS_H

#include "edge/kernels.h"

static inline uint32_t edge_ring_index(const edge_buffer *buffer, int32_t y, int32_t x)
{
    uint32_t pixel = (uint32_t)((y - buffer->window.top) * buffer->window.width + (x - buffer->window.left));
    return pixel < buffer->ring_pixels ? pixel : pixel % buffer->ring_pixels;
}

/* Pixel (y, x) of the tensor: its channels from window.channel on. */
static inline int8_t *edge_pixel(const edge_operand *operand, int32_t y, int32_t x)
{
    return operand->data + edge_ring_index(operand->buffer, y, x) * operand->buffer->pixel_bytes;
}

/* How many of `pixels` from (y, x) on, in a row, lie one behind the other before the ring wraps. */
static inline int32_t edge_contiguous(const edge_operand *operand, int32_t y, int32_t x, int32_t pixels)
{
    uint32_t left = operand->buffer->ring_pixels - edge_ring_index(operand->buffer, y, x);
    return left < (uint32_t)pixels ? (int32_t)left : pixels;
}

static inline const edge_operand *edge_output(const edge_call *call)
{
    return &call->operands[call->node->inputs];
}

/* Partial sums of pixel (y, x), from channel `channel` on; only with EDGE_SUM. */
static inline int32_t *edge_sums(const edge_call *call, int32_t y, int32_t x, int32_t channel)
{
    const edge_operand *sums = &call->operands[call->node->inputs + call->node->outputs];
    return (int32_t *)(void *)edge_pixel(sums, y, x) + (channel - sums->buffer->window.channel);
}

/* Without partial sums every call is the first and the last. */
static inline int edge_starts_sums(const edge_call *call)
{
    return (call->flags & (EDGE_SUM | EDGE_SUM_FIRST)) != EDGE_SUM;
}

static inline int edge_ends_sums(const edge_call *call)
{
    return (call->flags & (EDGE_SUM | EDGE_SUM_LAST)) != EDGE_SUM;
}

static inline int32_t edge_bottom(const edge_region *region)
{
    return region->top + region->height;
}

static inline int32_t edge_right(const edge_region *region)
{
    return region->left + region->width;
}

static inline int32_t edge_channel_end(const edge_region *region)
{
    return region->channel + region->channels;
}

#endif
