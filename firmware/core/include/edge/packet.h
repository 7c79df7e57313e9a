/* Packets on a serial line (docs/serial.md): header, payload and CRC-32C in COBS (Cheshire and Baker 1999) between
 * delimiters of 0. The sizes are those of one image: a bigger board defines bigger ones. */
#ifndef EDGE_PACKET_H
#define EDGE_PACKET_H

#include <stddef.h>
#include <stdint.h>

/* Largest payload that this end takes and sends, 16...4096. */
#ifndef EDGE_PACKET_PAYLOAD_BYTES
#define EDGE_PACKET_PAYLOAD_BYTES 256
#endif

#define EDGE_PACKET_VERSION 2
#define EDGE_PACKET_HEADER_BYTES 11
#define EDGE_PACKET_BYTES (EDGE_PACKET_HEADER_BYTES + EDGE_PACKET_PAYLOAD_BYTES + 4)

/* On the line: a code byte for each 254 bytes and one more, and a delimiter on both sides. */
#define EDGE_PACKET_OVERHEAD_BYTES (EDGE_PACKET_BYTES / 254 + 2)
#define EDGE_PACKET_LINE_BYTES (EDGE_PACKET_BYTES + EDGE_PACKET_OVERHEAD_BYTES + 1)

typedef enum edge_packet_kind {
    EDGE_PACKET_OPEN = 1, /* the dialling end begins: its nonce as the session, version u8, largest payload u16 */
    EDGE_PACKET_ACCEPT,   /* the same nonce; version u8, largest payload u16, own nonce u32, life u32 */
    EDGE_PACKET_DATA,     /* bytes of the stream; without any an acknowledgement */
    EDGE_PACKET_GAP,      /* an acknowledgement after which something was lost */
    EDGE_PACKET_PING,     /* asks what has arrived: an acknowledgement, or a gap where its sequence is ahead */
    EDGE_PACKET_RESET,    /* reason u8; who has booted adds its life u32 */
    EDGE_PACKET_RATE      /* bits a second u32: proposed, agreed to, or 0: refused */
} edge_packet_kind;

typedef enum edge_reset_reason {
    EDGE_RESET_BOOTED = 1,
    EDGE_RESET_UNKNOWN_SESSION,
    EDGE_RESET_CLOSED,
    EDGE_RESET_OTHER_VERSION
} edge_reset_reason;

typedef struct edge_packet_header {
    uint8_t kind;
    uint32_t session;         /* nonces of both ends, exclusive-or */
    uint16_t sequence;        /* position of the payload in the sender's stream, modulo 65536 */
    uint16_t acknowledgement; /* position that the sender expects next in the other stream */
    uint16_t window;          /* how many bytes from there on it has room for */
} edge_packet_header;

typedef enum edge_packet_outcome { EDGE_PACKET_NONE, EDGE_PACKET_WHOLE, EDGE_PACKET_DAMAGED } edge_packet_outcome;

/* Finds packets in what a line delivers. Zeroed memory is a reader that has read nothing. */
typedef struct edge_packet_reader {
    uint8_t bytes[EDGE_PACKET_BYTES];
    uint16_t count;
    uint8_t run; /* bytes that are left of the current run */
    uint8_t zero_follows, broken, begun;
} edge_packet_reader;

/* What a byte of the line brought. After EDGE_PACKET_WHOLE `bytes` is header and payload, `count` their length, until
 * the next byte. */
edge_packet_outcome edge_packet_push(edge_packet_reader *reader, uint8_t value);

edge_packet_header edge_packet_read(const uint8_t *bytes);

/* Where a packet is built in `line` (EDGE_PACKET_LINE_BYTES), so that it can be encoded in place. */
#define EDGE_PACKET_PLACE(line) ((line) + EDGE_PACKET_OVERHEAD_BYTES)

/* Writes header and checksum around the payload, which is at EDGE_PACKET_PLACE(line) + EDGE_PACKET_HEADER_BYTES, and
 * encodes all in place. Returns how many bytes of `line` are to be sent. */
size_t edge_packet_encode(uint8_t *line, const edge_packet_header *header, size_t payload_bytes);

#endif
