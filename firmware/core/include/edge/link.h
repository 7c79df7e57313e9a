/* The accepting end of a link (docs/frames.md) over a serial line: handshake, frames in order with their sums, heartbeats.
 *
 * Functions that return int32_t return 0, or the number of the error that ended the link; what follows then is
 * edge_link_accept(). They wait, and serve the line meanwhile; who computes for long calls edge_link_poll() in between. */
#ifndef EDGE_LINK_H
#define EDGE_LINK_H

#include "edge/arq.h"
#include "edge/line.h"

#define EDGE_FRAME_HEADER_BYTES 23

/* How long this end puts up with silence, and how long it waits inside a frame. */
#ifndef EDGE_LINK_SILENCE_MS
#define EDGE_LINK_SILENCE_MS 8000
#endif

typedef enum edge_frame_type {
    EDGE_FRAME_HELLO = 1,
    EDGE_FRAME_CHALLENGE,
    EDGE_FRAME_PROOF,
    EDGE_FRAME_WELCOME,
    EDGE_FRAME_HEARTBEAT,
    EDGE_FRAME_CLOSE,
    EDGE_FRAME_REQUEST = 16,
    EDGE_FRAME_RESPONSE,
    EDGE_FRAME_FAILURE,
    EDGE_FRAME_CANCEL
} edge_frame_type;

/* Numbers of docs/diagnostics/40xx.md. */
enum {
    EDGE_LINK_WRONG_VERSION = 4001,
    EDGE_LINK_NOT_A_FRAME = 4002,
    EDGE_LINK_DAMAGED = 4003,
    EDGE_LINK_OUT_OF_SEQUENCE = 4004,
    EDGE_LINK_ABOVE_LIMIT = 4005,
    EDGE_LINK_UNEXPECTED = 4006,
    EDGE_LINK_CLOSED = 4008,
    EDGE_LINK_SILENT = 4010,
    EDGE_LINK_NO_PROOF = 4021,
    EDGE_LINK_RESTARTED = 4056 /* another program dialled */
};

typedef struct edge_frame {
    uint8_t type; /* edge_frame_type */
    uint32_t stream;
    uint32_t bytes; /* of the payload */
} edge_frame;

typedef struct edge_link {
    edge_arq arq;
    const edge_line *line;
    const uint8_t *key; /* may be empty: then the handshake proves nothing */
    size_t key_bytes;
    uint32_t nonces; /* how many were made */

    int32_t failure; /* of this link; 0 while it is open */
    uint16_t sessions;
    uint8_t open, in_frame; /* handshake done; half a frame has been written */
    uint8_t idle;           /* nothing came or went when the line was last served */
    uint32_t received_frames, sent_frames;
    uint32_t peer_silence_ms, heard_ms, said_ms;
    uint32_t now_ms, last_us, us_left;

    edge_frame frame; /* being read: the rest of its payload, what it must sum to, what it does so far */
    uint32_t unread, crc;
    uint8_t header[EDGE_FRAME_HEADER_BYTES];
} edge_link;

/* `seed`: see edge_arq_begin(). The line has `rate` bits a second at first and at most `max_rate`; 0 where it has none. */
void edge_link_begin(edge_link *link, const edge_line *line, uint32_t seed, uint32_t rate, uint32_t max_rate,
    const uint8_t *key, size_t key_bytes);

/* Waits until somebody has dialled and proved that it has the key. On an error just call it again. */
int32_t edge_link_accept(edge_link *link);

/* Waits for the next frame that is not about the link itself. Its payload is to be read, or skipped, to its end. */
int32_t edge_link_next(edge_link *link, edge_frame *frame);

/* The same without waiting: whether there is one. */
int edge_link_try_next(edge_link *link, edge_frame *frame);

/* How many bytes of the payload have arrived and can be read without waiting. */
uint32_t edge_link_available(const edge_link *link);

/* Reads bytes of the payload. More than there are is EDGE_LINK_NOT_A_FRAME. */
int32_t edge_link_read(edge_link *link, void *bytes, uint32_t count);

/* Skips what is left of the payload and checks the sum: only then was everything read right. */
int32_t edge_link_end(edge_link *link);

/* Sends a frame whose payload is two pieces (either may be empty). */
int32_t edge_link_send(edge_link *link, edge_frame_type type, uint32_t stream, const void *head, uint32_t head_bytes,
    const void *body, uint32_t body_bytes);

/* Serves the line for a moment without waiting: what arrives and leaves, and heartbeats. */
void edge_link_poll(edge_link *link);

/* Ends the link with a number, and tells the peer. Returns the number. */
int32_t edge_link_fail(edge_link *link, int32_t code);

#endif
