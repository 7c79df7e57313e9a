/* Runs a program, step by step. Nothing is checked here: see load.c. */
#include <string.h>

#include "edge/engine.h"
#include "edge/pixels.h"

typedef struct run {
    const edge_program *program;
    const edge_memory *memory;
    const edge_port *port;
} run;

static edge_operand operand_at(const run *r, uint32_t position)
{
    uint16_t index = r->program->operands[position];
    if (index == EDGE_NO_BUFFER) {
        return (edge_operand){ NULL, NULL };
    }

    const edge_buffer *buffer = &r->program->buffers[index];
    int8_t *space = buffer->space == EDGE_INPUT ? r->memory->input : r->memory->arena;
    return (edge_operand){ space + buffer->offset, buffer };
}

static void compute(const run *r, const edge_step *step, const edge_region *region, const edge_region *part)
{
    const edge_node *node = &r->program->nodes[step->index];
    edge_operand operands[EDGE_MOST_OPERANDS];
    uint32_t count = (uint32_t)node->inputs + node->outputs + ((step->flags & EDGE_SUM) != 0);
    for (uint32_t i = 0; i < count; i++) {
        operands[i] = operand_at(r, step->operands + i);
    }

    edge_call call = {
        .node = node,
        .operands = operands,
        .region = *region,
        .part = *part,
        .flags = step->flags,
        .scratch = r->memory->arena + (r->program->arena_bytes - r->program->scratch_bytes),
    };
    edge_kernels[node->kernel](&call);
}

static void copy(const run *r, const edge_step *step, const edge_region *region)
{
    edge_operand from = operand_at(r, step->operands);
    edge_operand to = operand_at(r, step->operands + 1u);
    int32_t element = from.buffer->element_bytes;
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left; x < edge_right(region); x++) {
            const int8_t *source = edge_pixel(&from, y, x) + (region->channel - from.buffer->window.channel) * element;
            memmove(edge_pixel(&to, y, x) + (region->channel - to.buffer->window.channel) * element, source, (size_t)(region->channels * element));
        }
    }
}

/* Passes the bytes of a region to the port, in pieces that lie one behind the other. */
static int32_t transfer(const run *r, const edge_step *step, const edge_region *region)
{
    edge_operand operand = operand_at(r, step->operands);
    uint32_t pixel_bytes = (uint32_t)region->channels * operand.buffer->element_bytes;
    int32_t skipped = (region->channel - operand.buffer->window.channel) * operand.buffer->element_bytes;
    int whole = region->channels == operand.buffer->window.channels;
    edge_transfer transfer = { step->kind, step->index, step->tag, *region, pixel_bytes * region->height * region->width };
    uint32_t done = 0;
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left, pixels; x < edge_right(region); x += pixels) {
            pixels = whole ? edge_contiguous(&operand, y, x, edge_right(region) - x) : 1;
            uint32_t bytes = (uint32_t)pixels * pixel_bytes;
            int32_t status = r->port->transfer(r->port->context, &transfer, done, edge_pixel(&operand, y, x) + skipped, bytes);
            if (status != 0) {
                return status;
            }

            done += bytes;
        }
    }

    return 0;
}

static int32_t run_step(const run *r, const edge_step *step, int32_t turn)
{
    if (r->port->poll != NULL) {
        r->port->poll(r->port->context);
    }

    edge_region region = step->region;
    region.top = (int16_t)(region.top + turn * step->advance_rows);
    region.left = (int16_t)(region.left + turn * step->advance_columns);
    switch (step->kind) {
    case EDGE_STEP_COMPUTE: {
        edge_region part = step->part;
        part.top = (int16_t)(part.top + turn * step->advance_part_rows);
        compute(r, step, &region, &part);
        return 0;
    }
    case EDGE_STEP_COPY:
        copy(r, step, &region);
        return 0;
    case EDGE_STEP_LOAD:
        return r->port->load == NULL ? 0 : r->port->load(r->port->context, step->index);
    case EDGE_STEP_RELEASE:
        return r->port->release == NULL ? 0 : r->port->release(r->port->context, step->index);
    default:
        return transfer(r, step, &region);
    }
}

static int32_t run_repeat(const run *r, const edge_step *repeat)
{
    for (int32_t turn = 0; turn < repeat->index; turn++) {
        for (uint32_t i = 1; i <= repeat->operands; i++) {
            int32_t status = run_step(r, repeat + i, turn);
            if (status != 0) {
                return status;
            }
        }
    }

    return 0;
}

int32_t edge_run(const edge_program *program, const edge_memory *memory, const edge_port *port)
{
    run r = { program, memory, port };
    for (uint32_t i = 0; i < program->step_count; i++) {
        const edge_step *step = &program->steps[i];
        int32_t status = step->kind == EDGE_STEP_REPEAT ? run_repeat(&r, step) : run_step(&r, step, 0);
        if (status != 0) {
            return status;
        }

        if (step->kind == EDGE_STEP_REPEAT) {
            i += step->operands;
        }
    }

    return 0;
}
