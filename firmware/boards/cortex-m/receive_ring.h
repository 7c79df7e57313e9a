/* Bytes between an interrupt that receives them and edge_board_read(): what arrives while a kernel computes is kept. A full
 * ring drops what comes; the wire asks for it again. */
#ifndef EDGE_RECEIVE_RING_H
#define EDGE_RECEIVE_RING_H

#include <stddef.h>
#include <stdint.h>

enum { EDGE_RECEIVE_RING_BYTES = 512 }; /* a power of two: two packets of the wire */

typedef struct edge_receive_ring {
    volatile uint32_t written, taken;
    uint8_t bytes[EDGE_RECEIVE_RING_BYTES];
} edge_receive_ring;

static inline void edge_receive_ring_put(edge_receive_ring *ring, uint8_t byte)
{
    if (ring->written - ring->taken < EDGE_RECEIVE_RING_BYTES) {
        ring->bytes[ring->written % EDGE_RECEIVE_RING_BYTES] = byte;
        ring->written++;
    }
}

static inline size_t edge_receive_ring_take(edge_receive_ring *ring, uint8_t *data, size_t capacity)
{
    size_t bytes = 0;
    while (bytes < capacity && ring->taken != ring->written) {
        data[bytes++] = ring->bytes[ring->taken % EDGE_RECEIVE_RING_BYTES];
        ring->taken++;
    }
    return bytes;
}

#endif
