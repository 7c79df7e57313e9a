/* What kernels read for a region of their output: the arithmetic of the kernels themselves, on boxes. */
#include "check.h"
#include "edge/fixed_point.h"
#include "edge/pixels.h"

static edge_box box_of(const edge_region *region)
{
    return (edge_box){ region->top, region->left, region->channel, edge_bottom(region), edge_right(region), edge_channel_end(region) };
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Leaves nothing where there is nothing in common. */
static edge_box intersection(edge_box a, edge_box b)
{
    return (edge_box){
        larger(a.top, b.top), larger(a.left, b.left), larger(a.channel, b.channel),
        smaller(a.bottom, b.bottom), smaller(a.right, b.right), smaller(a.channel_end, b.channel_end),
    };
}

/* Rows and columns under the windows of a region; the first five pairs of parameters of all sliding kernels are the same. */
static edge_box under_windows(const edge_conv_parameters *p, const edge_region *region)
{
    edge_box box;
    box.top = region->top * p->stride_height - p->pad_top;
    box.bottom = (edge_bottom(region) - 1) * p->stride_height - p->pad_top + (p->kernel_height - 1) * p->dilation_height + 1;
    box.left = region->left * p->stride_width - p->pad_left;
    box.right = (edge_right(region) - 1) * p->stride_width - p->pad_left + (p->kernel_width - 1) * p->dilation_width + 1;
    box.channel = region->channel;
    box.channel_end = edge_channel_end(region);
    return intersection(box, (edge_box){ 0, 0, 0, p->input_height, p->input_width, UINT16_MAX });
}

static int conv_reads(const edge_call *call, edge_box *reads)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    int32_t outputs = p->output_channels / p->groups;
    int32_t inputs = p->input_channels / p->groups;
    *reads = under_windows(p, &call->region);
    reads->channel = call->region.channel / outputs * inputs;
    reads->channel_end = ((edge_channel_end(&call->region) - 1) / outputs + 1) * inputs;
    if (call->flags & EDGE_SUM) {
        reads->channel = larger(reads->channel, call->part.channel);
        reads->channel_end = smaller(reads->channel_end, edge_channel_end(&call->part));
    }

    return edge_channel_end(&call->region) <= p->output_channels;
}

static int pool_reads(const edge_call *call, edge_box *reads)
{
    *reads = under_windows((const edge_conv_parameters *)call->node->parameters, &call->region);
    if (call->flags & EDGE_SUM) {
        edge_box part = box_of(&call->part);
        part.channel = reads->channel;
        part.channel_end = reads->channel_end;
        *reads = intersection(*reads, part);
    }

    return 1;
}

static edge_box broadcast_box(const edge_broadcast *b, const edge_region *region)
{
    edge_box box = box_of(region);
    return (edge_box){
        box.top * b->rows, box.left * b->columns, box.channel * b->channels,
        (box.bottom - 1) * b->rows + 1, (box.right - 1) * b->columns + 1, (box.channel_end - 1) * b->channels + 1,
    };
}

static int pair_reads(const edge_call *call, uint32_t operand, edge_box *reads)
{
    const edge_pair *pair = (const edge_pair *)call->node->parameters;
    edge_box of_left = broadcast_box(&pair->left, &call->region);
    edge_box of_right = broadcast_box(&pair->right, &call->region);
    edge_box of_constant = pair->constant == EDGE_LEFT_CONSTANT ? of_left : of_right;
    *reads = pair->constant == EDGE_LEFT_CONSTANT || operand == 1 ? of_right : of_left;
    return pair->constant == EDGE_NO_CONSTANT
        || (of_constant.bottom <= pair->constant_height && of_constant.right <= pair->constant_width && of_constant.channel_end <= pair->constant_channels);
}

/* The box from one element to a later one, both included: whole in every dimension below the first in which they differ. */
static edge_box between(uint32_t first, uint32_t last, uint32_t width, uint32_t channels)
{
    uint32_t pixel = first / channels, last_pixel = last / channels;
    uint32_t y = pixel / width, last_y = last_pixel / width;
    edge_box box = { (int32_t)y, 0, 0, (int32_t)last_y + 1, (int32_t)width, (int32_t)channels };
    if (y == last_y) {
        box.left = (int32_t)(pixel % width);
        box.right = (int32_t)(last_pixel % width) + 1;
    }

    if (pixel == last_pixel) {
        box.channel = (int32_t)(first % channels);
        box.channel_end = (int32_t)(last % channels) + 1;
    }

    return box;
}

/* Indices of the first and last element of a region; 0 where the region is not in such a tensor. */
static int elements_of(const edge_region *region, int32_t width, int32_t channels, uint32_t *first, uint32_t *last)
{
    if (edge_right(region) > width || edge_channel_end(region) > channels) {
        return 0;
    }

    uint64_t from = ((uint64_t)(uint32_t)region->top * (uint64_t)width + (uint64_t)(uint32_t)region->left) * (uint64_t)channels + region->channel;
    uint64_t to = ((uint64_t)(edge_bottom(region) - 1) * (uint64_t)width + (uint64_t)(edge_right(region) - 1)) * (uint64_t)channels + (uint64_t)(edge_channel_end(region) - 1);
    *first = (uint32_t)from;
    *last = (uint32_t)to;
    return to < INT32_MAX;
}

static int reduction_reads(const edge_call *call, edge_box *reads)
{
    const edge_reduction *p = (const edge_reduction *)call->node->parameters;
    uint32_t first, last;
    if (!elements_of(&call->region, p->output_width, p->output_channels, &first, &last)) {
        return 0;
    }

    edge_box whole = { 0, 0, 0, p->input_height, p->input_width, p->input_channels };
    if (call->flags & EDGE_SUM) {
        edge_box part = box_of(&call->part);
        if (part.top < 0 || part.left < 0 || part.bottom > whole.bottom || part.right > whole.right || part.channel_end > whole.channel_end) {
            return 0;
        }

        whole = part;
    }

    uint32_t channels = p->over_channels ? 1 : (uint32_t)p->input_channels;
    uint32_t width = p->over_columns ? 1 : (uint32_t)p->input_width;
    edge_box kept = between(first, last, width, channels);
    *reads = whole;
    if (!p->over_channels) {
        reads->channel = kept.channel;
        reads->channel_end = kept.channel_end;
    }

    if (!p->over_columns) {
        reads->left = kept.left;
        reads->right = kept.right;
    }

    if (!p->over_rows) {
        reads->top = kept.top;
        reads->bottom = kept.bottom;
    }

    return p->over_rows ? kept.bottom == 1 : kept.bottom <= p->input_height;
}

static int pad_reads(const edge_call *call, edge_box *reads)
{
    const edge_pad_parameters *p = (const edge_pad_parameters *)call->node->parameters;
    edge_box box = box_of(&call->region);
    box = (edge_box){ box.top - p->top, box.left - p->left, box.channel - p->channel, box.bottom - p->top, box.right - p->left, box.channel_end - p->channel };
    *reads = intersection(box, (edge_box){ 0, 0, 0, p->input_height, p->input_width, p->input_channels });
    return 1;
}

static int nearest_reads(const edge_call *call, edge_box *reads)
{
    const edge_nearest_parameters *p = (const edge_nearest_parameters *)call->node->parameters;
    const edge_region *region = &call->region;
    if (edge_bottom(region) > p->output_height || edge_right(region) > p->output_width) {
        return 0;
    }

    const int32_t *columns = p->positions + p->output_height;
    *reads = box_of(region);
    reads->top = p->positions[region->top];
    reads->bottom = p->positions[edge_bottom(region) - 1] + 1;
    reads->left = columns[region->left];
    reads->right = columns[edge_right(region) - 1] + 1;
    return 1;
}

/* Positions [from, to) of the output along an axis; 0 where the arithmetic would overflow. */
static int bilinear_axis(int32_t from, int32_t to, int32_t scale, int32_t offset, int32_t size, int32_t *low, int32_t *high)
{
    int64_t last = (int64_t)(to - 1) * scale + offset;
    if (last + (1 << 24) > INT32_MAX - 1024) { /* offsets are at least -2^24 */
        return 0;
    }

    *low = edge_clamp((from * scale + offset) / 1024, 0, size - 1);
    *high = edge_clamp(((int32_t)last + 1023) / 1024, 0, size - 1) + 1;
    return 1;
}

static int bilinear_reads(const edge_call *call, edge_box *reads)
{
    const edge_bilinear_parameters *p = (const edge_bilinear_parameters *)call->node->parameters;
    const edge_region *r = &call->region;
    *reads = box_of(r);
    return bilinear_axis(r->top, edge_bottom(r), p->row_scale, p->row_offset, p->input_height, &reads->top, &reads->bottom)
        && bilinear_axis(r->left, edge_right(r), p->column_scale, p->column_offset, p->input_width, &reads->left, &reads->right);
}

static int concat_reads(const edge_call *call, uint32_t operand, edge_box *reads)
{
    const edge_concat_parameters *p = (const edge_concat_parameters *)call->node->parameters;
    int32_t start = 0;
    int32_t total = 0;
    for (uint32_t i = 0; i < call->node->inputs; i++) {
        start += i < operand ? p->parts[i].size : 0;
        total += p->parts[i].size;
    }

    int32_t size = p->parts[operand].size;
    edge_box box = box_of(&call->region);
    int32_t end = p->axis == 0 ? box.bottom : p->axis == 1 ? box.right : box.channel_end;
    int32_t *from = p->axis == 0 ? &box.top : p->axis == 1 ? &box.left : &box.channel;
    int32_t *to = p->axis == 0 ? &box.bottom : p->axis == 1 ? &box.right : &box.channel_end;
    *from = larger(*from - start, 0);
    *to = smaller(*to - start, size);
    *reads = box;
    return end <= total;
}

static int reshape_reads(const edge_call *call, edge_box *reads)
{
    const edge_reshape_parameters *p = (const edge_reshape_parameters *)call->node->parameters;
    uint32_t first, last;
    if (!elements_of(&call->region, p->output_width, p->output_channels, &first, &last)) {
        return 0;
    }

    *reads = between(first, last, (uint32_t)p->input_width, (uint32_t)p->input_channels);
    return 1;
}

/* Every element, as the kernel itself goes: where a dimension goes, the ends do not say. */
static int gather_reads(const edge_call *call, edge_box *reads)
{
    const edge_gather_parameters *p = (const edge_gather_parameters *)call->node->parameters;
    const edge_region *r = &call->region;
    uint32_t first, last;
    if (!elements_of(r, p->output_width, p->output_channels, &first, &last)) {
        return 0;
    }

    *reads = (edge_box){ INT32_MAX, INT32_MAX, INT32_MAX, 0, 0, 0 };
    for (int32_t y = r->top; y < edge_bottom(r); y++) {
        for (int32_t x = r->left; x < edge_right(r); x++) {
            for (int32_t c = r->channel; c < edge_channel_end(r); c++) {
                uint32_t index = ((uint32_t)y * (uint32_t)p->output_width + (uint32_t)x) * (uint32_t)p->output_channels + (uint32_t)c;
                int64_t source = edge_gather_source(p, index);
                if (source > INT32_MAX) {
                    return 0;
                }

                if (source >= 0) {
                    edge_box box = between((uint32_t)source, (uint32_t)source, (uint32_t)p->input_width, (uint32_t)p->input_channels);
                    reads->top = smaller(reads->top, box.top);
                    reads->left = smaller(reads->left, box.left);
                    reads->channel = smaller(reads->channel, box.channel);
                    reads->bottom = larger(reads->bottom, box.bottom);
                    reads->right = larger(reads->right, box.right);
                    reads->channel_end = larger(reads->channel_end, box.channel_end);
                }
            }
        }
    }

    return 1;
}

/* Kernels that compute all of their output in one step: `lines` pixels. */
static int whole_reads(const edge_call *call, int32_t lines, int32_t inputs, int32_t outputs, edge_box *reads)
{
    const edge_region *r = &call->region;
    *reads = (edge_box){ 0, 0, 0, 1, lines, inputs };
    return r->top == 0 && r->left == 0 && r->channel == 0 && r->height == 1 && r->width == lines && r->channels == outputs;
}

int edge_reads(const edge_call *call, uint32_t operand, edge_box *reads)
{
    const void *parameters = call->node->parameters;
    switch (call->node->kernel) {
    case EDGE_CONV2D:
    case EDGE_DEPTHWISE_CONV2D:
        return conv_reads(call, reads);
    case EDGE_ADD:
    case EDGE_MUL:
    case EDGE_DIV:
    case EDGE_MAXIMUM:
        return pair_reads(call, operand, reads);
    case EDGE_AVERAGE_POOL:
    case EDGE_MAX_POOL:
        return pool_reads(call, reads);
    case EDGE_MEAN:
    case EDGE_REDUCE_MAX:
        return reduction_reads(call, reads);
    case EDGE_PAD:
        return pad_reads(call, reads);
    case EDGE_RESIZE_NEAREST:
        return nearest_reads(call, reads);
    case EDGE_RESIZE_BILINEAR:
        return bilinear_reads(call, reads);
    case EDGE_CONCAT:
        return concat_reads(call, operand, reads);
    case EDGE_RESHAPE:
        return reshape_reads(call, reads);
    case EDGE_LSTM: {
        const edge_lstm_parameters *p = parameters;
        return whole_reads(call, p->batches * p->times, p->features, p->units, reads);
    }
    case EDGE_SVDF: {
        const edge_svdf_parameters *p = parameters;
        return whole_reads(call, p->batches, p->features, p->units, reads);
    }
    case EDGE_GATHER:
        return gather_reads(call, reads);
    default: /* EDGE_SOFTMAX, EDGE_TABLE */
        *reads = box_of(&call->region);
        return 1;
    }
}

uint64_t edge_work_of_element(const edge_node *node)
{
    const void *parameters = node->parameters;
    switch (node->kernel) {
    case EDGE_CONV2D:
    case EDGE_DEPTHWISE_CONV2D: {
        const edge_conv_parameters *p = parameters;
        return (uint64_t)p->kernel_height * (uint64_t)p->kernel_width * (uint64_t)(p->input_channels / p->groups);
    }
    case EDGE_AVERAGE_POOL:
    case EDGE_MAX_POOL: {
        const edge_pool_parameters *p = parameters;
        return (uint64_t)p->kernel_height * (uint64_t)p->kernel_width;
    }
    case EDGE_MEAN:
    case EDGE_REDUCE_MAX: {
        const edge_reduction *p = parameters;
        return (uint64_t)(p->over_rows ? p->input_height : 1) * (uint64_t)(p->over_columns ? p->input_width : 1) * (uint64_t)(p->over_channels ? p->input_channels : 1);
    }
    case EDGE_LSTM: {
        const edge_lstm_parameters *p = parameters;
        return 4 * ((uint64_t)p->features + (uint64_t)p->units);
    }
    case EDGE_SVDF: {
        const edge_svdf_parameters *p = parameters;
        return (uint64_t)p->rank * (uint64_t)p->features;
    }
    default:
        return 1;
    }
}
