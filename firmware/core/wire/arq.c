#include "edge/arq.h"

#include "arq_rate.h"
#include "edge/bytes.h"

#include <string.h>

enum {
    LEAST_WAIT_MS = 40,
    MOST_WAIT_MS = 1000,
    FIRST_WAIT_MS = 300,
    OPEN_PAYLOAD_BYTES = 3,
    MIN_PAYLOAD_BYTES = 16
};

/* How far `a` is ahead of `b`; negative when behind. */
static int distance(uint16_t a, uint16_t b) { return (int16_t)(uint16_t)(a - b); }

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Copies out of a ring, which goes on at its beginning. */
static void copy_out(const uint8_t *ring, size_t size, size_t at, uint8_t *to, size_t count)
{
    at %= size;
    size_t straight = smaller(count, size - at);
    memcpy(to, ring + at, straight);
    memcpy(to + straight, ring, count - straight);
}

static void copy_in(uint8_t *ring, size_t size, size_t at, const uint8_t *from, size_t count)
{
    at %= size;
    size_t straight = smaller(count, size - at);
    memcpy(ring + at, from, straight);
    memcpy(ring, from + straight, count - straight);
}

void edge_arq_begin(edge_arq *arq, uint32_t seed, uint32_t first_rate, uint32_t max_rate)
{
    memset(arq, 0, sizeof *arq);
    arq->seed = seed;
    arq->first_rate = first_rate;
    arq->max_rate = max_rate;
    arq->reset_due = EDGE_RESET_BOOTED; /* whoever still holds a session with an earlier life learns it at once */
}

size_t edge_arq_write(edge_arq *arq, const void *bytes, size_t count)
{
    count = arq->open ? smaller(count, EDGE_ARQ_SEND_BYTES - arq->send_count) : 0;
    copy_in(arq->send, EDGE_ARQ_SEND_BYTES, (size_t)arq->send_first + arq->send_count, bytes, count);
    arq->send_count = (uint16_t)(arq->send_count + count);
    return count;
}

size_t edge_arq_read(edge_arq *arq, void *bytes, size_t count)
{
    count = smaller(count, arq->receive_count);
    copy_out(arq->receive, EDGE_ARQ_RECEIVE_BYTES, arq->receive_first, bytes, count);
    arq->receive_first = (uint16_t)((arq->receive_first + count) % EDGE_ARQ_RECEIVE_BYTES);
    arq->receive_count = (uint16_t)(arq->receive_count - count);

    int told = distance(arq->promised, arq->received);
    int room = EDGE_ARQ_RECEIVE_BYTES - arq->receive_count;
    if (room - told >= (int)smaller(EDGE_ARQ_RECEIVE_BYTES / 2, 2u * arq->payload_bytes))
        arq->acknowledgement_due = 1; /* there is room again */
    return count;
}

/* ---- the wait for an acknowledgement */

static void learn(edge_arq *arq, uint32_t sample)
{
    sample = sample < 60000 ? sample : 60000;
    if (arq->smoothed8 == 0) {
        arq->smoothed8 = sample > 0 ? sample << 3 : 1;
        arq->variation4 = sample << 1;
        return;
    }
    uint32_t smoothed = arq->smoothed8 >> 3;
    uint32_t difference = smoothed > sample ? smoothed - sample : sample - smoothed;
    arq->variation4 = arq->variation4 - (arq->variation4 >> 2) + difference;
    arq->smoothed8 = arq->smoothed8 - smoothed + sample;
    arq->smoothed8 += arq->smoothed8 == 0;
}

static void restart_wait(edge_arq *arq, uint32_t now)
{
    if (arq->timing && distance(arq->acknowledged, arq->timed_end) >= 0) {
        arq->timing = 0;
        learn(arq, now - arq->timed_since);
    }
    uint32_t variation = arq->variation4 > 10 ? arq->variation4 : 10;
    uint32_t wait = arq->smoothed8 == 0 ? FIRST_WAIT_MS : (arq->smoothed8 >> 3) + variation;
    arq->wait_ms = wait < LEAST_WAIT_MS ? LEAST_WAIT_MS : wait > MOST_WAIT_MS ? MOST_WAIT_MS : wait;
    arq->wait_since = now;
}

static void back_off(edge_arq *arq, uint32_t now)
{
    arq->wait_ms = arq->wait_ms < MOST_WAIT_MS / 2 ? 2 * arq->wait_ms : MOST_WAIT_MS;
    arq->wait_since = now;
}

/* ---- what arrives */

static void end_session(edge_arq *arq)
{
    arq->open = 0;
    arq->send_count = arq->receive_count = 0;
    edge_arq_rate_fall_back(arq);
}

static void begin_session(edge_arq *arq, const edge_packet_header *header, const uint8_t *payload, uint32_t now)
{
    /* When the packet came is the one thing that nobody repeats: it tells apart the sessions of two starts. */
    uint32_t mixed = (arq->seed ^ now ^ header->session) * 0x9E3779B1u + arq->sessions;
    mixed ^= mixed >> 15;
    arq->own_nonce = mixed != 0 ? mixed : 1;
    arq->dialled = header->session;
    arq->session = arq->dialled ^ arq->own_nonce;
    arq->sessions++;

    size_t largest = edge_get16(payload + 1);
    largest = largest < MIN_PAYLOAD_BYTES ? MIN_PAYLOAD_BYTES : largest;
    arq->payload_bytes = (uint16_t)smaller(largest, EDGE_PACKET_PAYLOAD_BYTES);
    arq->burst_bytes = arq->payload_bytes;

    arq->send_first = arq->send_count = arq->receive_first = arq->receive_count = 0;
    arq->acknowledged = arq->next = arq->sent = arq->received = arq->promised = 0;
    arq->limit = header->window;
    arq->heard = arq->acknowledgement_due = arq->gap_due = arq->gap_reported = arq->ping_due = arq->timing = 0;
    arq->rate_answer_due = 0;
    arq->smoothed8 = arq->variation4 = 0;
    arq->wait_ms = FIRST_WAIT_MS;
    arq->open = 1;
    arq->accept_due = 1;
}

static void reset(edge_arq *arq, edge_reset_reason reason, uint32_t session)
{
    arq->reset_due = (uint8_t)reason;
    arq->reset_session = session;
}

static void take_open(edge_arq *arq, const edge_packet_header *header, const uint8_t *payload, size_t count, uint32_t now)
{
    if (count < OPEN_PAYLOAD_BYTES)
        return;
    if (payload[0] != EDGE_PACKET_VERSION)
        reset(arq, EDGE_RESET_OTHER_VERSION, header->session);
    else if (!arq->open || header->session != arq->dialled)
        begin_session(arq, header, payload, now);
    else if (!arq->heard)
        arq->accept_due = 1; /* the answer was lost; later it is an echo of long ago */
}

static void report_gap(edge_arq *arq)
{
    arq->gap_due |= arq->open && !arq->gap_reported;
    arq->gap_reported = 1; /* once until something comes in order */
}

static void take_data(edge_arq *arq, uint16_t sequence, const uint8_t *payload, size_t count)
{
    int known = distance(arq->received, sequence);
    if (known < 0) {
        report_gap(arq);
        return;
    }
    arq->acknowledgement_due |= count > 0;
    if ((size_t)known > count)
        return;
    size_t fresh = smaller(count - (size_t)known, EDGE_ARQ_RECEIVE_BYTES - arq->receive_count);
    copy_in(arq->receive, EDGE_ARQ_RECEIVE_BYTES, (size_t)arq->receive_first + arq->receive_count, payload + known, fresh);
    arq->receive_count = (uint16_t)(arq->receive_count + fresh);
    arq->received = (uint16_t)(arq->received + fresh);
    arq->gap_reported = 0;
}

static void take_acknowledgement(edge_arq *arq, const edge_packet_header *header, uint32_t now)
{
    uint16_t fresh = (uint16_t)(header->acknowledgement - arq->acknowledged);
    if (fresh > (uint16_t)(arq->sent - arq->acknowledged))
        return; /* an old one */
    arq->limit = (uint16_t)(header->acknowledgement + header->window);
    if (fresh == 0)
        return;
    arq->send_first = (uint16_t)((arq->send_first + fresh) % EDGE_ARQ_SEND_BYTES);
    arq->send_count = (uint16_t)(arq->send_count - fresh);
    arq->acknowledged = header->acknowledgement;
    if (distance(arq->next, arq->acknowledged) < 0)
        arq->next = arq->acknowledged;
    restart_wait(arq, now);
    arq->burst_bytes = (uint16_t)smaller(arq->payload_bytes, arq->burst_bytes + fresh / 8u + 1u);
}

static void go_back(edge_arq *arq, uint32_t now)
{
    arq->timing = 0;        /* what is sent again says nothing about time */
    restart_wait(arq, now); /* the peer hears: no need to wait longer than usual */
    if (arq->next != arq->acknowledged) {
        arq->next = arq->acknowledged;
        arq->burst_bytes = arq->burst_bytes / 2 > MIN_PAYLOAD_BYTES ? arq->burst_bytes / 2 : MIN_PAYLOAD_BYTES;
    }
}

static void take_packet(edge_arq *arq, uint32_t now)
{
    const uint8_t *payload = arq->reader.bytes + EDGE_PACKET_HEADER_BYTES;
    size_t count = arq->reader.count - (size_t)EDGE_PACKET_HEADER_BYTES;
    edge_packet_header header = edge_packet_read(arq->reader.bytes);
    int mine = arq->open && header.session == arq->session;

    if (header.kind == EDGE_PACKET_OPEN) {
        take_open(arq, &header, payload, count, now);
    } else if (header.kind == EDGE_PACKET_RESET) {
        if (mine && count == 1 && payload[0] == EDGE_RESET_CLOSED)
            end_session(arq);
    } else if (!arq->open) {
        reset(arq, EDGE_RESET_UNKNOWN_SESSION, header.session);
    } else if (mine && header.kind != EDGE_PACKET_ACCEPT) {
        arq->heard = 1;
        edge_arq_rate_hear(arq, now);
        take_acknowledgement(arq, &header, now);
        if (header.kind == EDGE_PACKET_DATA) {
            take_data(arq, header.sequence, payload, count);
        } else if (header.kind == EDGE_PACKET_GAP && arq->sent != arq->acknowledged) {
            go_back(arq, now);
        } else if (header.kind == EDGE_PACKET_PING && distance(header.sequence, arq->received) > 0) {
            arq->gap_due = arq->gap_reported = 1; /* what was sent before it is lost */
        } else if (header.kind == EDGE_PACKET_PING) {
            arq->acknowledgement_due = 1;
        } else if (header.kind == EDGE_PACKET_RATE && count == 4) {
            edge_arq_rate_take(arq, edge_get32(payload));
        }
    }
}

void edge_arq_receive(edge_arq *arq, const uint8_t *bytes, size_t count, uint32_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        switch (edge_packet_push(&arq->reader, bytes[i])) {
        case EDGE_PACKET_WHOLE:
            take_packet(arq, now_ms);
            break;
        case EDGE_PACKET_DAMAGED:
            arq->damaged_packets++;
            report_gap(arq);
            break;
        default:
            break;
        }
    }
}

/* ---- what goes out */

static uint8_t *payload_place(edge_arq *arq) { return EDGE_PACKET_PLACE(arq->line) + EDGE_PACKET_HEADER_BYTES; }

static size_t put(edge_arq *arq, edge_packet_kind kind, uint32_t session, size_t payload_bytes)
{
    uint16_t room = (uint16_t)(EDGE_ARQ_RECEIVE_BYTES - arq->receive_count);
    edge_packet_header header = {
        .kind = (uint8_t)kind,
        .session = session,
        .sequence = arq->next,
        .acknowledgement = arq->received,
        .window = room,
    };
    arq->promised = (uint16_t)(arq->received + room);
    return edge_packet_encode(arq->line, &header, payload_bytes);
}

/* How many bytes the next packet of data has: no small ones while larger ones will be possible soon. */
static size_t next_data_bytes(const edge_arq *arq)
{
    size_t pending = arq->send_count - (size_t)(uint16_t)(arq->next - arq->acknowledged);
    int room = distance(arq->limit, arq->next);
    size_t bytes = smaller(smaller(pending, arq->burst_bytes), room > 0 ? (size_t)room : 0);
    return bytes == pending || bytes == arq->burst_bytes || arq->next == arq->acknowledged ? bytes : 0;
}

static size_t put_data(edge_arq *arq, size_t bytes, uint32_t now)
{
    uint16_t offset = (uint16_t)(arq->next - arq->acknowledged);
    copy_out(arq->send, EDGE_ARQ_SEND_BYTES, (size_t)arq->send_first + offset, payload_place(arq), bytes);
    size_t length = put(arq, EDGE_PACKET_DATA, arq->session, bytes);
    if (offset == 0)
        arq->wait_since = now;
    int first = arq->next == arq->sent;
    arq->next = (uint16_t)(arq->next + bytes);
    if (first && !arq->timing) {
        arq->timing = 1;
        arq->timed_end = arq->next;
        arq->timed_since = now;
    }
    if (distance(arq->next, arq->sent) > 0)
        arq->sent = arq->next;
    return length;
}

static size_t put_stream(edge_arq *arq, uint32_t now)
{
    size_t length = 0, bytes;
    if (arq->gap_due) {
        length = put(arq, EDGE_PACKET_GAP, arq->session, 0);
    } else if ((arq->rate_phase == EDGE_RATE_SETTLED || arq->rate_phase == EDGE_RATE_RAISED)
        && (bytes = next_data_bytes(arq)) > 0) {
        length = put_data(arq, bytes, now);
    } else if (arq->ping_due) {
        length = put(arq, EDGE_PACKET_PING, arq->session, 0);
        arq->ping_due = 0;
    } else if (arq->acknowledgement_due) {
        length = put(arq, EDGE_PACKET_DATA, arq->session, 0);
    }
    if (length > 0)
        arq->gap_due = arq->acknowledgement_due = 0; /* every packet acknowledges */
    return length;
}

static size_t put_accept(edge_arq *arq)
{
    uint8_t *payload = payload_place(arq);
    payload[0] = EDGE_PACKET_VERSION;
    edge_put16(payload + 1, EDGE_PACKET_PAYLOAD_BYTES);
    edge_put32(payload + 3, arq->own_nonce);
    edge_put32(payload + 7, arq->seed);
    arq->accept_due = 0;
    return put(arq, EDGE_PACKET_ACCEPT, arq->dialled, 11);
}

static size_t put_reset(edge_arq *arq)
{
    uint8_t *payload = payload_place(arq);
    size_t count = 1;
    payload[0] = arq->reset_due;
    if (arq->reset_due == EDGE_RESET_BOOTED) {
        edge_put32(payload + 1, arq->seed);
        count = 5;
    }
    arq->reset_due = 0;
    return put(arq, EDGE_PACKET_RESET, arq->reset_session, count);
}

/* For what is under way, or for room. */
static int awaits_answer(const edge_arq *arq)
{
    return arq->next != arq->acknowledged || (arq->send_count > 0 && distance(arq->limit, arq->next) <= 0);
}

size_t edge_arq_transmit(edge_arq *arq, uint32_t now_ms)
{
    edge_arq_rate_check(arq, now_ms);
    if (arq->reset_due)
        return put_reset(arq);
    if (!arq->open)
        return 0;
    if (arq->accept_due)
        return put_accept(arq);
    if (arq->rate_answer_due) {
        edge_put32(payload_place(arq), edge_arq_rate_answer(arq));
        return put(arq, EDGE_PACKET_RATE, arq->session, 4);
    }
    if (edge_arq_wished_rate(arq) != 0)
        return 0;
    if (awaits_answer(arq) && now_ms - arq->wait_since >= arq->wait_ms) {
        arq->ping_due = 1;
        back_off(arq, now_ms);
    }
    return put_stream(arq, now_ms);
}
