/* Runs programs that come one after the other over standard input, until that ends. All numbers are uint32, little-endian.
 *
 * A case:   bytes and program; limits: shards; how many constants, for each: node, bytes, data;
 *           how many inputs, for each: height, width, channel bytes, data; how many outputs, for each: the same sizes.
 * A result: 0, then the bytes of each output; or the number of a refusal, where, and the bytes and text of it.
 */
#include <string.h>

#include "edge/engine.h"
#include "edge/load.h"
#include "surroundings.h"

enum { RUNNER_MOST_TENSORS = 16, RUNNER_TABLE_FACTOR = 24 };

/* Codes of the runner itself. */
enum { RUNNER_TRANSFER_OUTSIDE = 1, RUNNER_NO_MEMORY = 2, RUNNER_CANNOT_READ = 3 };

/* An input or output of the network: an image [height,width,channels] of bytes. */
typedef struct tensor {
    uint32_t height, width, channels;
    uint8_t *data;
} tensor;

typedef struct constants {
    uint32_t bytes;
    uint8_t *data;
    void *loaded; /* a copy that lives from LOAD to RELEASE */
} constants;

typedef struct run_case {
    edge_loaded loaded;
    edge_limits limits;
    edge_memory memory;
    constants *constants; /* one a node */
    tensor inputs[RUNNER_MOST_TENSORS], outputs[RUNNER_MOST_TENSORS];
    uint32_t input_count, output_count;
    edge_refusal refusal;
} run_case;

static uint32_t tensor_bytes(const tensor *t)
{
    return t->height * t->width * t->channels;
}

static int refuse(run_case *c, int32_t code, const char *text)
{
    c->refusal = (edge_refusal){ code, 0, text };
    return 0;
}

static int read_number(uint32_t *number)
{
    uint8_t bytes[4];
    if (!runner_read(bytes, sizeof bytes)) {
        return 0;
    }

    *number = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return 1;
}

static int write_number(uint32_t number)
{
    const uint8_t bytes[4] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16), (uint8_t)(number >> 24) };
    return runner_write(bytes, sizeof bytes);
}

static uint8_t *read_block(uint32_t bytes)
{
    uint8_t *block = runner_allocate(bytes);
    return block != NULL && runner_read(block, bytes) ? block : NULL;
}

static int read_tensors(tensor *tensors, uint32_t *count, int with_data)
{
    if (!read_number(count) || *count > RUNNER_MOST_TENSORS) {
        return 0;
    }

    for (uint32_t i = 0; i < *count; i++) {
        tensor *t = &tensors[i];
        if (!read_number(&t->height) || !read_number(&t->width) || !read_number(&t->channels)) {
            return 0;
        }

        t->data = with_data ? read_block(tensor_bytes(t)) : runner_allocate(tensor_bytes(t));
        if (t->data == NULL) {
            return 0;
        }
    }

    return 1;
}

/* Everything of a case, whether its program is accepted or not: the next case starts behind it. */
static int read_constants(run_case *c)
{
    uint32_t count;
    if (!read_number(&count)) {
        return 0;
    }

    uint32_t nodes = c->loaded.program.node_count;
    c->constants = runner_allocate(nodes * (uint32_t)sizeof *c->constants);
    if (c->constants == NULL) {
        return 0;
    }

    memset(c->constants, 0, nodes * sizeof *c->constants);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t node, bytes;
        if (!read_number(&node) || !read_number(&bytes)) {
            return 0;
        }

        uint8_t *data = read_block(bytes);
        if (data == NULL) {
            return 0;
        }

        if (node < nodes) {
            c->constants[node] = (constants){ bytes, data, NULL };
        }
    }

    return 1;
}

static int bind(run_case *c, uint16_t node, const void *data)
{
    c->refusal = edge_program_bind(&c->loaded, node, data, c->constants[node].bytes);
    return c->refusal.code == EDGE_LOADED;
}

static int bind_all(run_case *c)
{
    for (uint16_t i = 0; i < c->loaded.program.node_count; i++) {
        if (c->loaded.shards[i].bytes > 0 && !bind(c, i, c->constants[i].data)) {
            return 0;
        }
    }

    return 1;
}

static int32_t load(void *context, uint16_t node)
{
    run_case *c = context;
    constants *k = &c->constants[node];
    if (c->loaded.shards[node].bytes == 0) {
        return 0;
    }

    k->loaded = runner_allocate(k->bytes);
    if (k->loaded == NULL) {
        return RUNNER_NO_MEMORY;
    }

    memcpy(k->loaded, k->data, k->bytes);
    return bind(c, node, k->loaded) ? 0 : c->refusal.code;
}

static int32_t release(void *context, uint16_t node)
{
    run_case *c = context;
    if (c->loaded.shards[node].bytes > 0) {
        runner_release(c->constants[node].loaded);
    }

    return 0;
}

/* Copies between a region of a tensor and bytes of its pixels in row-major order. */
static int32_t transfer(void *context, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes)
{
    run_case *c = context;
    int feeds = transfer->kind == EDGE_STEP_FEED;
    const edge_region *r = &transfer->region;
    uint32_t count = feeds ? c->input_count : transfer->kind == EDGE_STEP_FETCH ? c->output_count : 0;
    if (transfer->index >= count) {
        return RUNNER_TRANSFER_OUTSIDE;
    }

    const tensor *t = feeds ? &c->inputs[transfer->index] : &c->outputs[transfer->index];
    uint32_t elements = transfer->bytes / ((uint32_t)r->height * r->width * r->channels);
    if ((uint32_t)r->top + r->height > t->height || (uint32_t)r->left + r->width > t->width || (uint32_t)(r->channel + r->channels) * elements > t->channels) {
        return RUNNER_TRANSFER_OUTSIDE;
    }

    uint32_t pixel_bytes = r->channels * elements;
    for (uint32_t i = 0; i < bytes; i += pixel_bytes) {
        uint32_t pixel = (done + i) / pixel_bytes;
        uint32_t y = (uint32_t)r->top + pixel / r->width;
        uint32_t x = (uint32_t)r->left + pixel % r->width;
        uint8_t *at = t->data + (y * t->width + x) * t->channels + r->channel * elements;
        memcpy(feeds ? (void *)(data + i) : at, feeds ? at : (void *)(data + i), pixel_bytes);
    }

    return 0;
}

static int run(run_case *c)
{
    edge_port port = { .context = c, .transfer = transfer };
    c->memory.arena = runner_allocate(c->loaded.program.arena_bytes);
    c->memory.input = runner_allocate(c->loaded.program.input_bytes);
    if (c->memory.arena == NULL || c->memory.input == NULL) {
        return refuse(c, RUNNER_NO_MEMORY, "The runner has no memory for the arena.");
    }

    if (c->limits.shards > 0) {
        port.load = load;
        port.release = release;
    } else if (!bind_all(c)) {
        return 0;
    }

    memset(c->memory.arena, 0x5A, c->loaded.program.arena_bytes); /* nothing may count on zeros */
    int32_t status = edge_run(&c->loaded.program, &c->memory, &port);
    return status == 0 ? 1 : refuse(c, status, "The port ended the run.");
}

/* Reads a case into `c`; 0 where the bytes end or there is no memory for them. */
static int read_case(run_case *c, uint32_t program_bytes)
{
    uint8_t *program = read_block(program_bytes);
    uint32_t table_bytes = program_bytes * RUNNER_TABLE_FACTOR + 4096;
    void *tables = runner_allocate(table_bytes);
    if (program == NULL || tables == NULL || !read_number(&c->limits.shards)) {
        return 0;
    }

    c->limits.arena_bytes = c->limits.input_bytes = UINT32_MAX;
    c->limits.work = (uint64_t)1 << 36;
    c->refusal = edge_program_load(program, program_bytes, tables, table_bytes, &c->limits, &c->loaded);
    return read_constants(c)
        && read_tensors(c->inputs, &c->input_count, 1)
        && read_tensors(c->outputs, &c->output_count, 0);
}

static int answer(const run_case *c)
{
    if (!write_number((uint32_t)c->refusal.code)) {
        return 0;
    }

    if (c->refusal.code != EDGE_LOADED) {
        uint32_t length = (uint32_t)strlen(c->refusal.text);
        return write_number(c->refusal.where) && write_number(length) && runner_write(c->refusal.text, length);
    }

    for (uint32_t i = 0; i < c->output_count; i++) {
        if (!runner_write(c->outputs[i].data, tensor_bytes(&c->outputs[i]))) {
            return 0;
        }
    }

    return 1;
}

int runner_main(void)
{
    uint32_t program_bytes;
    while (read_number(&program_bytes)) {
        static run_case c;
        memset(&c, 0, sizeof c);
        if (!read_case(&c, program_bytes)) {
            refuse(&c, RUNNER_CANNOT_READ, "The case ends early, or is larger than the runner's memory.");
            answer(&c);
            return 1;
        }

        if (c.refusal.code == EDGE_LOADED) {
            run(&c);
        }

        int answered = answer(&c);
        runner_release_all();
        if (!answered) {
            return 1;
        }
    }

    return 0;
}
