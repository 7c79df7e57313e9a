#include "edge/link.h"

#include "edge/bytes.h"
#include "edge/crc32c.h"

#include <string.h>

enum { LONG_STEP_MS = 500, READ_BYTES = 32, FRAME_VERSION = 1, ARRAY_OF_6 = 0x96, UINT32 = 0xCE, BIN32 = 0xC6 };

void edge_link_begin(edge_link *link, const edge_line *line, uint32_t seed, uint32_t rate, uint32_t max_rate,
    const uint8_t *key, size_t key_bytes)
{
    memset(link, 0, sizeof *link);
    edge_arq_begin(&link->arq, seed, rate, max_rate);
    link->line = line;
    link->key = key;
    link->key_bytes = key_bytes;
    link->failure = EDGE_LINK_CLOSED;
    link->last_us = line->microseconds();
}

/* Milliseconds go round later than microseconds: they are added up. */
static uint32_t now(edge_link *link)
{
    uint32_t us = link->line->microseconds();
    link->us_left += us - link->last_us;
    link->last_us = us;
    link->now_ms += link->us_left / 1000;
    link->us_left %= 1000;
    return link->now_ms;
}

static void fill_header(uint8_t *header, edge_frame_type type, uint32_t stream, uint32_t sequence, uint32_t bytes, uint32_t crc)
{
    header[0] = ARRAY_OF_6;
    header[1] = FRAME_VERSION;
    header[2] = (uint8_t)type;
    header[3] = header[8] = header[13] = UINT32;
    header[18] = BIN32;
    edge_put32(header + 4, stream);
    edge_put32(header + 9, sequence);
    edge_put32(header + 19, bytes);
    edge_put32(header + 14, edge_crc32c(edge_crc32c(crc, header, 13), header + 18, 5));
}

static void serve_line(edge_link *link)
{
    uint8_t bytes[READ_BYTES];
    size_t count;
    uint32_t time = now(link);
    link->idle = 1;
    while ((count = link->line->read(bytes, sizeof bytes)) > 0) {
        edge_arq_receive(&link->arq, bytes, count, time);
        link->idle = 0;
    }
    while ((count = edge_arq_transmit(&link->arq, time)) > 0) {
        link->line->write(link->arq.line, count);
        link->idle = 0;
    }
    uint32_t rate = edge_arq_wished_rate(&link->arq);
    if (rate != 0)
        edge_arq_rate_applied(&link->arq, link->line->set_rate(rate), now(link));
}

/* A quarter of what the peer puts up with has passed without a word. */
static void beat(edge_link *link)
{
    uint8_t header[EDGE_FRAME_HEADER_BYTES];
    if (!link->open || link->in_frame || link->now_ms - link->said_ms < link->peer_silence_ms / 4
        || EDGE_ARQ_SEND_BYTES - link->arq.send_count < EDGE_FRAME_HEADER_BYTES)
        return;
    fill_header(header, EDGE_FRAME_HEARTBEAT, 0, link->sent_frames++, 0, 0);
    edge_arq_write(&link->arq, header, sizeof header);
    link->said_ms = link->now_ms;
}

void edge_link_poll(edge_link *link)
{
    uint16_t received = link->arq.received;
    uint32_t last_poll_ms = link->now_ms;
    serve_line(link);
    if (link->now_ms - last_poll_ms > LONG_STEP_MS)
        link->heard_ms += link->now_ms - last_poll_ms; /* while nobody listened nobody was silent */
    if (link->failure != 0)
        return;
    if (link->arq.received != received)
        link->heard_ms = link->now_ms;
    if (link->arq.sessions != link->sessions)
        link->failure = EDGE_LINK_RESTARTED;
    else if (!link->arq.open)
        link->failure = EDGE_LINK_CLOSED;
    else
        beat(link);
}

/* Something is waited for. The frames that keep a quiet link alive come through here as well. */
static int32_t wait(edge_link *link)
{
    edge_link_poll(link);
    if (link->idle)
        link->line->wait();
    if (link->failure == 0 && link->now_ms - link->heard_ms > EDGE_LINK_SILENCE_MS)
        edge_link_fail(link, EDGE_LINK_SILENT);
    return link->failure;
}

static int32_t take(edge_link *link, uint8_t *bytes, size_t count)
{
    while (link->failure == 0 && count > 0) {
        size_t taken = edge_arq_read(&link->arq, bytes, count);
        bytes += taken;
        count -= taken;
        if (count > 0)
            wait(link);
    }
    return link->failure;
}

static int32_t give(edge_link *link, const uint8_t *bytes, size_t count)
{
    while (link->failure == 0 && count > 0) {
        size_t given = edge_arq_write(&link->arq, bytes, count);
        bytes += given;
        count -= given;
        if (count > 0)
            wait(link);
    }
    return link->failure;
}

uint32_t edge_link_available(const edge_link *link)
{
    return link->unread < link->arq.receive_count ? link->unread : link->arq.receive_count;
}

int32_t edge_link_read(edge_link *link, void *bytes, uint32_t count)
{
    if (count > link->unread)
        return edge_link_fail(link, EDGE_LINK_NOT_A_FRAME);
    link->unread -= count;
    if (take(link, bytes, count) == 0)
        link->crc = edge_crc32c(link->crc, bytes, count);
    return link->failure;
}

int32_t edge_link_end(edge_link *link)
{
    uint8_t skipped[READ_BYTES];
    while (link->failure == 0 && link->unread > 0)
        edge_link_read(link, skipped, link->unread < sizeof skipped ? link->unread : sizeof skipped);
    uint32_t crc = edge_crc32c(edge_crc32c(link->crc, link->header, 13), link->header + 18, 5);
    if (link->failure == 0 && crc != edge_get32(link->header + 14))
        return edge_link_fail(link, EDGE_LINK_DAMAGED);
    return link->failure;
}

static int32_t begin_frame(edge_link *link)
{
    uint8_t *header = link->header;
    if (take(link, header, EDGE_FRAME_HEADER_BYTES) != 0)
        return link->failure;
    if (header[0] == ARRAY_OF_6 && header[1] != FRAME_VERSION)
        return edge_link_fail(link, EDGE_LINK_WRONG_VERSION);
    if (header[0] != ARRAY_OF_6 || header[2] > 0x7F || header[3] != UINT32 || header[8] != UINT32 || header[13] != UINT32
        || header[18] != BIN32)
        return edge_link_fail(link, EDGE_LINK_NOT_A_FRAME);
    if (edge_get32(header + 9) != link->received_frames)
        return edge_link_fail(link, EDGE_LINK_OUT_OF_SEQUENCE);
    link->received_frames++;
    link->frame.type = header[2];
    link->frame.stream = edge_get32(header + 4);
    link->frame.bytes = link->unread = edge_get32(header + 19);
    link->crc = 0;
    return 0;
}

int edge_link_try_next(edge_link *link, edge_frame *frame)
{
    while (link->failure == 0 && link->arq.receive_count >= EDGE_FRAME_HEADER_BYTES) {
        if (begin_frame(link) != 0)
            break;
        *frame = link->frame;
        if (frame->type == EDGE_FRAME_CLOSE)
            link->failure = EDGE_LINK_CLOSED;
        else if (frame->type != EDGE_FRAME_HEARTBEAT)
            return 1;
        else if (frame->bytes > 0)
            edge_link_fail(link, EDGE_LINK_ABOVE_LIMIT);
        else
            edge_link_end(link);
    }
    return 0;
}

int32_t edge_link_next(edge_link *link, edge_frame *frame)
{
    while (!edge_link_try_next(link, frame) && wait(link) == 0) {
    }
    return link->failure;
}

int32_t edge_link_send(edge_link *link, edge_frame_type type, uint32_t stream, const void *head, uint32_t head_bytes,
    const void *body, uint32_t body_bytes)
{
    uint8_t header[EDGE_FRAME_HEADER_BYTES];
    uint32_t crc = edge_crc32c(edge_crc32c(0, head, head_bytes), body, body_bytes);
    fill_header(header, type, stream, link->sent_frames++, head_bytes + body_bytes, crc);
    link->in_frame = 1;
    if (give(link, header, sizeof header) == 0 && give(link, head, head_bytes) == 0)
        give(link, body, body_bytes);
    link->in_frame = 0;
    link->said_ms = link->now_ms;
    edge_link_poll(link);
    return link->failure;
}

int32_t edge_link_fail(edge_link *link, int32_t code)
{
    /* [code, text] in a Close frame, if it fits: half a frame cannot be followed by anything. */
    uint8_t reason[] = {0x92, 0xCD, (uint8_t)(code >> 8), (uint8_t)code, 0xA0 | 9, 'T', 'h', 'e', ' ', 'b', 'o', 'a', 'r', 'd'};
    uint8_t header[EDGE_FRAME_HEADER_BYTES];
    if (link->failure == 0 && !link->in_frame
        && (size_t)(EDGE_ARQ_SEND_BYTES - link->arq.send_count) >= sizeof header + sizeof reason) {
        fill_header(header, EDGE_FRAME_CLOSE, 0, link->sent_frames, sizeof reason, edge_crc32c(0, reason, sizeof reason));
        edge_arq_write(&link->arq, header, sizeof header);
        edge_arq_write(&link->arq, reason, sizeof reason);
    }
    link->open = 0;
    return link->failure = code;
}
