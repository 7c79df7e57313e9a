/* Mean and sum over rows, columns or channels. */
#include "edge/fixed_point.h"
#include "elements.h"

/* The input elements of one output element. */
typedef struct mean_box {
    int32_t top, bottom, left, right, channel, channel_end;
} mean_box;

/* Output elements are the kept dimensions in row-major order. */
static mean_box mean_box_of(const edge_call *call, uint32_t element)
{
    const edge_mean_parameters *p = (const edge_mean_parameters *)call->node->parameters;
    mean_box box = { 0, p->input_height, 0, p->input_width, 0, p->input_channels };
    if (call->flags & EDGE_SUM) {
        box = (mean_box){ call->part.top, edge_bottom(&call->part), call->part.left, edge_right(&call->part), call->part.channel, edge_channel_end(&call->part) };
    }

    if (!p->over_channels) {
        box.channel = (int32_t)(element % (uint32_t)p->input_channels);
        box.channel_end = box.channel + 1;
        element /= (uint32_t)p->input_channels;
    }

    if (!p->over_columns) {
        box.left = (int32_t)(element % (uint32_t)p->input_width);
        box.right = box.left + 1;
        element /= (uint32_t)p->input_width;
    }

    if (!p->over_rows) {
        box.top = (int32_t)element;
        box.bottom = box.top + 1;
    }

    return box;
}

static int32_t mean_sum(const edge_operand *input, const mean_box *box)
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
    mean_box box = mean_box_of(call, edge_element_index(y, x, channel, p->output_width, p->output_channels));
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
