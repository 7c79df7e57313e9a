/* The accepting end of a session on a serial line (docs/serial.md): makes a stream of bytes that is whole and in order
 * out of a line that loses, damages and repeats bytes. Go-back-N over byte positions; Edge.Transport's ArqEndpoint is
 * the same machine. It is told bytes and times and says what to send: no interrupts, no clocks, no heap. Times are
 * milliseconds modulo 2^32. It never gives up: whoever dials next begins a new session. */
#ifndef EDGE_ARQ_H
#define EDGE_ARQ_H

#include "edge/packet.h"

/* Bytes of the stream that may wait: for the peer's acknowledgement, and for this program. At most 32767. */
#ifndef EDGE_ARQ_SEND_BYTES
#define EDGE_ARQ_SEND_BYTES 256
#endif
#ifndef EDGE_ARQ_RECEIVE_BYTES
#define EDGE_ARQ_RECEIVE_BYTES 512
#endif

typedef enum edge_rate_phase {
    EDGE_RATE_SETTLED,
    EDGE_RATE_ANSWERING,  /* the proposal will be answered at the old rate */
    EDGE_RATE_SWITCHING,  /* when all has left, the line gets the new one */
    EDGE_RATE_CONFIRMING, /* something must arrive at it */
    EDGE_RATE_RAISED,
    EDGE_RATE_FALLING_BACK
} edge_rate_phase;

typedef struct edge_arq {
    edge_packet_reader reader;
    uint8_t line[EDGE_PACKET_LINE_BYTES]; /* the packet that is sent */
    uint8_t send[EDGE_ARQ_SEND_BYTES];
    uint8_t receive[EDGE_ARQ_RECEIVE_BYTES];
    uint16_t send_first, send_count, receive_first, receive_count;

    uint32_t seed, own_nonce, dialled, session;
    uint16_t sessions; /* how many have begun: when it changes, what was read and written before means nothing */
    uint16_t payload_bytes; /* largest that both take */
    uint16_t burst_bytes;   /* largest at the moment: halved by every loss, so that short packets get through noise */

    /* Positions in the own stream, acknowledged <= next <= sent, and up to where the peer has room; in the peer's
     * stream what was received, and up to where it was told that there is room. */
    uint16_t acknowledged, next, sent, limit, received, promised;

    uint8_t open, heard;
    uint8_t accept_due, acknowledgement_due, gap_due, gap_reported, ping_due;
    uint8_t reset_due; /* edge_reset_reason */
    uint32_t reset_session;

    /* The wait for an acknowledgement: RFC 6298 in milliseconds. */
    uint8_t timing;
    uint16_t timed_end;
    uint32_t timed_since, wait_since, wait_ms;
    uint32_t smoothed8, variation4;

    uint8_t rate_phase; /* edge_rate_phase */
    uint8_t rate_answer_due;
    uint32_t first_rate, max_rate, rate, rate_since;

    uint32_t damaged_packets;
} edge_arq;

/* Begins to listen. `seed` should be another number after each start (an id of the chip, noise, a counter): it tells
 * the lives of a board apart. Rates are bits a second; 0 where the line has none. */
void edge_arq_begin(edge_arq *arq, uint32_t seed, uint32_t first_rate, uint32_t max_rate);

/* Bytes arrived. */
void edge_arq_receive(edge_arq *arq, const uint8_t *bytes, size_t count, uint32_t now_ms);

/* The next packet that shall go out now: its length in `arq->line`, or 0. */
size_t edge_arq_transmit(edge_arq *arq, uint32_t now_ms);

/* Appends to the own stream as much as there is room for. Returns how much that was. */
size_t edge_arq_write(edge_arq *arq, const void *bytes, size_t count);

/* Takes bytes of the peer's stream. Returns how many. */
size_t edge_arq_read(edge_arq *arq, void *bytes, size_t count);

/* The rate that the line shall get as soon as what was sent has left; 0 to leave it. */
uint32_t edge_arq_wished_rate(const edge_arq *arq);

/* The line has it (done), or cannot have it. */
void edge_arq_rate_applied(edge_arq *arq, int done, uint32_t now_ms);

#endif
