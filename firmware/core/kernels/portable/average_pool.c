/* Average over a window, halves away from zero. */
#include "edge/fixed_point.h"
#include "edge/pixels.h"
#include "window.h"

/* Where a window stands: its first row and column of the input, and the taps of it that are read now. */
typedef struct pool_window {
    int32_t top, left;
    int32_t row, row_end, column, column_end;
    int32_t divisor;
    int32_t padding; /* taps that count but lie outside the image */
} pool_window;

static pool_window average_pool_at(const edge_call *call, int32_t y, int32_t x)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    pool_window w = { .top = y * p->stride_height - p->pad_top, .left = x * p->stride_width - p->pad_left };
    int32_t rows = edge_count_taps(w.top, p->kernel_height, p->dilation_height, p->counted_top, p->counted_top + p->counted_height);
    int32_t columns = edge_count_taps(w.left, p->kernel_width, p->dilation_width, p->counted_left, p->counted_left + p->counted_width);
    int32_t inside = edge_count_taps(w.top, p->kernel_height, p->dilation_height, 0, p->input_height)
        * edge_count_taps(w.left, p->kernel_width, p->dilation_width, 0, p->input_width);
    w.divisor = rows * columns > 0 ? rows * columns : 1;
    w.padding = rows * columns - inside;
    int32_t top = 0, bottom = p->input_height, left = 0, right = p->input_width;
    if (call->flags & EDGE_SUM) {
        top = call->part.top;
        bottom = edge_bottom(&call->part);
        left = call->part.left;
        right = edge_right(&call->part);
    }

    w.row = edge_first_tap(w.top, p->dilation_height, top);
    w.row_end = edge_end_tap(w.top, p->kernel_height, p->dilation_height, bottom);
    w.column = edge_first_tap(w.left, p->dilation_width, left);
    w.column_end = edge_end_tap(w.left, p->kernel_width, p->dilation_width, right);
    return w;
}

static int32_t average_pool_sum(const edge_call *call, const pool_window *w, int32_t channel)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    int32_t sum = 0;
    for (int32_t i = w->row; i < w->row_end; i++) {
        for (int32_t j = w->column; j < w->column_end; j++) {
            sum += edge_pixel(input, w->top + i * p->dilation_height, w->left + j * p->dilation_width)[channel - input->buffer->window.channel];
        }
    }

    return sum;
}

static void average_pool_pixel(const edge_call *call, int32_t y, int32_t x)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    pool_window w = average_pool_at(call, y, x);
    for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
        int32_t start = edge_starts_sums(call) ? w.padding * p->input_zero : *edge_sums(call, y, x, c);
        int32_t sum = edge_add_wrapping(start, average_pool_sum(call, &w, c));
        if (edge_ends_sums(call)) {
            int32_t half = sum > 0 ? w.divisor / 2 : -(w.divisor / 2);
            edge_pixel(output, y, x)[c - output->buffer->window.channel] = (int8_t)edge_clamp(edge_add_wrapping(sum, half) / w.divisor, p->min, p->max);
        } else {
            *edge_sums(call, y, x, c) = sum;
        }
    }
}

void edge_average_pool(const edge_call *call)
{
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            average_pool_pixel(call, y, x);
        }
    }
}
