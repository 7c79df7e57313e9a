/* Mean and sum over rows, columns or channels. */
#include "edge/fixed_point.h"
#include "reduction.h"

static int32_t mean_sum(const edge_operand *input, const edge_reduced *box)
{
    int32_t sum = 0;
    for (int32_t y = box->top; y < box->bottom; y++) {
        for (int32_t x = box->left; x < box->right; x++) {
            const int8_t *pixel = edge_pixel(input, y, x);
            for (int32_t c = box->channel; c < box->channel_end; c++) {
                sum += pixel[c - input->buffer->window.channel];
            }
        }
    }

    return sum;
}

static void mean_element(const edge_call *call, int32_t y, int32_t x, int32_t channel)
{
    const edge_mean_parameters *p = (const edge_mean_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    edge_reduced box = edge_reduced_at(call, y, x, channel);
    int32_t sum = edge_add_wrapping(edge_starts_sums(call) ? 0 : *edge_sums(call, y, x, channel), mean_sum(&call->operands[0], &box));
    if (edge_ends_sums(call)) {
        int32_t scaled = edge_scale((int32_t)((uint32_t)sum - (uint32_t)p->input_zeros), p->multiplier, p->shift);
        edge_pixel(output, y, x)[channel - output->buffer->window.channel] = (int8_t)edge_clamp(edge_add_wrapping(scaled, p->output_zero), INT8_MIN, INT8_MAX);
    } else {
        *edge_sums(call, y, x, channel) = sum;
    }
}

void edge_mean(const edge_call *call)
{
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
                mean_element(call, y, x, c);
            }
        }
    }
}
