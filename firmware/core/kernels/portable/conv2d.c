/* Convolution: blocks of output channels of one pixel, so that the address of an input pixel is worked out once a block. */
#include "edge/pixels.h"
#include "requantize.h"

enum { EDGE_CONV2D_BLOCK = 8 };

/* Output channels [first, first + count) of one group, and the input channels [from, from + depth) that are read now. */
typedef struct conv2d_block {
    int32_t first, count;
    int32_t from, depth;
    int32_t filter_from; /* `from` within the group */
} conv2d_block;

static conv2d_block conv2d_block_at(const edge_call *call, int32_t channel)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    int32_t group_outputs = p->output_channels / p->groups;
    int32_t group_inputs = p->input_channels / p->groups;
    int32_t group = channel / group_outputs;
    int32_t end = edge_channel_end(&call->region);
    int32_t group_end = (group + 1) * group_outputs;
    int32_t from = group * group_inputs;
    int32_t to = from + group_inputs;
    int32_t begin = from;
    if (call->flags & EDGE_SUM) {
        int32_t part_end = edge_channel_end(&call->part);
        from = from < call->part.channel ? call->part.channel : from;
        to = to > part_end ? part_end : to;
    }

    end = end < group_end ? end : group_end;
    return (conv2d_block){
        .first = channel,
        .count = end - channel < EDGE_CONV2D_BLOCK ? end - channel : EDGE_CONV2D_BLOCK,
        .from = from,
        .depth = to > from ? to - from : 0,
        .filter_from = from - begin,
    };
}

/* Adds one tap of the filter: `filter` is the tap of the block's first channel, `stride` bytes from one channel to the next. */
static void conv2d_add_tap(const conv2d_block *block, const int8_t *input, const int8_t *filter, int32_t stride, uint32_t *sums)
{
    for (int32_t c = 0; c < block->count; c++, filter += stride) {
        int32_t sum = 0;
        for (int32_t k = 0; k < block->depth; k++) {
            sum += input[k] * filter[k];
        }

        sums[c] += (uint32_t)sum;
    }
}

/* The same where the tap lies in the padding. */
static void conv2d_add_padding(const conv2d_block *block, int32_t zero, const int8_t *filter, int32_t stride, uint32_t *sums)
{
    for (int32_t c = 0; c < block->count; c++, filter += stride) {
        int32_t sum = 0;
        for (int32_t k = 0; k < block->depth; k++) {
            sum += filter[k];
        }

        sums[c] += (uint32_t)(sum * zero);
    }
}

static void conv2d_add_window(const edge_call *call, const conv2d_block *block, int32_t y, int32_t x, uint32_t *sums)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    int32_t tap_bytes = p->input_channels / p->groups;
    int32_t stride = p->kernel_height * p->kernel_width * tap_bytes;
    const int8_t *filter = (const int8_t *)call->node->constants[0] + block->first * stride + block->filter_from;
    for (int32_t i = 0; i < p->kernel_height; i++) {
        int32_t input_y = y * p->stride_height - p->pad_top + i * p->dilation_height;
        for (int32_t j = 0; j < p->kernel_width; j++, filter += tap_bytes) {
            int32_t input_x = x * p->stride_width - p->pad_left + j * p->dilation_width;
            if (input_y < 0 || input_y >= p->input_height || input_x < 0 || input_x >= p->input_width) {
                conv2d_add_padding(block, p->input_zero, filter, stride, sums);
            } else {
                const int8_t *pixel = edge_pixel(input, input_y, input_x) + (block->from - input->buffer->window.channel);
                conv2d_add_tap(block, pixel, filter, stride, sums);
            }
        }
    }
}

static void conv2d_block_of_pixel(const edge_call *call, const conv2d_block *block, int32_t y, int32_t x)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const int32_t *bias = (const int32_t *)call->node->constants[1] + block->first;
    const int32_t *multiplier = (const int32_t *)call->node->constants[2] + block->first;
    const int8_t *shift = (const int8_t *)call->node->constants[3] + block->first;
    const int32_t *start = edge_starts_sums(call) ? bias : edge_sums(call, y, x, block->first);
    uint32_t sums[EDGE_CONV2D_BLOCK];
    for (int32_t c = 0; c < block->count; c++) {
        sums[c] = (uint32_t)start[c];
    }

    if (block->depth > 0) {
        conv2d_add_window(call, block, y, x, sums);
    }

    if (edge_ends_sums(call)) {
        const edge_operand *output = edge_output(call);
        int8_t *stored = edge_pixel(output, y, x) + (block->first - output->buffer->window.channel);
        for (int32_t c = 0; c < block->count; c++) {
            stored[c] = edge_requantize(p, (int32_t)sums[c], multiplier[c], shift[c]);
        }
    } else {
        int32_t *kept = edge_sums(call, y, x, block->first);
        for (int32_t c = 0; c < block->count; c++) {
            kept[c] = (int32_t)sums[c];
        }
    }
}

void edge_conv2d(const edge_call *call)
{
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            for (int32_t c = call->region.channel; c < edge_channel_end(&call->region);) {
                conv2d_block block = conv2d_block_at(call, c);
                conv2d_block_of_pixel(call, &block, y, x);
                c += block.count;
            }
        }
    }
}
