/* A serial line as the wire sees it; a board's functions fit (firmware/boards). */
#ifndef EDGE_LINE_H
#define EDGE_LINE_H

#include <stddef.h>
#include <stdint.h>

typedef struct edge_line {
    /* Takes what has arrived, at most `capacity` bytes; 0 where nothing has. Never waits. */
    size_t (*read)(uint8_t *bytes, size_t capacity);
    /* Sleeps until something may have arrived, a few milliseconds at most; not at all where something has. */
    void (*wait)(void);
    /* Gives bytes to the line; waits while it is busy. */
    void (*write)(const uint8_t *bytes, size_t count);
    /* Changes the rate when everything written has left. Returns 0 where it cannot. */
    int (*set_rate)(uint32_t bits_per_second);
    /* Modulo 2^32. */
    uint32_t (*microseconds)(void);
} edge_line;

#endif
