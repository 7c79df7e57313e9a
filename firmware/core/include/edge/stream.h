/* A device whose program and constants arrive over the link: a sliding window over the constants where they do not all
 * fit, the next ones arriving while the current ones compute. */
#ifndef EDGE_STREAM_H
#define EDGE_STREAM_H

#include "edge/device.h"
#include "edge/load.h"

/* Of how many nodes constants can be in memory at a time, where they do not all fit. */
#ifndef EDGE_STREAM_SLOTS
#define EDGE_STREAM_SLOTS 24
#endif

/* The constants of a node, in memory or on their way. */
typedef struct edge_slot {
    uint16_t node;
    uint8_t used, ready;
    uint32_t bytes;
    int8_t *data;
} edge_slot;

typedef struct edge_stream {
    edge_streaming hooks; /* first: the device points to it */
    edge_loaded loaded;
    uint64_t most_work; /* of a run that the board puts up with */
    uint8_t *tables;    /* program and tables, aligned to 8 bytes */
    int8_t *constants;  /* aligned to 16 bytes */
    uint8_t windowed;   /* some nodes at a time, instead of all */
    edge_slot slots[EDGE_STREAM_SLOTS];
    uint16_t cursor;    /* the LOAD step that ran last */

    edge_slot *arriving;
    uint32_t arriving_stream, got;
    uint8_t reading; /* its answer has begun */
} edge_stream;

void edge_stream_begin(edge_stream *stream, edge_device *device, void *tables, uint32_t table_bytes, void *constants,
    uint32_t constants_bytes, uint64_t most_work);

#endif
