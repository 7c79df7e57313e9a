/* The protocol of a board (docs/firmware-protocol.md): says what it is, takes a program, runs it, and asks the host for
 * whatever the program needs. One link, one program, one run at a time. */
#ifndef EDGE_DEVICE_H
#define EDGE_DEVICE_H

#include "edge/engine.h"
#include "edge/link.h"

#define EDGE_DEVICE_PROTOCOL 1

/* Pieces of tensors that are smaller than this are gathered before they are sent. */
#ifndef EDGE_DEVICE_PIECE_BYTES
#define EDGE_DEVICE_PIECE_BYTES 96
#endif

enum {
    /* Requests of the host. */
    EDGE_REQUEST_DESCRIBE = 64,
    EDGE_REQUEST_LOAD = 65,
    EDGE_REQUEST_RUN = 66,
    /* Requests of the board. */
    EDGE_REQUEST_GET = 80,
    EDGE_REQUEST_PUT = 81,
    EDGE_REQUEST_CONSTANTS = 82
};

/* Numbers of docs/diagnostics/55xx.md, and of 40xx.md where both ends have the error. */
enum {
    EDGE_DEVICE_WRONG_BLOCK = 4014,
    EDGE_DEVICE_UNKNOWN_REQUEST = 4015,
    EDGE_DEVICE_SCRATCH_TOO_SMALL = 5511,
    EDGE_DEVICE_NO_PROGRAM = 5550,
    EDGE_DEVICE_BUSY = 5551,
    EDGE_DEVICE_CANCELLED = 5552,
    EDGE_DEVICE_PROGRAM_TOO_LARGE = 5553,
    EDGE_DEVICE_CONSTANTS_DIFFER = 5554,
    EDGE_DEVICE_CONSTANTS_TOO_LARGE = 5555
};

/* Why the board refuses a request; `where` is a number that belongs to the text. */
typedef struct edge_failure {
    int32_t code;
    uint32_t where;
    const char *text;
} edge_failure;

typedef struct edge_device edge_device;

/* What an image that receives its program adds (stream.h); an image with a program of its own has none. */
typedef struct edge_streaming {
    /* A request to load arrived; the `bytes` left of its payload are the program. */
    edge_failure (*load)(edge_device *device, uint32_t bytes);
    /* A run begins. */
    void (*begin)(edge_device *device);
    /* As in edge_port. */
    int32_t (*need)(void *device, uint16_t node);
    int32_t (*release)(void *device, uint16_t node);
    /* A frame came; returns whether it is an answer to a request of its own, which it then reads. */
    int (*take)(edge_device *device, const edge_frame *frame);
    /* Goes on reading it: what is there already, or all of it. Returns whether more is to come. */
    int (*go_on)(edge_device *device, int wait);
    uint32_t table_bytes, constants_bytes;
} edge_streaming;

struct edge_device {
    edge_link link;
    const char *board, *isa; /* at most 32 characters each */
    const uint8_t *build;    /* names the image: 20 bytes, the GNU build id */
    uint32_t (*stack_used)(void); /* bytes, the most so far; NULL where nobody knows */
    const edge_program *program; /* NULL: none yet */
    edge_memory memory;
    uint32_t arena_bytes, input_bytes;
    const edge_streaming *streaming;

    uint32_t last_stream;   /* of the board's requests: even numbers */
    uint32_t get_stream;    /* of the answer that is being read */
    uint8_t unanswered;     /* puts under way */
    uint8_t cancelled, is_running;
    int32_t refusal;        /* what the host answered instead */
    uint32_t waited_us;
    uint32_t piece_start, piece_count; /* bytes of a transfer that are gathered */
    uint8_t piece[EDGE_DEVICE_PIECE_BYTES];
};

/* Waits for a host, and answers it until the link ends. To be called for ever. */
void edge_device_serve(edge_device *device);

/* ---- for streaming */

/* A number for a request of the board. */
uint32_t edge_device_new_stream(edge_device *device);

/* Takes frames until the answer to `stream` has come, whose payload is then to be read; or the number of an error. */
int32_t edge_device_await(edge_device *device, uint32_t stream);

/* Takes one frame, whatever it is. */
int32_t edge_device_await_frame(edge_device *device);

/* Why the run cannot go on: the link ended, the host refused something or gave up. 0: it can. */
int32_t edge_device_ended(const edge_device *device);

/* Reads the header of a byte string of exactly `bytes`, or ends the link. */
int32_t edge_device_read_blob(edge_device *device, uint32_t bytes);

#endif
