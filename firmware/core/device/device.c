#include "edge/sha256.h"
#include "marks.h"
#include "message.h"
#include "transfers.h"

enum { MOST_ANSWER_BYTES = 240, BUILD_BYTES = 20 };

static void respond(edge_device *device, uint32_t stream, const uint8_t *answer, const uint8_t *end)
{
    edge_link_send(&device->link, EDGE_FRAME_RESPONSE, stream, answer, (uint32_t)(end - answer), NULL, 0);
}

/* Digits of `where` behind a text. */
static void put_where(char *text, uint32_t where)
{
    char digits[10];
    size_t count = 0, at = strlen(text);
    do {
        digits[count++] = (char)('0' + where % 10);
        where /= 10;
    } while (where > 0);
    while (count > 0) {
        text[at++] = digits[--count];
    }
    text[at++] = '.';
    text[at] = 0;
}

/* [code, what, why, next] */
static void refuse(edge_device *device, uint32_t stream, edge_failure failure)
{
    uint8_t answer[MOST_ANSWER_BYTES];
    char why[32] = "The board says so: ";
    put_where(why, failure.where);
    uint8_t *at = edge_put_array(answer, 4);
    at = edge_put_unsigned(at, (uint32_t)failure.code);
    at = edge_put_text(at, failure.text);
    at = edge_put_text(at, why);
    at = edge_put_text(at, "Look up the number in docs/diagnostics.");
    edge_link_send(&device->link, EDGE_FRAME_FAILURE, stream, answer, (uint32_t)(at - answer), NULL, 0);
}

static void describe(edge_device *device, uint32_t stream)
{
    uint8_t answer[MOST_ANSWER_BYTES];
    uint8_t *at = edge_put_array(answer, 9);
    at = edge_put_unsigned(at, EDGE_DEVICE_PROTOCOL);
    at = edge_put_text(at, device->board);
    at = edge_put_text(at, device->isa);
    at = edge_put_blob(at, device->build, BUILD_BYTES);
    at = edge_put_unsigned(at, device->arena_bytes);
    at = edge_put_unsigned(at, device->input_bytes);
    at = edge_put_unsigned(at, device->streaming != NULL ? device->streaming->table_bytes : 0);
    at = edge_put_unsigned(at, device->streaming != NULL ? device->streaming->constants_bytes : 0);
    at = edge_put_blob(at, device->program != NULL ? device->program->digest : NULL, EDGE_SHA256_BYTES);
    respond(device, stream, answer, at);
}

/* The request is [kind, bytes]: the bytes go to the loader as they come. */
static void load(edge_device *device, uint32_t stream)
{
    edge_failure failure = {EDGE_DEVICE_UNKNOWN_REQUEST, 0, "This image has its program built in."};
    if (device->streaming != NULL) {
        uint8_t head[5];
        uint32_t bytes = 0;
        if (edge_link_read(&device->link, head, 2) != 0) {
            return;
        }
        uint32_t more = head[0] == 0xC5 ? 1u : head[0] == 0xC6 ? 3u : 0u;
        if (edge_link_read(&device->link, head + 2, more) != 0) {
            return;
        }
        for (uint32_t i = 0; i <= more; i++) {
            bytes = bytes << 8 | head[1 + i];
        }
        if (head[0] < 0xC4 || head[0] > 0xC6 || bytes != device->link.unread) {
            edge_link_fail(&device->link, EDGE_DEVICE_WRONG_BLOCK);
            return;
        }
        failure = device->streaming->load(device, bytes);
    } else {
        edge_link_end(&device->link);
    }
    if (device->link.failure != 0) {
        return;
    }
    if (failure.code != 0) {
        refuse(device, stream, failure);
        return;
    }
    uint8_t answer[40];
    respond(device, stream, answer, edge_put_blob(answer, device->program->digest, EDGE_SHA256_BYTES));
}

/* The kernels that are linked may need more scratch memory than those that the program was lowered for. */
static edge_failure check(const edge_program *program)
{
    if (program == NULL) {
        return (edge_failure){EDGE_DEVICE_NO_PROGRAM, 0, "There is no program to run."};
    }
    for (uint32_t i = 0; i < program->node_count; i++) {
        if (edge_scratch_bytes(&program->nodes[i]) > program->scratch_bytes) {
            return (edge_failure){EDGE_DEVICE_SCRATCH_TOO_SMALL, i, "Scratch memory is too small for the kernels of this image."};
        }
    }
    return (edge_failure){0, 0, ""};
}

static void run(edge_device *device, uint32_t stream)
{
    edge_failure failure = check(device->program);
    if (failure.code != 0) {
        refuse(device, stream, failure);
        return;
    }
    edge_port port = {
        .context = device,
        .transfer = edge_device_transfer,
        .load = device->streaming != NULL ? device->streaming->need : NULL,
        .release = device->streaming != NULL ? device->streaming->release : NULL,
        .poll = edge_device_poll,
    };
    uint32_t since = device->link.line->microseconds();
    device->waited_us = device->unanswered = device->cancelled = 0;
    device->refusal = 0;
    if (device->streaming != NULL) {
        device->streaming->begin(device);
    }
    EDGE_COUNT();
    int32_t status = edge_run(device->program, &device->memory, &port);
    EDGE_PAUSE_COUNT();
    if (status == 0) {
        status = edge_device_settle(device);
    }
    if (device->link.failure != 0) {
        return;
    }
    if (status != 0) {
        refuse(device, stream, (edge_failure){status, 0, "The run was ended."});
        return;
    }
    uint8_t answer[1 + 3 * EDGE_MOST_INTEGER_BYTES];
    uint8_t *at = edge_put_array(answer, 3);
    at = edge_put_unsigned(at, device->link.line->microseconds() - since);
    at = edge_put_unsigned(at, device->waited_us);
    at = edge_put_unsigned(at, device->stack_used != NULL ? device->stack_used() : 0);
    respond(device, stream, answer, at);
}

static void answer_request(edge_device *device, uint32_t stream)
{
    uint8_t head[2];
    if (edge_link_read(&device->link, head, sizeof head) != 0) {
        return;
    }
    uint8_t kind = head[0] == 0x92 ? head[1] : 0;
    if (kind == EDGE_REQUEST_LOAD) {
        load(device, stream);
    } else if (edge_link_end(&device->link) != 0) {
        return;
    } else if (kind == EDGE_REQUEST_DESCRIBE) {
        describe(device, stream);
    } else if (kind == EDGE_REQUEST_RUN) {
        run(device, stream);
    } else {
        refuse(device, stream, (edge_failure){EDGE_DEVICE_UNKNOWN_REQUEST, kind, "The board does not know the request."});
    }
}

void edge_device_serve(edge_device *device)
{
    edge_frame frame;
    if (edge_link_accept(&device->link) != 0) {
        return;
    }
    device->last_stream = 0;
    while (edge_link_next(&device->link, &frame) == 0) {
        if (frame.type == EDGE_FRAME_REQUEST) {
            answer_request(device, frame.stream);
        } else {
            edge_link_end(&device->link); /* answers and cancellations of what is over */
        }
    }
}
