/* Bytes between an interrupt that receives them and edge_board_read(): what arrives while a kernel computes is kept. */
#ifndef EDGE_RECEIVE_RING_H
#define EDGE_RECEIVE_RING_H

#include <stddef.h>
#include <stdint.h>

/* A power of two: the wire's window of 512 bytes, even in packets of 32 bytes with what is around them. */
enum { EDGE_RECEIVE_RING_BYTES = 2 * 512 };

typedef struct edge_receive_ring {
    volatile uint32_t written, taken;
    uint8_t bytes[EDGE_RECEIVE_RING_BYTES];
} edge_receive_ring;

static inline int edge_receive_ring_is_full(const edge_receive_ring *ring)
{
    return ring->written - ring->taken == EDGE_RECEIVE_RING_BYTES;
}

/* Called by the interrupt. A full ring drops what comes; the wire asks for it again. */
static inline void edge_receive_ring_put(edge_receive_ring *ring, uint8_t byte)
{
    if (!edge_receive_ring_is_full(ring)) {
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

/* Sleeps until the next interrupt, the clock's at the latest, unless something is there. A pending interrupt ends the sleep
 * although it is masked, so that none gets lost between the look and the sleep. */
static inline void edge_receive_ring_wait(const edge_receive_ring *ring)
{
    __asm volatile("cpsid i" ::: "memory");
    if (ring->taken == ring->written) {
        __asm volatile("wfi");
    }
    __asm volatile("cpsie i" ::: "memory");
}

#endif
