/* Tensors one behind the other; a part of another scale or zero point is requantised. */
#include <string.h>

#include "edge/fixed_point.h"
#include "edge/pixels.h"

static void concat_requantize(const int8_t *from, int8_t *to, int32_t count, const edge_concat_part *part, int32_t output_zero)
{
    if (part->multiplier == 1 << 30 && part->shift == 1 && part->zero == output_zero) {
        memmove(to, from, (size_t)count);
        return;
    }

    for (int32_t i = 0; i < count; i++) {
        int32_t stored = edge_add_wrapping(edge_scale(from[i] - part->zero, part->multiplier, part->shift), output_zero);
        to[i] = (int8_t)edge_clamp(stored, INT8_MIN, INT8_MAX);
    }
}

/* The part of the region that comes from an input that starts at `start` along the axis, in the input's coordinates. */
static edge_region concat_region(const edge_region *region, int32_t axis, int32_t start, int32_t size)
{
    edge_region r = *region;
    int32_t from = axis == 0 ? region->top : axis == 1 ? region->left : region->channel;
    int32_t to = axis == 0 ? edge_bottom(region) : axis == 1 ? edge_right(region) : edge_channel_end(region);
    from = edge_clamp(from, start, start + size);
    to = edge_clamp(to, from, start + size);
    if (axis == 0) {
        r.top = (int16_t)(from - start);
        r.height = (uint16_t)(to - from);
    } else if (axis == 1) {
        r.left = (int16_t)(from - start);
        r.width = (uint16_t)(to - from);
    } else {
        r.channel = (uint16_t)(from - start);
        r.channels = (uint16_t)(to - from);
    }

    return r;
}

void edge_concat(const edge_call *call)
{
    const edge_concat_parameters *p = (const edge_concat_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    for (int32_t i = 0, start = 0; i < call->node->inputs; start += p->parts[i].size, i++) {
        edge_region r = concat_region(&call->region, p->axis, start, p->parts[i].size);
        if (r.height == 0 || r.width == 0 || r.channels == 0) {
            continue;
        }

        const edge_operand *input = &call->operands[i];
        int32_t rows = p->axis == 0 ? start : 0;
        int32_t columns = p->axis == 1 ? start : 0;
        int32_t channels = p->axis == 2 ? start : 0;
        for (int32_t y = r.top; y < edge_bottom(&r); y++) {
            for (int32_t x = r.left; x < edge_right(&r); x++) {
                const int8_t *from = edge_pixel(input, y, x) + (r.channel - input->buffer->window.channel);
                int8_t *to = edge_pixel(output, y + rows, x + columns) + (r.channel + channels - output->buffer->window.channel);
                concat_requantize(from, to, r.channels, &p->parts[i], p->output_zero);
            }
        }
    }
}
