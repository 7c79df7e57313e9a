/* From canonical bytes to tables. */
#include "edge/load.h"

#include "check.h"
#include "messagepack.h"

/* Where the tables go: each behind the last. */
typedef struct table_memory {
    uint8_t *start;
    uint32_t used, size;
} table_memory;

typedef struct loading {
    edge_reader reader;
    table_memory memory;
    const edge_limits *limits;
    edge_loaded *loaded;
} loading;

/* Room for `count` elements, aligned to 8; NULL where there is none. */
static void *take(table_memory *memory, uint32_t count, uint32_t element_bytes)
{
    uint64_t bytes = ((uint64_t)count * element_bytes + 7) & ~(uint64_t)7;
    if (bytes > memory->size - memory->used) {
        return NULL;
    }

    void *taken = memory->start + memory->used;
    memory->used += (uint32_t)bytes;
    return taken;
}

static edge_refusal not_a_program(const loading *l)
{
    return edge_refused(EDGE_NOT_A_PROGRAM, (uint32_t)(l->reader.at - l->reader.start), "The bytes are not a program as docs/firmware-program.md has it.");
}

static edge_refusal too_large(const loading *l)
{
    return edge_refused(EDGE_TABLES_TOO_LARGE, l->memory.used, "The program's tables are larger than the device's memory for them.");
}

static uint16_t read_u16(edge_reader *reader)
{
    return (uint16_t)edge_read_integer(reader, 0, UINT16_MAX);
}

static int16_t read_i16(edge_reader *reader)
{
    return (int16_t)edge_read_integer(reader, INT16_MIN, INT16_MAX);
}

static uint8_t read_u8(edge_reader *reader)
{
    return (uint8_t)edge_read_integer(reader, 0, UINT8_MAX);
}

static edge_region read_region(edge_reader *reader)
{
    edge_region region;
    region.top = read_i16(reader);
    region.left = read_i16(reader);
    region.channel = read_u16(reader);
    region.height = read_u16(reader);
    region.width = read_u16(reader);
    region.channels = read_u16(reader);
    return region;
}

static edge_refusal check_buffer(const edge_program *program, const edge_buffer *buffer, uint32_t where)
{
    const edge_region *w = &buffer->window;
    uint64_t bytes = (uint64_t)buffer->ring_pixels * buffer->pixel_bytes;
    uint64_t space = buffer->space == EDGE_INPUT ? program->input_bytes : program->arena_bytes - program->scratch_bytes;
    int sound = w->top >= 0 && w->left >= 0 && w->top + w->height <= INT16_MAX && w->left + w->width <= INT16_MAX
        && w->channel + w->channels <= UINT16_MAX && w->channels > 0
        && (buffer->element_bytes == 1 || buffer->element_bytes == 2 || buffer->element_bytes == 4)
        && buffer->pixel_bytes == w->channels * buffer->element_bytes
        && buffer->ring_pixels > 0 && buffer->ring_pixels <= (uint32_t)w->height * w->width
        && buffer->space <= EDGE_INPUT && buffer->offset % buffer->element_bytes == 0
        && buffer->offset + bytes <= space;
    return sound ? edge_accepted() : edge_refused(EDGE_WRONG_BUFFER, where, "The buffer does not lie in its memory, or its numbers do not agree.");
}

static edge_refusal read_buffers(loading *l)
{
    edge_program *program = &l->loaded->program;
    uint32_t count = edge_read_array(&l->reader, 0, UINT16_MAX - 1);
    edge_buffer *buffers = take(&l->memory, count, sizeof *buffers);
    if (buffers == NULL) {
        return too_large(l);
    }

    program->buffers = buffers;
    program->buffer_count = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++) {
        edge_buffer *buffer = &buffers[i];
        edge_read_array(&l->reader, 11, 11);
        buffer->offset = (uint32_t)edge_read_integer(&l->reader, 0, UINT32_MAX);
        buffer->ring_pixels = (uint32_t)edge_read_integer(&l->reader, 0, UINT32_MAX);
        buffer->window = read_region(&l->reader);
        buffer->pixel_bytes = read_u16(&l->reader);
        buffer->space = read_u8(&l->reader);
        buffer->element_bytes = read_u8(&l->reader);
        if (l->reader.failed) {
            return not_a_program(l);
        }

        edge_refusal refusal = check_buffer(program, buffer, i);
        if (refusal.code != EDGE_LOADED) {
            return refusal;
        }
    }

    return edge_accepted();
}

/* The sizes of a node's constants, which must be those that its parameters ask for. */
static edge_refusal read_constants(loading *l, edge_node *node, edge_shard *shard, uint32_t where)
{
    shard->digest = edge_read_bytes_or_nil(&l->reader, 32);
    uint32_t count = edge_read_array(&l->reader, 0, UINT8_MAX);
    uint32_t *sizes = take(&l->memory, count, sizeof *sizes);
    const void **constants = take(&l->memory, count, sizeof *constants);
    if (l->reader.failed) {
        return not_a_program(l);
    }

    if (sizes == NULL || constants == NULL) {
        return too_large(l);
    }

    node->constants = constants;
    node->constants_count = (uint8_t)count;
    shard->sizes = sizes;
    shard->constants = constants;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        sizes[i] = (uint32_t)edge_read_integer(&l->reader, 0, UINT32_MAX);
        constants[i] = NULL;
        bytes = ((bytes + 15) & ~(uint64_t)15) + sizes[i];
        if (l->reader.failed) {
            return not_a_program(l);
        }

        if (sizes[i] != edge_constant_bytes(node, i)) {
            return edge_refused(EDGE_WRONG_CONSTANT_SIZE, where, "A constant of the node has another size than its parameters ask for.");
        }
    }

    if (edge_constant_bytes(node, count) != UINT64_MAX || (shard->digest != NULL) != (count > 0) || bytes > INT32_MAX) {
        return edge_refused(EDGE_WRONG_CONSTANT_SIZE, where, "The node has other constants than its kernel needs.");
    }

    shard->bytes = (uint32_t)bytes;
    return edge_accepted();
}

static edge_refusal read_node(loading *l, uint32_t where, edge_node *node, edge_shard *shard)
{
    edge_read_array(&l->reader, 6, 6);
    node->kernel = read_u8(&l->reader);
    node->inputs = read_u8(&l->reader);
    node->outputs = read_u8(&l->reader);
    uint32_t count = edge_read_array(&l->reader, 0, UINT32_MAX);
    int32_t *parameters = take(&l->memory, count, sizeof *parameters);
    if (parameters == NULL) {
        return too_large(l);
    }

    node->parameters = parameters;
    for (uint32_t i = 0; i < count; i++) {
        parameters[i] = (int32_t)edge_read_integer(&l->reader, INT32_MIN, INT32_MAX);
    }

    if (l->reader.failed) {
        return not_a_program(l);
    }

    edge_refusal refusal = edge_check_node(node, count, where);
    if (refusal.code != EDGE_LOADED) {
        return refusal;
    }

    if (edge_scratch_bytes(node) > l->loaded->program.scratch_bytes) {
        return edge_refused(EDGE_SCRATCH_TOO_SMALL, where, "The node's kernel needs more scratch memory than the program has.");
    }

    return read_constants(l, node, shard, where);
}

static edge_refusal read_nodes(loading *l)
{
    uint32_t count = edge_read_array(&l->reader, 0, UINT16_MAX);
    edge_node *nodes = take(&l->memory, count, sizeof *nodes);
    edge_shard *shards = take(&l->memory, count, sizeof *shards);
    if (nodes == NULL || shards == NULL) {
        return too_large(l);
    }

    l->loaded->shards = shards;
    l->loaded->program.nodes = nodes;
    l->loaded->program.node_count = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++) {
        edge_refusal refusal = read_node(l, i, &nodes[i], &shards[i]);
        if (refusal.code != EDGE_LOADED) {
            return refusal;
        }
    }

    return edge_accepted();
}

static edge_refusal read_operands(loading *l)
{
    uint32_t count = edge_read_array(&l->reader, 0, UINT16_MAX);
    uint16_t *operands = take(&l->memory, count, sizeof *operands);
    if (operands == NULL) {
        return too_large(l);
    }

    for (uint32_t i = 0; i < count; i++) {
        operands[i] = read_u16(&l->reader);
    }

    l->loaded->program.operands = operands;
    l->loaded->program.operand_count = (uint16_t)count;
    return edge_accepted();
}

/* The fields of a step in order; those at the end that are 0 are left out. */
enum { EDGE_STEP_FIELDS = 20 };

static edge_step read_step(edge_reader *reader)
{
    int32_t f[EDGE_STEP_FIELDS] = { 0 };
    uint32_t count = edge_read_array(reader, 1, EDGE_STEP_FIELDS);
    for (uint32_t i = 0; i < count; i++) {
        int is_signed = i == 5 || i == 6 || i == 11 || i == 12 || i == 13 || i == 14 || i == 19;
        int64_t max = i == 0 ? EDGE_STEP_RELEASE : i == 1 ? UINT8_MAX : is_signed ? INT16_MAX : UINT16_MAX;
        f[i] = (int32_t)edge_read_integer(reader, is_signed ? INT16_MIN : 0, max);
    }

    return (edge_step){
        .kind = (uint8_t)f[0],
        .flags = (uint8_t)f[1],
        .index = (uint16_t)f[2],
        .operands = (uint16_t)f[3],
        .tag = (uint16_t)f[4],
        .region = { (int16_t)f[5], (int16_t)f[6], (uint16_t)f[7], (uint16_t)f[8], (uint16_t)f[9], (uint16_t)f[10] },
        .advance_rows = (int16_t)f[11],
        .advance_columns = (int16_t)f[12],
        .part = { (int16_t)f[13], (int16_t)f[14], (uint16_t)f[15], (uint16_t)f[16], (uint16_t)f[17], (uint16_t)f[18] },
        .advance_part_rows = (int16_t)f[19],
    };
}

static edge_refusal read_steps(loading *l)
{
    uint32_t count = edge_read_array(&l->reader, 0, UINT16_MAX);
    edge_step *steps = take(&l->memory, count, sizeof *steps);
    if (steps == NULL) {
        return too_large(l);
    }

    for (uint32_t i = 0; i < count; i++) {
        steps[i] = read_step(&l->reader);
    }

    l->loaded->program.steps = steps;
    l->loaded->program.step_count = (uint16_t)count;
    return edge_accepted();
}

static edge_refusal read_sizes(loading *l)
{
    edge_program *program = &l->loaded->program;
    edge_read_array(&l->reader, 8, 8);
    if (edge_read_integer(&l->reader, 0, UINT32_MAX) != EDGE_PROGRAM_VERSION && !l->reader.failed) {
        return edge_refused(EDGE_OTHER_VERSION, 0, "The program is of another version than this firmware.");
    }

    program->arena_bytes = (uint32_t)edge_read_integer(&l->reader, 0, UINT32_MAX);
    program->scratch_bytes = (uint32_t)edge_read_integer(&l->reader, 0, program->arena_bytes);
    program->input_bytes = (uint32_t)edge_read_integer(&l->reader, 0, UINT32_MAX);
    if (program->arena_bytes > l->limits->arena_bytes || program->input_bytes > l->limits->input_bytes) {
        return edge_refused(EDGE_MEMORY_TOO_SMALL, 0, "The program needs more memory than the device has.");
    }

    if ((program->arena_bytes - program->scratch_bytes) % 16 != 0) {
        return edge_refused(EDGE_SCRATCH_TOO_SMALL, 0, "The program's scratch memory is not aligned to 16 bytes.");
    }

    return edge_accepted();
}

edge_refusal edge_program_load(const uint8_t *bytes, uint32_t count, void *memory, uint32_t memory_bytes, const edge_limits *limits, edge_loaded *loaded)
{
    static edge_refusal (*const parts[])(loading *) = { read_sizes, read_buffers, read_nodes, read_operands, read_steps };
    loading l = { { bytes, bytes, bytes + count, 0 }, { memory, 0, memory_bytes }, limits, loaded };
    *loaded = (edge_loaded){ .shards = NULL };
    for (uint32_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        edge_refusal refusal = parts[i](&l);
        if (refusal.code != EDGE_LOADED || l.reader.failed) {
            return l.reader.failed ? not_a_program(&l) : refusal;
        }
    }

    loaded->table_bytes = l.memory.used;
    return l.reader.at == l.reader.end ? edge_check_steps(loaded, limits) : not_a_program(&l);
}

edge_refusal edge_program_bind(edge_loaded *loaded, uint16_t node, const void *constants, uint32_t bytes)
{
    edge_shard *shard = node < loaded->program.node_count ? &loaded->shards[node] : NULL;
    if (shard == NULL || bytes != shard->bytes || (uintptr_t)constants % 16 != 0) {
        return edge_refused(EDGE_WRONG_CONSTANTS, node, "The constants have another size than the node's, or are not aligned to 16 bytes.");
    }

    const edge_node *n = &loaded->program.nodes[node];
    const uint8_t *at = constants;
    for (uint32_t i = 0; i < n->constants_count; i++) {
        shard->constants[i] = at;
        at += (shard->sizes[i] + 15u) & ~15u;
    }

    return edge_constants_are_sound(n)
        ? edge_accepted()
        : edge_refused(EDGE_WRONG_CONSTANTS, node, "A constant of the node is outside the range that its kernel computes with.");
}
