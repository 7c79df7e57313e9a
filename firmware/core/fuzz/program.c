/* libFuzzer: bytes become a program, which is refused or runs, with constants and inputs made up from the bytes. Every piece
 * of memory has exactly the size that was asked for, so the address sanitizer sees a step beside it.
 *
 * The first byte chooses how many shards the device holds at a time. A mutator of its own changes integers of the
 * MessagePack as integers; most other changes only break the encoding. */
#include <stdlib.h>
#include <string.h>

#include "edge/engine.h"
#include "edge/load.h"

enum { TABLE_BYTES = 1 << 20, MEMORY_BYTES = 1 << 16, CONSTANT_BYTES = 1 << 18, WORK = 1 << 17 };

typedef struct trial {
    edge_loaded loaded;
    uint64_t random;
    void **held; /* constants of each node between LOAD and RELEASE */
} trial;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* xorshift64* (Vigna, 2016). */
static uint64_t next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1Du;
}

static void *aligned(uint32_t bytes)
{
    void *memory = NULL;
    return posix_memalign(&memory, 16, bytes == 0 ? 1 : bytes) == 0 ? memory : NULL;
}

static void fill(trial *t, void *to, uint32_t bytes)
{
    uint8_t *at = to;
    for (uint32_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(next(&t->random) >> 56);
    }
}

static void *constants_of(trial *t, uint16_t node)
{
    const edge_node *n = &t->loaded.program.nodes[node];
    const edge_shard *shard = &t->loaded.shards[node];
    uint8_t *constants = aligned(shard->bytes);
    fill(t, constants, shard->bytes);
    int convolves = n->kernel == EDGE_CONV2D || n->kernel == EDGE_DEPTHWISE_CONV2D;
    if (convolves && next(&t->random) % 16 != 0) { /* shifts that most programs have */
        uint8_t *shifts = constants + shard->bytes - shard->sizes[3];
        for (uint32_t i = 0; i < shard->sizes[3]; i++) {
            shifts[i] = (uint8_t)(shifts[i] % 63 - 31);
        }
    }

    return constants;
}

static int32_t load(void *context, uint16_t node)
{
    trial *t = context;
    if (t->loaded.shards[node].bytes == 0) {
        return 0;
    }

    free(t->held[node]);
    t->held[node] = constants_of(t, node);
    return edge_program_bind(&t->loaded, node, t->held[node], t->loaded.shards[node].bytes).code;
}

static int32_t release(void *context, uint16_t node)
{
    trial *t = context;
    free(t->held[node]);
    t->held[node] = NULL;
    return 0;
}

static int32_t transfer(void *context, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes)
{
    trial *t = context;
    if (done + bytes > transfer->bytes) {
        abort();
    }

    if (transfer->kind == EDGE_STEP_FEED || transfer->kind == EDGE_STEP_RECEIVE) {
        fill(t, data, bytes);
    } else {
        for (uint32_t i = 0; i < bytes; i++) {
            t->random ^= (uint64_t)(uint8_t)data[i] << (i % 56);
        }

        t->random |= 1;
    }

    return 0;
}

static int constants_are_small(const trial *t)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < t->loaded.program.node_count; i++) {
        bytes += t->loaded.shards[i].bytes;
    }

    return bytes <= CONSTANT_BYTES;
}

static void run(trial *t, uint32_t shards)
{
    const edge_program *program = &t->loaded.program;
    edge_memory memory = { aligned(program->arena_bytes), aligned(program->input_bytes) };
    memset(memory.arena, 0x5A, program->arena_bytes);
    memset(memory.input, 0x5A, program->input_bytes);
    t->held = calloc(program->node_count + 1u, sizeof *t->held);
    int32_t status = 0;
    for (uint16_t i = 0; shards == 0 && i < program->node_count && status == 0; i++) {
        status = load(t, i);
    }

    if (status == 0) {
        const edge_port port = { .context = t, .transfer = transfer, .load = shards == 0 ? NULL : load, .release = shards == 0 ? NULL : release };
        edge_run(program, &memory, &port);
    }

    for (uint32_t i = 0; i < program->node_count; i++) {
        free(t->held[i]);
    }

    free(t->held);
    free(memory.arena);
    free(memory.input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }

    static trial t;
    uint8_t *bytes = malloc(size - 1);
    uint8_t *tables = malloc(TABLE_BYTES);
    memcpy(bytes, data + 1, size - 1);
    const edge_limits limits = { MEMORY_BYTES, MEMORY_BYTES, WORK, data[0] % 4u };
    t.random = (uint64_t)size << 8 | data[0] | 1u << 31;
    edge_refusal refusal = edge_program_load(bytes, (uint32_t)(size - 1), tables, TABLE_BYTES, &limits, &t.loaded);
    if ((refusal.code != EDGE_LOADED && refusal.code < EDGE_NOT_A_PROGRAM) || refusal.text == NULL) {
        abort();
    }

    if (refusal.code == EDGE_LOADED && constants_are_small(&t)) {
        run(&t, limits.shards);
    }

    free(tables);
    free(bytes);
    return 0;
}

/* Bytes of the MessagePack value header at `at`, its payload of a byte string included. */
static size_t token_bytes(const uint8_t *at, size_t left)
{
    size_t bytes = 1;
    if (*at == 0xc4) {
        bytes = left > 1 ? 2u + at[1] : left;
    } else if (*at >= 0xcc && *at <= 0xce) {
        bytes = 1u + (1u << (*at - 0xcc));
    } else if (*at >= 0xd0 && *at <= 0xd2) {
        bytes = 1u + (1u << (*at - 0xd0));
    } else if (*at == 0xdc) {
        bytes = 3;
    }

    return bytes < left ? bytes : left;
}

static int is_integer(uint8_t type)
{
    return type < 0x80 || type >= 0xe0 || (type >= 0xcc && type <= 0xce) || (type >= 0xd0 && type <= 0xd2);
}

/* A number near what was there, or one of those that often matter. */
static int64_t changed(int64_t value, uint64_t *random)
{
    static const int64_t often[] = { 0, 1, -1, 2, 3, 7, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, -128, -32768, 2147483647, -2147483647 - 1, 4294967295 };
    uint64_t r = next(random);
    switch (r % 4) {
    case 0:
        return often[(r >> 8) % (sizeof often / sizeof often[0])];
    case 1:
        return value + (int64_t)((r >> 8) % 9) - 4;
    case 2:
        return r & 16 ? value * 2 : value / 2;
    default:
        return (int64_t)((r >> 8) % 64);
    }
}

static int64_t value_of(const uint8_t *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 1; i < bytes; i++) {
        value = value << 8 | at[i];
    }

    return bytes == 1 ? (int8_t)*at : *at == 0xd1 ? (int16_t)value : *at == 0xd2 ? (int32_t)value : (int64_t)value;
}

static size_t encode(uint8_t to[5], int64_t value)
{
    if (value >= -32 && value < 128) {
        to[0] = (uint8_t)value;
        return 1;
    }

    size_t width = value >= -32768 && value < 65536 ? 2 : 4;
    to[0] = (uint8_t)((value < 0 ? 0xd0 : 0xcc) + (width == 2 ? 1 : 2));
    for (size_t i = 0; i < width; i++) {
        to[1 + i] = (uint8_t)((uint64_t)value >> (8 * (width - 1 - i)));
    }

    return 1 + width;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    uint64_t random = (uint64_t)seed << 20 | 1;
    if (size < 2 || next(&random) % 8 == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }

    size_t integers = 0;
    for (size_t at = 1; at < size; at += token_bytes(data + at, size - at)) {
        integers += (size_t)is_integer(data[at]);
    }

    if (integers == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }

    size_t chosen = next(&random) % integers;
    for (size_t at = 1, bytes; at < size; at += bytes) {
        bytes = token_bytes(data + at, size - at);
        if (is_integer(data[at]) && chosen-- == 0) {
            uint8_t token[5];
            size_t room = encode(token, changed(value_of(data + at, bytes), &random));
            if (size - bytes + room > max_size) {
                return size;
            }

            memmove(data + at + room, data + at + bytes, size - at - bytes);
            memcpy(data + at, token, room);
            return size - bytes + room;
        }
    }

    return size;
}
