/* Elements by their row-major index in the whole tensor. */
#ifndef EDGE_ELEMENTS_H
#define EDGE_ELEMENTS_H

#include "edge/pixels.h"

/* The element `index` of a tensor whose image has this width and these channels. */
static inline int8_t *edge_element(const edge_operand *operand, uint32_t index, int32_t width, int32_t channels)
{
    uint32_t pixel = index / (uint32_t)channels;
    int32_t channel = (int32_t)(index % (uint32_t)channels);
    int32_t y = (int32_t)(pixel / (uint32_t)width);
    int32_t x = (int32_t)(pixel % (uint32_t)width);
    return edge_pixel(operand, y, x) + (channel - operand->buffer->window.channel);
}

static inline uint32_t edge_element_index(int32_t y, int32_t x, int32_t channel, int32_t width, int32_t channels)
{
    return ((uint32_t)y * (uint32_t)width + (uint32_t)x) * (uint32_t)channels + (uint32_t)channel;
}

#endif
