/* Addresses of pixels in rings. */
#ifndef EDGE_DSP_PIXELS_H
#define EDGE_DSP_PIXELS_H

#include "edge/kernels.h"

/* The pixel (y, x), of which the buffer holds every channel from window.channel. */
static inline int8_t *edge_dsp_pixel(const edge_operand *operand, int32_t y, int32_t x)
{
    const edge_buffer *buffer = operand->buffer;
    uint32_t index = (uint32_t)((y - buffer->window.top) * buffer->window.width + x - buffer->window.left);
    if (index >= buffer->ring_pixels) {
        index %= buffer->ring_pixels;
    }

    return operand->data + index * buffer->pixel_bytes;
}

#endif
