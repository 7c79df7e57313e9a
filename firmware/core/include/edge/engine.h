/* The engine: runs a program in its memory, with a port to the world. */
#ifndef EDGE_ENGINE_H
#define EDGE_ENGINE_H

#include "edge/kernels.h"

enum { EDGE_MOST_OPERANDS = 20 }; /* of a step */

/* Both aligned to 16 bytes, with at least arena_bytes and input_bytes of the program. */
typedef struct edge_memory {
    int8_t *arena;
    int8_t *input;
} edge_memory;

/* Bytes that come or go in a step: a region of a tensor, its pixels in row-major order, their channels together. */
typedef struct edge_transfer {
    uint8_t kind;   /* EDGE_STEP_FEED, FETCH, SEND or RECEIVE */
    uint16_t index; /* position of the input or output, or the peer */
    uint16_t tag;
    edge_region region;
    uint32_t bytes; /* of all of it */
} edge_transfer;

/* What the engine asks of its surroundings. Each returns 0, or a number that ends the run and that edge_run() returns. */
typedef struct edge_port {
    void *context;
    /* Fills or takes the next piece of a transfer: `bytes` bytes, of which `done` came before. Called until all are done. */
    int32_t (*transfer)(void *context, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes);
    /* The constants of a node are needed from here on, and no longer. NULL where all of them are in memory. */
    int32_t (*load)(void *context, uint16_t node);
    int32_t (*release)(void *context, uint16_t node);
    /* Called before every step, so that a link is served while a program runs; NULL where nobody waits. */
    void (*poll)(void *context);
} edge_port;

/* Runs all steps; 0, or what the port returned. */
int32_t edge_run(const edge_program *program, const edge_memory *memory, const edge_port *port);

#endif
