/* Steps: every turn of every repeat is checked, so that nothing needs to be while they run. */
#include "check.h"
#include "edge/engine.h"
#include "edge/pixels.h"

enum { EDGE_MOST_TURNS = 1 << 20 };

typedef struct walk {
    const edge_loaded *loaded;
    const edge_limits *limits;
    uint64_t work;
    uint32_t turns;
    uint32_t shards; /* in memory now */
    uint32_t step;   /* index, for refusals */
} walk;

static int fits(const edge_box *box, const edge_buffer *buffer)
{
    const edge_region *w = &buffer->window;
    if (box->top < w->top || box->left < w->left || box->channel < w->channel || box->bottom > edge_bottom(w) || box->right > edge_right(w) || box->channel_end > edge_channel_end(w)) {
        return 0;
    }

    int64_t pixels = (int64_t)(box->bottom - 1 - box->top) * w->width + (box->right - box->left);
    return pixels <= buffer->ring_pixels;
}

static int is_empty(const edge_box *box)
{
    return box->top >= box->bottom || box->left >= box->right || box->channel >= box->channel_end;
}

static const edge_buffer *buffer_at(const walk *w, const edge_step *step, uint32_t operand)
{
    const edge_program *program = &w->loaded->program;
    uint16_t index = program->operands[step->operands + operand];
    return index == EDGE_NO_BUFFER ? NULL : &program->buffers[index];
}

/* Moves a region by the turn; 0 where it would leave the coordinates or holds nothing. */
static int move(edge_region *region, int32_t rows, int32_t columns)
{
    int32_t top = region->top + rows;
    int32_t left = region->left + columns;
    if (top < 0 || left < 0 || top + region->height > INT16_MAX || left + region->width > INT16_MAX) {
        return 0;
    }

    region->top = (int16_t)top;
    region->left = (int16_t)left;
    return region->height > 0 && region->width > 0 && region->channels > 0 && region->channel + region->channels <= UINT16_MAX;
}

static int holds(const edge_buffer *buffer, const edge_region *region, uint32_t element_bytes)
{
    edge_box box = { region->top, region->left, region->channel, edge_bottom(region), edge_right(region), edge_channel_end(region) };
    return buffer != NULL && buffer->element_bytes == element_bytes && fits(&box, buffer);
}

/* Counts a step; 0 where that is more than the limit. */
static int add_work(walk *w, const edge_region *region, uint64_t of_element)
{
    uint64_t elements = (uint64_t)region->height * region->width * region->channels;
    if (elements > (w->limits->work - w->work) / of_element) {
        return 0;
    }

    w->work += elements * of_element;
    return 1;
}

static edge_refusal too_much_work(const walk *w)
{
    return edge_refused(EDGE_TOO_MUCH_WORK, w->step, "The program has more work than the device puts up with.");
}

static edge_refusal check_operands(walk *w, const edge_step *step, uint32_t count)
{
    const edge_program *program = &w->loaded->program;
    if ((uint32_t)step->operands + count > program->operand_count) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The step's operands are not among the program's.");
    }

    for (uint32_t i = 0; i < count; i++) {
        uint16_t index = program->operands[step->operands + i];
        if (index != EDGE_NO_BUFFER && index >= program->buffer_count) {
            return edge_refused(EDGE_WRONG_STEP, w->step, "An operand of the step is a buffer that the program does not have.");
        }
    }

    return edge_accepted();
}

/* Bytes of an output's element: one, but for a softmax that gives int16. */
static uint32_t output_bytes(const edge_node *node)
{
    return node->kernel == EDGE_SOFTMAX ? (uint32_t)((const edge_softmax_parameters *)node->parameters)->output_bits / 8 : 1;
}

static int keeps_sums(uint8_t kernel)
{
    return kernel == EDGE_CONV2D || kernel == EDGE_AVERAGE_POOL || kernel == EDGE_MEAN;
}

static edge_refusal check_reads(walk *w, const edge_step *step, const edge_call *call)
{
    for (uint32_t i = 0; i < call->node->inputs; i++) {
        const edge_buffer *buffer = buffer_at(w, step, i);
        edge_box reads;
        if (!edge_reads(call, i, &reads)) {
            return edge_refused(EDGE_READS_OUTSIDE, w->step, "The node's parameters lead outside its tensors.");
        }

        int absent = buffer == NULL && call->node->kernel == EDGE_CONCAT && is_empty(&reads);
        if (!absent && (buffer == NULL || buffer->element_bytes != 1 || (!is_empty(&reads) && !fits(&reads, buffer)))) {
            return edge_refused(EDGE_READS_OUTSIDE, w->step, "The step reads what its buffer does not hold.");
        }

        if (call->node->kernel == EDGE_SOFTMAX && buffer->window.channels != call->region.channels) {
            return edge_refused(EDGE_READS_OUTSIDE, w->step, "A softmax needs all channels of a pixel.");
        }
    }

    return edge_accepted();
}

static edge_refusal check_compute(walk *w, const edge_step *step, const edge_region *region, int32_t turn)
{
    const edge_program *program = &w->loaded->program;
    if (step->index >= program->node_count) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The step computes a node that the program does not have.");
    }

    const edge_node *node = &program->nodes[step->index];
    int sums = (step->flags & EDGE_SUM) != 0;
    if (sums && !keeps_sums(node->kernel)) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The step keeps partial sums of a kernel that has none.");
    }

    edge_refusal refusal = check_operands(w, step, (uint32_t)node->inputs + node->outputs + (uint32_t)sums);
    if (refusal.code != EDGE_LOADED) {
        return refusal;
    }

    edge_call call = { .node = node, .region = *region, .part = step->part, .flags = step->flags };
    if (sums && !move(&call.part, turn * step->advance_part_rows, 0)) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The part of the step is empty or outside any tensor.");
    }

    const edge_buffer *output = buffer_at(w, step, node->inputs);
    int writes = !sums || (step->flags & EDGE_SUM_LAST);
    if ((writes && !holds(output, region, output_bytes(node))) || (sums && !holds(buffer_at(w, step, node->inputs + 1u), region, 4))) {
        return edge_refused(EDGE_WRITES_OUTSIDE, w->step, "The step writes what its buffer does not hold.");
    }

    if (node->kernel == EDGE_SOFTMAX && output->window.channels != region->channels) {
        return edge_refused(EDGE_WRITES_OUTSIDE, w->step, "A softmax gives all channels of a pixel.");
    }

    if (w->limits->shards > 0 && node->constants_count > 0 && node->constants[0] == NULL) {
        return edge_refused(EDGE_NOT_LOADED, w->step, "The step needs constants that no LOAD before it has asked for.");
    }

    return add_work(w, region, edge_work_of_element(node)) ? check_reads(w, step, &call) : too_much_work(w);
}

static edge_refusal check_moved(walk *w, const edge_step *step, const edge_region *region)
{
    int copies = step->kind == EDGE_STEP_COPY;
    edge_refusal refusal = check_operands(w, step, copies ? 2 : 1);
    if (refusal.code != EDGE_LOADED) {
        return refusal;
    }

    const edge_buffer *buffer = buffer_at(w, step, 0);
    if (buffer == NULL || !holds(buffer, region, buffer->element_bytes) || (copies && !holds(buffer_at(w, step, 1), region, buffer->element_bytes))) {
        return edge_refused(EDGE_WRITES_OUTSIDE, w->step, "The step moves what its buffer does not hold.");
    }

    return add_work(w, region, 1) ? edge_accepted() : too_much_work(w);
}

/* While steps are checked, a node's first constant says whether it would be loaded: the node itself, or NULL. */
static edge_refusal check_shard(walk *w, const edge_step *step)
{
    if (step->index >= w->loaded->program.node_count) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The step loads a node that the program does not have.");
    }

    const edge_shard *shard = &w->loaded->shards[step->index];
    if (w->limits->shards == 0 || shard->bytes == 0) {
        return edge_accepted();
    }

    int loads = step->kind == EDGE_STEP_LOAD;
    if (loads == (shard->constants[0] != NULL)) {
        return edge_refused(EDGE_NOT_LOADED, w->step, "The step loads what is loaded, or releases what is not.");
    }

    shard->constants[0] = loads ? shard : NULL;
    w->shards += loads ? 1 : UINT32_MAX;
    return w->shards <= w->limits->shards
        ? edge_accepted()
        : edge_refused(EDGE_NOT_LOADED, w->step, "The program needs the constants of more nodes at a time than the device holds.");
}

static edge_refusal check_turn(walk *w, const edge_step *step, int32_t turn)
{
    if (++w->turns > EDGE_MOST_TURNS) {
        return too_much_work(w);
    }

    if (step->kind == EDGE_STEP_LOAD || step->kind == EDGE_STEP_RELEASE) {
        return check_shard(w, step);
    }

    edge_region region = step->region;
    if (!move(&region, turn * step->advance_rows, turn * step->advance_columns)) {
        return edge_refused(EDGE_WRONG_STEP, w->step, "The region of the step is empty or outside any tensor.");
    }

    return step->kind == EDGE_STEP_COMPUTE ? check_compute(w, step, &region, turn) : check_moved(w, step, &region);
}

static edge_refusal check_repeat(walk *w, uint32_t position)
{
    const edge_program *program = &w->loaded->program;
    const edge_step *repeat = &program->steps[position];
    uint32_t length = repeat->operands;
    if (repeat->index == 0 || length == 0 || position + length >= program->step_count) {
        return edge_refused(EDGE_WRONG_STEP, position, "The repeat has no steps.");
    }

    for (uint32_t i = 1; i <= length; i++) {
        if (repeat[i].kind == EDGE_STEP_REPEAT) {
            return edge_refused(EDGE_WRONG_STEP, position + i, "A repeat lies in a repeat.");
        }
    }

    for (int32_t turn = 0; turn < repeat->index; turn++) {
        for (uint32_t i = 1; i <= length; i++) {
            w->step = position + i;
            edge_refusal refusal = check_turn(w, repeat + i, turn);
            if (refusal.code != EDGE_LOADED) {
                return refusal;
            }
        }
    }

    return edge_accepted();
}

edge_refusal edge_check_steps(const edge_loaded *loaded, const edge_limits *limits)
{
    walk w = { .loaded = loaded, .limits = limits };
    const edge_program *program = &loaded->program;
    edge_refusal refusal = edge_accepted();
    for (uint32_t i = 0; i < program->step_count && refusal.code == EDGE_LOADED; i++) {
        w.step = i;
        const edge_step *step = &program->steps[i];
        refusal = step->kind == EDGE_STEP_REPEAT ? check_repeat(&w, i) : check_turn(&w, step, 0);
        i += step->kind == EDGE_STEP_REPEAT ? step->operands : 0u;
    }

    for (uint32_t i = 0; i < program->node_count; i++) {
        if (program->nodes[i].constants_count > 0) {
            loaded->shards[i].constants[0] = NULL;
        }
    }

    return refusal;
}
