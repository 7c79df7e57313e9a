/* Programs that arrive: from canonical bytes (docs/firmware-program.md) to tables in memory, every index, size and region
 * checked, so that the engine can run blind. */
#ifndef EDGE_LOAD_H
#define EDGE_LOAD_H

#include "edge/program.h"

/* Why a program is refused; docs/diagnostics/55xx.md. */
typedef enum edge_refusal_code {
    EDGE_LOADED = 0,
    EDGE_NOT_A_PROGRAM = 5500,
    EDGE_OTHER_VERSION = 5501,
    EDGE_TABLES_TOO_LARGE = 5502,
    EDGE_MEMORY_TOO_SMALL = 5503,
    EDGE_WRONG_BUFFER = 5504,
    EDGE_WRONG_NODE = 5505,
    EDGE_WRONG_PARAMETER = 5506,
    EDGE_WRONG_CONSTANT_SIZE = 5507,
    EDGE_WRONG_STEP = 5508,
    EDGE_WRITES_OUTSIDE = 5509,
    EDGE_READS_OUTSIDE = 5510,
    EDGE_SCRATCH_TOO_SMALL = 5511,
    EDGE_TOO_MUCH_WORK = 5512,
    EDGE_NOT_LOADED = 5513,
    EDGE_WRONG_CONSTANTS = 5514
} edge_refusal_code;

typedef struct edge_refusal {
    int32_t code;     /* edge_refusal_code */
    uint32_t where;   /* index of the buffer, node or step; offset in the bytes where they are not a program */
    const char *text; /* for people; never NULL */
} edge_refusal;

/* What the device has and puts up with. */
typedef struct edge_limits {
    uint32_t arena_bytes, input_bytes;
    uint64_t work;   /* multiply-accumulates or moved elements of one run */
    uint32_t shards; /* how many nodes' constants are in memory at a time; 0: all, and LOAD and RELEASE do nothing */
} edge_limits;

/* The constants of one node: sizes in order, each at the next multiple of 16. */
typedef struct edge_shard {
    const uint8_t *digest; /* SHA-256 of the bytes, inside the program's bytes; NULL without constants */
    uint32_t bytes;
    const uint32_t *sizes;
    const void **constants; /* where the node looks for them */
} edge_shard;

typedef struct edge_loaded {
    edge_program program;
    edge_shard *shards; /* one a node */
    uint32_t table_bytes;
} edge_loaded;

/* Builds the tables of a program in `memory`, aligned to 8 bytes. The program keeps pointers into `bytes` (digests of
 * shards). program.digest is left to the caller, who knows how the bytes came. */
edge_refusal edge_program_load(const uint8_t *bytes, uint32_t count, void *memory, uint32_t memory_bytes, const edge_limits *limits, edge_loaded *loaded);

/* Gives a node its constants, which stay where they are, aligned to 16 bytes. */
edge_refusal edge_program_bind(edge_loaded *loaded, uint16_t node, const void *constants, uint32_t bytes);

#endif
