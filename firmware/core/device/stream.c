#include "edge/stream.h"

#include "edge/sha256.h"
#include "message.h"

enum { ALIGNMENT = 16, OVERREAD_BYTES = 3 /* kernels may read so far behind a filter */ };

static edge_stream *stream_of(edge_device *device) { return (edge_stream *)(uintptr_t)device->streaming; }

static uint32_t room_for(uint32_t bytes)
{
    return (bytes + OVERREAD_BYTES + (ALIGNMENT - 1)) & ~(uint32_t)(ALIGNMENT - 1);
}

static void digest_of(const void *bytes, size_t count, uint8_t *digest)
{
    edge_sha256 sha;
    edge_sha256_begin(&sha);
    edge_sha256_add(&sha, bytes, count);
    edge_sha256_end(&sha, digest);
}

/* ---- constants */

static int32_t finish_arrival(edge_device *device)
{
    edge_stream *stream = stream_of(device);
    edge_slot *slot = stream->arriving;
    uint8_t digest[EDGE_SHA256_BYTES];
    stream->arriving = NULL;
    stream->reading = 0;
    if (edge_link_end(&device->link) != 0) {
        return device->link.failure;
    }
    digest_of(slot->data, slot->bytes, digest);
    if (memcmp(digest, stream->loaded.shards[slot->node].digest, sizeof digest) != 0) {
        return device->refusal = EDGE_DEVICE_CONSTANTS_DIFFER;
    }
    edge_refusal refusal = edge_program_bind(&stream->loaded, slot->node, slot->data, slot->bytes);
    slot->ready = refusal.code == EDGE_LOADED;
    return device->refusal = refusal.code;
}

static int go_on(edge_device *device, int wait)
{
    edge_stream *stream = stream_of(device);
    if (!stream->reading) {
        return 0;
    }
    uint32_t left = stream->arriving->bytes - stream->got;
    uint32_t available = edge_link_available(&device->link);
    uint32_t bytes = wait || available > left ? left : available;
    if (edge_link_read(&device->link, stream->arriving->data + stream->got, bytes) != 0) {
        return 0;
    }
    stream->got += bytes;
    if (stream->got < stream->arriving->bytes) {
        return 1;
    }
    finish_arrival(device);
    return 0;
}

static int take(edge_device *device, const edge_frame *frame)
{
    edge_stream *stream = stream_of(device);
    if (stream->arriving == NULL || frame->type != EDGE_FRAME_RESPONSE || frame->stream != stream->arriving_stream) {
        return 0;
    }
    stream->got = 0;
    stream->reading = edge_device_read_blob(device, stream->arriving->bytes) == 0;
    return 1;
}

/* Asks for the constants of a node; they come to `slot`. */
static void request(edge_device *device, edge_slot *slot)
{
    edge_stream *stream = stream_of(device);
    uint8_t message[3 + 2 * EDGE_MOST_INTEGER_BYTES + 34];
    uint8_t *at = edge_put_array(message, 2);
    at = edge_put_unsigned(at, EDGE_REQUEST_CONSTANTS);
    at = edge_put_array(at, 3);
    at = edge_put_unsigned(at, slot->node);
    at = edge_put_blob(at, stream->loaded.shards[slot->node].digest, EDGE_SHA256_BYTES);
    at = edge_put_unsigned(at, slot->bytes);
    stream->arriving = slot;
    stream->arriving_stream = edge_device_new_stream(device);
    edge_link_send(&device->link, EDGE_FRAME_REQUEST, stream->arriving_stream, message, (uint32_t)(at - message), NULL, 0);
}

static int32_t wait_for_arrival(edge_device *device)
{
    edge_stream *stream = stream_of(device);
    while (edge_device_ended(device) == 0 && stream->arriving != NULL) {
        if (!stream->reading && edge_device_await_frame(device) != 0) {
            break;
        }
        uint32_t since = device->link.line->microseconds();
        go_on(device, 1);
        device->waited_us += device->link.line->microseconds() - since;
    }
    return edge_device_ended(device);
}

/* ---- the window */

static edge_slot *slot_of(edge_stream *stream, uint16_t node)
{
    for (int i = 0; i < EDGE_STREAM_SLOTS; i++) {
        if (stream->slots[i].used && stream->slots[i].node == node) {
            return &stream->slots[i];
        }
    }
    return NULL;
}

/* Whether nobody has the bytes. */
static int is_free(const edge_stream *stream, const int8_t *data, uint32_t bytes)
{
    for (int i = 0; i < EDGE_STREAM_SLOTS; i++) {
        const edge_slot *slot = &stream->slots[i];
        if (slot->used && data < slot->data + room_for(slot->bytes) && slot->data < data + bytes) {
            return 0;
        }
    }
    return bytes <= (uint32_t)(stream->constants + stream->hooks.constants_bytes - data);
}

/* A place that is large enough: at the beginning, at the end, or behind what somebody has. Nodes that come one after the
 * other take turns at both ends, so that a window of twice the largest always has room for the next. */
static int8_t *find_place(const edge_stream *stream, uint32_t bytes)
{
    uint32_t room = stream->hooks.constants_bytes & ~(uint32_t)(ALIGNMENT - 1);
    if (bytes > room) {
        return NULL;
    }
    if (is_free(stream, stream->constants, bytes)) {
        return stream->constants;
    }
    if (is_free(stream, stream->constants + (room - bytes), bytes)) {
        return stream->constants + (room - bytes);
    }
    for (int i = 0; i < EDGE_STREAM_SLOTS; i++) {
        const edge_slot *slot = &stream->slots[i];
        if (slot->used && is_free(stream, slot->data + room_for(slot->bytes), bytes)) {
            return slot->data + room_for(slot->bytes);
        }
    }
    return NULL;
}

/* Begins to load a node if there is room for it, and the line is free. */
static void try_load(edge_device *device, uint16_t node)
{
    edge_stream *stream = stream_of(device);
    uint32_t bytes = stream->loaded.shards[node].bytes;
    int8_t *place = stream->arriving == NULL ? find_place(stream, room_for(bytes)) : NULL;
    for (int i = 0; place != NULL && i < EDGE_STREAM_SLOTS; i++) {
        if (!stream->slots[i].used) {
            stream->slots[i] = (edge_slot){.node = node, .used = 1, .bytes = bytes, .data = place};
            request(device, &stream->slots[i]);
            return;
        }
    }
}

static void prefetch(edge_device *device)
{
    edge_stream *stream = stream_of(device);
    const edge_program *program = &stream->loaded.program;
    for (uint32_t i = stream->cursor + 1u; i < program->step_count; i++) {
        const edge_step *step = &program->steps[i];
        if (step->kind == EDGE_STEP_LOAD && stream->loaded.shards[step->index].digest != NULL) {
            if (slot_of(stream, step->index) == NULL) {
                try_load(device, step->index);
            }
            return;
        }
    }
}

/* Whatever a run before, or a load, left behind is forgotten. */
static void begin(edge_device *device)
{
    edge_stream *stream = stream_of(device);
    stream->arriving = NULL;
    stream->reading = 0;
    for (int i = 0; i < EDGE_STREAM_SLOTS; i++) {
        stream->slots[i].used = 0;
    }
    stream->cursor = (uint16_t)(stream->loaded.program.step_count - 1u); /* before the first */
}

static int32_t need(void *context, uint16_t node)
{
    edge_device *device = context;
    edge_stream *stream = stream_of(device);
    const edge_program *program = &stream->loaded.program;
    if (!stream->windowed || stream->loaded.shards[node].digest == NULL) {
        return 0;
    }
    if (wait_for_arrival(device) != 0) {
        return edge_device_ended(device);
    }
    if (slot_of(stream, node) == NULL) {
        try_load(device, node);
        if (slot_of(stream, node) == NULL) {
            return EDGE_DEVICE_CONSTANTS_TOO_LARGE;
        }
        if (wait_for_arrival(device) != 0) {
            return edge_device_ended(device);
        }
    }
    do {
        stream->cursor = (uint16_t)(stream->cursor + 1u < program->step_count ? stream->cursor + 1u : 0u);
    } while (program->steps[stream->cursor].kind != EDGE_STEP_LOAD || program->steps[stream->cursor].index != node);
    prefetch(device);
    return 0;
}

static int32_t release(void *context, uint16_t node)
{
    edge_device *device = context;
    edge_stream *stream = stream_of(device);
    edge_slot *slot = stream->windowed ? slot_of(stream, node) : NULL;
    if (slot != NULL && slot->ready) {
        slot->used = 0;
        prefetch(device);
    }
    return 0;
}

/* ---- the program */

static edge_failure refused(edge_refusal refusal) { return (edge_failure){refusal.code, refusal.where, refusal.text}; }

static uint32_t constants_bytes(const edge_loaded *loaded)
{
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < loaded->program.node_count; i++) {
        uint32_t more = loaded->shards[i].digest != NULL ? room_for(loaded->shards[i].bytes) : 0;
        bytes = bytes + more < bytes ? UINT32_MAX : bytes + more;
    }
    return bytes;
}

static edge_failure load_all_constants(edge_device *device)
{
    edge_stream *stream = stream_of(device);
    int8_t *data = stream->constants;
    for (uint16_t node = 0; node < stream->loaded.program.node_count; node++) {
        if (stream->loaded.shards[node].digest == NULL) {
            continue;
        }
        stream->slots[0] = (edge_slot){.node = node, .used = 1, .bytes = stream->loaded.shards[node].bytes, .data = data};
        data += room_for(stream->slots[0].bytes);
        request(device, &stream->slots[0]);
        int32_t code = wait_for_arrival(device);
        if (code != 0) {
            return (edge_failure){code, node, "The constants of a node did not come."};
        }
    }
    return (edge_failure){0, 0, ""};
}

static edge_failure load(edge_device *device, uint32_t bytes)
{
    edge_stream *stream = stream_of(device);
    uint32_t at = (bytes + 7) & ~7u;
    edge_limits limits = {.arena_bytes = device->arena_bytes, .input_bytes = device->input_bytes, .work = stream->most_work};
    device->program = NULL;
    device->refusal = 0;
    device->cancelled = device->unanswered = 0;
    begin(device);
    if (bytes > stream->hooks.table_bytes || at > stream->hooks.table_bytes) {
        edge_link_end(&device->link);
        return (edge_failure){EDGE_DEVICE_PROGRAM_TOO_LARGE, bytes, "The program has more bytes than the board has for it."};
    }
    edge_link_read(&device->link, stream->tables, bytes);
    if (edge_link_end(&device->link) != 0) {
        return (edge_failure){device->link.failure, 0, ""};
    }

    edge_refusal refusal = edge_program_load(stream->tables, bytes, stream->tables + at, stream->hooks.table_bytes - at, &limits, &stream->loaded);
    stream->windowed = refusal.code == EDGE_LOADED && constants_bytes(&stream->loaded) > stream->hooks.constants_bytes;
    if (stream->windowed) {
        limits.shards = EDGE_STREAM_SLOTS;
        refusal = edge_program_load(stream->tables, bytes, stream->tables + at, stream->hooks.table_bytes - at, &limits, &stream->loaded);
    }
    if (refusal.code != EDGE_LOADED) {
        return refused(refusal);
    }
    digest_of(stream->tables, bytes, stream->loaded.program.digest);
    edge_failure failure = {0, 0, ""};
    if (!stream->windowed) {
        failure = load_all_constants(device);
    }
    if (failure.code == 0) {
        device->program = &stream->loaded.program;
    }
    return failure;
}

void edge_stream_begin(edge_stream *stream, edge_device *device, void *tables, uint32_t table_bytes, void *constants,
    uint32_t constants_bytes, uint64_t most_work)
{
    *stream = (edge_stream){
        .hooks = {
            .load = load,
            .begin = begin,
            .need = need,
            .release = release,
            .take = take,
            .go_on = go_on,
            .table_bytes = table_bytes,
            .constants_bytes = constants_bytes,
        },
        .most_work = most_work,
        .tables = tables,
        .constants = constants,
    };
    device->streaming = &stream->hooks;
}
