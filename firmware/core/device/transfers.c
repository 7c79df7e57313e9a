#include "transfers.h"

#include "marks.h"
#include "message.h"

enum {
    MOST_UNANSWERED = 8, /* the host serves 64 requests at a time */
    MOST_HEAD_BYTES = 3 + 12 * EDGE_MOST_INTEGER_BYTES
};

uint32_t edge_device_new_stream(edge_device *device) { return device->last_stream += 2; }

/* The code of a Failure's [code, ...]; the rest is for people, and the host has said it. */
static int32_t read_refusal(edge_device *device)
{
    uint8_t head[4];
    if (edge_link_read(&device->link, head, sizeof head) == 0 && edge_link_end(&device->link) == 0) {
        return head[1] == 0xCD ? edge_get16(head + 2) : EDGE_DEVICE_UNKNOWN_REQUEST;
    }
    return device->link.failure;
}

/* A frame that came during a run. Returns whether it is the answer that is waited for; its payload is then unread. */
static int take_frame(edge_device *device, const edge_frame *frame, uint32_t wanted)
{
    static const uint8_t busy[] = {0x94, 0xCD, EDGE_DEVICE_BUSY >> 8, EDGE_DEVICE_BUSY & 255, 0xA4, 'B', 'u', 's', 'y', 0xA0, 0xA0};
    if (device->streaming != NULL && device->streaming->take(device, frame)) {
        return 0;
    }
    switch (frame->type) {
    case EDGE_FRAME_RESPONSE:
        if (frame->stream == wanted) {
            return 1;
        }
        device->unanswered = (uint8_t)(device->unanswered - (device->unanswered > 0));
        edge_link_end(&device->link);
        return 0;
    case EDGE_FRAME_FAILURE:
        device->refusal = read_refusal(device);
        return 0;
    case EDGE_FRAME_CANCEL:
        device->cancelled = 1;
        edge_link_end(&device->link);
        return 0;
    case EDGE_FRAME_REQUEST:
        if (edge_link_end(&device->link) == 0) {
            edge_link_send(&device->link, EDGE_FRAME_FAILURE, frame->stream, busy, sizeof busy, NULL, 0);
        }
        return 0;
    default:
        edge_link_fail(&device->link, EDGE_LINK_UNEXPECTED);
        return 0;
    }
}

int32_t edge_device_ended(const edge_device *device)
{
    return device->link.failure != 0 ? device->link.failure
        : device->refusal != 0       ? device->refusal
        : device->cancelled          ? EDGE_DEVICE_CANCELLED
                                     : 0;
}

/* Waits for a frame, after the one that is still being read. */
static int32_t next_frame(edge_device *device, edge_frame *frame)
{
    if (device->streaming != NULL) {
        device->streaming->go_on(device, 1);
    }
    return edge_link_next(&device->link, frame);
}

void edge_device_poll(void *context)
{
    edge_device *device = context;
    edge_frame frame;
    EDGE_PAUSE_COUNT();
    edge_link_poll(&device->link);
    int reading = device->streaming != NULL && device->streaming->go_on(device, 0);
    if (!reading && edge_link_try_next(&device->link, &frame)) {
        take_frame(device, &frame, 0);
    }
    EDGE_COUNT();
}

/* Returns whether it was the answer to `wanted`. */
static int await_frame(edge_device *device, uint32_t wanted)
{
    uint32_t since = device->link.line->microseconds();
    edge_frame frame;
    int found = next_frame(device, &frame) == 0 && take_frame(device, &frame, wanted);
    device->waited_us += device->link.line->microseconds() - since;
    return found;
}

int32_t edge_device_await_frame(edge_device *device)
{
    await_frame(device, 0);
    return edge_device_ended(device);
}

int32_t edge_device_await(edge_device *device, uint32_t stream)
{
    while (edge_device_ended(device) == 0 && !await_frame(device, stream)) {
    }
    return edge_device_ended(device);
}

int32_t edge_device_read_blob(edge_device *device, uint32_t bytes)
{
    uint8_t expected[5], head[5];
    uint32_t count = (uint32_t)(edge_put_blob_header(expected, bytes) - expected);
    if (device->link.frame.bytes != count + bytes) {
        return edge_link_fail(&device->link, EDGE_DEVICE_WRONG_BLOCK);
    }
    if (edge_link_read(&device->link, head, count) == 0 && memcmp(head, expected, count) != 0) {
        return edge_link_fail(&device->link, EDGE_DEVICE_WRONG_BLOCK);
    }
    return device->link.failure;
}

static uint8_t *put_transfer(uint8_t *at, uint32_t request, uint32_t fields, const edge_transfer *transfer)
{
    at = edge_put_array(at, 2);
    at = edge_put_unsigned(at, request);
    at = edge_put_array(at, fields);
    at = edge_put_unsigned(at, transfer->kind);
    at = edge_put_unsigned(at, transfer->index);
    at = edge_put_unsigned(at, transfer->tag);
    at = edge_put_signed(at, transfer->region.top);
    at = edge_put_signed(at, transfer->region.left);
    at = edge_put_unsigned(at, transfer->region.channel);
    at = edge_put_unsigned(at, transfer->region.height);
    at = edge_put_unsigned(at, transfer->region.width);
    at = edge_put_unsigned(at, transfer->region.channels);
    return edge_put_unsigned(at, transfer->bytes);
}

static int32_t get(edge_device *device, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes)
{
    if (done == 0) {
        uint8_t head[MOST_HEAD_BYTES];
        uint32_t stream = edge_device_new_stream(device);
        uint32_t count = (uint32_t)(put_transfer(head, EDGE_REQUEST_GET, 10, transfer) - head);
        edge_link_send(&device->link, EDGE_FRAME_REQUEST, stream, head, count, NULL, 0);
        if (edge_device_await(device, stream) != 0 || edge_device_read_blob(device, transfer->bytes) != 0) {
            return edge_device_ended(device);
        }
    }
    uint32_t since = device->link.line->microseconds();
    if (edge_link_read(&device->link, data, bytes) == 0 && done + bytes == transfer->bytes) {
        edge_link_end(&device->link);
    }
    device->waited_us += device->link.line->microseconds() - since;
    return edge_device_ended(device);
}

/* Nobody waits for the answers, only for that there are not too many. */
static int32_t put_piece(edge_device *device, const edge_transfer *transfer, uint32_t done, const void *data, uint32_t bytes)
{
    uint8_t head[MOST_HEAD_BYTES + 5];
    uint8_t *at = put_transfer(head, EDGE_REQUEST_PUT, 12, transfer);
    at = edge_put_unsigned(at, done);
    at = edge_put_blob_header(at, bytes);
    while (edge_device_ended(device) == 0 && device->unanswered >= MOST_UNANSWERED) {
        await_frame(device, 0);
    }
    if (edge_device_ended(device) == 0) {
        uint32_t since = device->link.line->microseconds();
        device->unanswered++;
        edge_link_send(&device->link, EDGE_FRAME_REQUEST, edge_device_new_stream(device), head, (uint32_t)(at - head), data, bytes);
        device->waited_us += device->link.line->microseconds() - since;
    }
    return edge_device_ended(device);
}

static int32_t put(edge_device *device, const edge_transfer *transfer, uint32_t done, const int8_t *data, uint32_t bytes)
{
    if (done == 0) {
        device->piece_start = device->piece_count = 0;
    }
    int small = bytes <= sizeof device->piece;
    int full = device->piece_count > 0 && (!small || device->piece_count + bytes > sizeof device->piece);
    if (full) {
        put_piece(device, transfer, device->piece_start, device->piece, device->piece_count);
        device->piece_count = 0;
    }
    if (small) {
        device->piece_start = device->piece_count == 0 ? done : device->piece_start;
        memcpy(device->piece + device->piece_count, data, bytes);
        device->piece_count += bytes;
    } else {
        put_piece(device, transfer, done, data, bytes);
    }
    if (done + bytes == transfer->bytes && device->piece_count > 0) {
        put_piece(device, transfer, device->piece_start, device->piece, device->piece_count);
    }
    return edge_device_ended(device);
}

int32_t edge_device_transfer(void *device, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes)
{
    int gets = transfer->kind == EDGE_STEP_FEED || transfer->kind == EDGE_STEP_RECEIVE;
    EDGE_PAUSE_COUNT();
    int32_t status = gets ? get(device, transfer, done, data, bytes) : put(device, transfer, done, data, bytes);
    EDGE_COUNT();
    return status;
}

int32_t edge_device_settle(edge_device *device)
{
    while (edge_device_ended(device) == 0 && device->unanswered > 0) {
        await_frame(device, 0);
    }
    return edge_device_ended(device);
}
