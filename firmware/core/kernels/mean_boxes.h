/* Mean over rows and columns, from boxes of pixels. The including file has edge_add_run() and the portable kernel. */
#include "box.h"

static void mean_of_box(const edge_call *call, const edge_box *box, int32_t y, int32_t x, int32_t channel, int32_t channels)
{
    const edge_mean_parameters *p = (const edge_mean_parameters *)call->node->parameters;
    int32_t sums[EDGE_BOX_CHANNELS] = { 0 };
    if (!edge_starts_sums(call)) {
        const int32_t *kept = edge_sums(call, y, x, channel);
        for (int32_t i = 0; i < channels; i++) {
            sums[i] = kept[i];
        }
    }

    edge_add_box(&call->operands[0], box, channel, channels, sums);
    int8_t *stored = NULL;
    if (edge_ends_sums(call)) {
        const edge_operand *output = edge_output(call);
        stored = edge_pixel(output, y, x) + (channel - output->buffer->window.channel);
    }

    for (int32_t i = 0; i < channels; i++) {
        if (stored) {
            int32_t scaled = edge_scale((int32_t)((uint32_t)sums[i] - (uint32_t)p->input_zeros), p->multiplier, p->shift);
            stored[i] = (int8_t)edge_clamp(edge_add_wrapping(scaled, p->output_zero), INT8_MIN, INT8_MAX);
        } else {
            edge_sums(call, y, x, channel)[i] = sums[i];
        }
    }
}

void edge_mean(const edge_call *call)
{
    const edge_mean_parameters *p = (const edge_mean_parameters *)call->node->parameters;
    const edge_region *region = &call->region;
    if (p->over.over_channels || p->over.output_channels != p->over.input_channels) {
        edge_mean_portable(call);
        return;
    }

    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left; x < edge_right(region); x++) {
            edge_reduced all = edge_reduced_at(call, y, x, region->channel);
            edge_box box = { all.top, all.bottom, all.left, all.right };
            for (int32_t c = region->channel, left = region->channels; left > 0; c += EDGE_BOX_CHANNELS, left -= EDGE_BOX_CHANNELS) {
                mean_of_box(call, &box, y, x, c, left < EDGE_BOX_CHANNELS ? left : EDGE_BOX_CHANNELS);
            }
        }
    }
}
