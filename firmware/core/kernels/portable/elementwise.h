/* Walks over the output of an elementwise kernel in runs: elements that lie one behind the other in the output and in each
 * operand, or in an operand are one element that repeats. */
#ifndef EDGE_ELEMENTWISE_H
#define EDGE_ELEMENTWISE_H

#include "edge/pixels.h"

/* An operand: a tensor in memory, or a constant that is whole. */
typedef struct edge_side {
    edge_operand operand;
    edge_broadcast broadcast;
} edge_side;

typedef struct edge_elementwise {
    edge_buffer constant_buffer;
    edge_side left, right;
    edge_operand output;
    edge_region region;
    int32_t y, x; /* of the next run */
} edge_elementwise;

typedef struct edge_element_run {
    const int8_t *left, *right;
    int8_t *output;
    int32_t left_step, right_step; /* 1, or 0 where one element repeats */
    int32_t count;
} edge_element_run;

static inline void edge_elementwise_begin(edge_elementwise *walk, const edge_call *call)
{
    const edge_pair *pair = (const edge_pair *)call->node->parameters;
    int32_t operand = 0;
    walk->constant_buffer = (edge_buffer){
        .ring_pixels = (uint32_t)(pair->constant_height * pair->constant_width),
        .window = { .height = (uint16_t)pair->constant_height, .width = (uint16_t)pair->constant_width, .channels = (uint16_t)pair->constant_channels },
        .pixel_bytes = (uint16_t)pair->constant_channels,
        .element_bytes = 1,
    };
    edge_operand fixed = { NULL, &walk->constant_buffer };
    if (pair->constant != EDGE_NO_CONSTANT) {
        fixed.data = (int8_t *)(uintptr_t)call->node->constants[0]; /* only read */
    }

    walk->left.operand = pair->constant == EDGE_LEFT_CONSTANT ? fixed : call->operands[operand++];
    walk->right.operand = pair->constant == EDGE_RIGHT_CONSTANT ? fixed : call->operands[operand];
    walk->left.broadcast = pair->left;
    walk->right.broadcast = pair->right;
    walk->output = *edge_output(call);
    walk->region = call->region;
    walk->y = call->region.top;
    walk->x = call->region.left;
}

/* How many of `pixels` from (y, x) of the output on the side has in one run. */
static inline int32_t edge_side_run(const edge_side *side, const edge_region *region, int32_t y, int32_t x, int32_t pixels)
{
    const edge_broadcast *b = &side->broadcast;
    if (b->columns == 0 && b->channels == 0) {
        return pixels;
    }

    if (b->columns == 0 || b->channels == 0 || side->operand.buffer->window.channels != region->channels) {
        return 1;
    }

    return edge_contiguous(&side->operand, y * b->rows, x, pixels);
}

static inline const int8_t *edge_side_at(const edge_side *side, int32_t y, int32_t x, int32_t channel)
{
    const edge_broadcast *b = &side->broadcast;
    return edge_pixel(&side->operand, y * b->rows, x * b->columns) + (channel * b->channels - side->operand.buffer->window.channel);
}

/* The next run; 0 at the end. */
static inline int edge_elementwise_next(edge_elementwise *walk, edge_element_run *run)
{
    const edge_region *region = &walk->region;
    if (walk->y >= edge_bottom(region)) {
        return 0;
    }

    int32_t pixels = edge_right(region) - walk->x;
    pixels = walk->output.buffer->window.channels == region->channels ? edge_contiguous(&walk->output, walk->y, walk->x, pixels) : 1;
    pixels = edge_side_run(&walk->left, region, walk->y, walk->x, pixels);
    pixels = edge_side_run(&walk->right, region, walk->y, walk->x, pixels);
    run->left = edge_side_at(&walk->left, walk->y, walk->x, region->channel);
    run->right = edge_side_at(&walk->right, walk->y, walk->x, region->channel);
    run->output = edge_pixel(&walk->output, walk->y, walk->x) + (region->channel - walk->output.buffer->window.channel);
    run->left_step = walk->left.broadcast.channels;
    run->right_step = walk->right.broadcast.channels;
    run->count = pixels * region->channels;
    walk->x += pixels;
    if (walk->x >= edge_right(region)) {
        walk->x = region->left;
        walk->y++;
    }

    return 1;
}

/* Calls a function of two stored operands for every output element. Both are inlined, so that a state on the caller's stack
 * lies in registers. */
static inline __attribute__((always_inline)) void edge_elementwise_each(const edge_call *call, const void *state, int8_t (*element)(const void *state, int32_t left, int32_t right))
{
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call);
    while (edge_elementwise_next(&walk, &run)) {
        for (int8_t *end = run.output + run.count; run.output < end; run.left += run.left_step, run.right += run.right_step) {
            *run.output++ = element(state, *run.left, *run.right);
        }
    }
}

#endif
