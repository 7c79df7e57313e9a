/* Average over a window, from boxes of pixels. The including file has edge_add_run() and the portable kernel. */
#include "box.h"

static void average_of_box(const edge_call *call, const pool_window *w, int32_t y, int32_t x, int32_t channel, int32_t channels)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    edge_box box = { w->top + w->row, w->top + w->row_end, w->left + w->column, w->left + w->column_end };
    int32_t sums[EDGE_BOX_CHANNELS];
    for (int32_t i = 0; i < EDGE_BOX_CHANNELS; i++) {
        sums[i] = edge_starts_sums(call) || i >= channels ? w->padding * p->input_zero : edge_sums(call, y, x, channel)[i];
    }

    edge_add_box(&call->operands[0], &box, channel, channels, sums);
    int8_t *stored = NULL;
    if (edge_ends_sums(call)) {
        const edge_operand *output = edge_output(call);
        stored = edge_pixel(output, y, x) + (channel - output->buffer->window.channel);
    }

    for (int32_t i = 0; i < channels; i++) {
        if (stored) {
            int32_t half = sums[i] > 0 ? w->divisor / 2 : -(w->divisor / 2);
            stored[i] = (int8_t)edge_clamp(edge_add_wrapping(sums[i], half) / w->divisor, p->min, p->max);
        } else {
            edge_sums(call, y, x, channel)[i] = sums[i];
        }
    }
}

void edge_average_pool(const edge_call *call)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_region *region = &call->region;
    if (p->dilation_height != 1 || p->dilation_width != 1) {
        edge_average_pool_portable(call);
        return;
    }

    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left; x < edge_right(region); x++) {
            pool_window w = average_pool_at(call, y, x);
            for (int32_t c = region->channel, left = region->channels; left > 0; c += EDGE_BOX_CHANNELS, left -= EDGE_BOX_CHANNELS) {
                average_of_box(call, &w, y, x, c, left < EDGE_BOX_CHANNELS ? left : EDGE_BOX_CHANNELS);
            }
        }
    }
}
