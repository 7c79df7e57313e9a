/* The lowered program of one device: what the planner makes of its part of a plan (docs/firmware-program.md, ADR 5).
 *
 * Generated images hold it as constant tables in flash; the loader builds the same tables in RAM from MessagePack. Nothing
 * here is checked while it runs: the planner's program is verified on the host, a received one by edge_program_load(). */
#ifndef EDGE_PROGRAM_H
#define EDGE_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#define EDGE_PROGRAM_VERSION 1
#define EDGE_NO_BUFFER 0xFFFFu /* an operand that a step does not read */

/* A box of pixels and channels of a tensor seen as an image, in tensor coordinates. */
typedef struct edge_region {
    int16_t top, left;
    uint16_t channel;
    uint16_t height, width;
    uint16_t channels;
} edge_region;

/* Where a buffer lies. */
typedef enum edge_space {
    EDGE_ARENA = 0,
    EDGE_INPUT = 1 /* the frame buffer, or the rows of a streamed image */
} edge_space;

/* A window of a tensor, stored as a ring of pixels: pixel p = (y - top) * width + (x - left) of the window lies at
 * offset + (p mod ring_pixels) * pixel_bytes, its channels together. */
typedef struct edge_buffer {
    uint32_t offset;      /* bytes, in its space */
    uint32_t ring_pixels; /* at most window.height * window.width */
    edge_region window;
    uint16_t pixel_bytes; /* window.channels times the element's size */
    uint8_t space;        /* edge_space */
    uint8_t element_bytes; /* 1; 2 of int16; 4 of partial sums */
} edge_buffer;

/* One operator with everything worked out. Parameters are int32 only, laid out as the struct that kernels.h gives for the
 * kernel; constants are in the order documented there. */
typedef struct edge_node {
    uint8_t kernel; /* edge_kernel */
    uint8_t inputs; /* operands that are read, constants not counted */
    uint8_t outputs;
    uint8_t constants_count;
    const int32_t *parameters;
    const void *const *constants;
} edge_node;

typedef enum edge_step_kind {
    EDGE_STEP_REPEAT = 0, /* the next `length` steps, `times` times; never nested */
    EDGE_STEP_COMPUTE,    /* region of the outputs of a node */
    EDGE_STEP_COPY,       /* region from the first operand to the second */
    EDGE_STEP_FEED,       /* region of network input `index` into the operand */
    EDGE_STEP_FETCH,      /* the operand is network output `index` */
    EDGE_STEP_SEND,       /* region of the operand to device `peer` under `tag` */
    EDGE_STEP_RECEIVE,
    EDGE_STEP_LOAD,   /* the constants of node `index` are needed from here on */
    EDGE_STEP_RELEASE /* and no longer */
} edge_step_kind;

enum {
    EDGE_SUM_FIRST = 1, /* partial sums start at the bias */
    EDGE_SUM_LAST = 2,  /* the output is written */
    EDGE_SUM = 4        /* the node keeps partial sums: the last operand is their int32 buffer */
};

typedef struct edge_step {
    uint8_t kind;  /* edge_step_kind */
    uint8_t flags; /* EDGE_SUM..., of a COMPUTE */
    uint16_t index; /* node of a COMPUTE, LOAD, RELEASE; position of a FEED or FETCH, `times` of a REPEAT, `peer` of a transfer */
    uint16_t operands; /* first of the step's buffers in edge_program.operands (inputs, outputs, sums); `length` of a REPEAT */
    uint16_t tag;
    edge_region region;
    int16_t advance_rows;    /* by this the region moves with each turn of the REPEAT around it */
    int16_t advance_columns;
    edge_region part; /* the part of the input read now, where flags has EDGE_SUM (advances by advance_part_rows) */
    int16_t advance_part_rows;
} edge_step;

typedef struct edge_program {
    uint32_t arena_bytes; /* buffers and, behind them, scratch */
    uint32_t scratch_bytes;
    uint32_t input_bytes;
    uint16_t buffer_count, node_count, step_count, operand_count;
    const edge_buffer *buffers;
    const edge_node *nodes;
    const uint16_t *operands; /* indices of buffers */
    const edge_step *steps;
    uint8_t digest[32]; /* of the canonical bytes: the build id */
} edge_program;

#endif
