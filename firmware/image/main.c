/* The program of a generated image: runs its model over the board's UART, again and again.
 *
 * The board asks and the host answers. Every message of the board is a header, little-endian, and `bytes` bytes behind it:
 *   HELLO  when it starts: the digest of the program
 *   FEED   a region of input `index`; the host sends `bytes` bytes
 *   FETCH  output `index`, its bytes
 *   DONE   the run is over with status `index`; the bytes are the most stack that it ever used, uint32
 * The host starts a run with one byte, RUN. */
#include <string.h>

#include "board.h"
#include "edge/engine.h"
#include "model.h"
#include "stack.h"

enum { HELLO = 1, FEED = EDGE_STEP_FEED, FETCH = EDGE_STEP_FETCH, DONE = 16, RUN = 'R' };

typedef struct header {
    uint8_t magic; /* 0xED */
    uint8_t kind;
    uint16_t index;
    edge_region region;
    uint32_t bytes;
} header;

_Static_assert(sizeof(header) == 20, "as it travels");

static int8_t arena[EDGE_ARENA_BYTES] __attribute__((aligned(16), section(".edge_arena")));
static int8_t input[EDGE_INPUT_BYTES + 16] __attribute__((aligned(16), section(".edge_input")));

static void receive(int8_t *data, uint32_t bytes)
{
    for (uint32_t done = 0; done < bytes;) {
        done += (uint32_t)edge_board_read((uint8_t *)data + done, bytes - done);
    }
}

static void send(uint8_t kind, uint16_t index, const edge_region *region, const void *data, uint32_t bytes)
{
    header h = { 0xED, kind, index, *region, bytes };
    edge_board_write((const uint8_t *)&h, sizeof h);
    if (data != NULL) {
        edge_board_write(data, bytes);
    }
}

/* Hints that do nothing: what a simulator counts lies between the two (firmware/qemu/count.c). */
static void count(void)
{
    __asm volatile("dbg #1");
}

static void pause_count(void)
{
    __asm volatile("dbg #2");
}

static int32_t transfer(void *context, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes)
{
    (void)context;
    if (transfer->kind != EDGE_STEP_FEED && transfer->kind != EDGE_STEP_FETCH) {
        return -1; /* a board on its own has no peers */
    }
    pause_count();
    if (done == 0) {
        send(transfer->kind, transfer->index, &transfer->region, NULL, transfer->bytes);
    }
    if (transfer->kind == EDGE_STEP_FEED) {
        receive(data, bytes);
    } else {
        edge_board_write((const uint8_t *)data, bytes);
    }
    count();
    return 0;
}

/* The arena is as large as the kernels that are linked need it. */
static int scratch_suffices(void)
{
    for (uint32_t i = 0; i < edge_model.node_count; i++) {
        if (edge_scratch_bytes(&edge_model.nodes[i]) > edge_model.scratch_bytes) {
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    static const edge_region nowhere;
    static const edge_port port = { NULL, transfer, NULL, NULL };
    static const edge_memory memory = { arena, input };
    edge_board_init();
    pause_count(); /* the start is over */
    send(HELLO, EDGE_PROGRAM_VERSION, &nowhere, edge_model.digest, sizeof edge_model.digest);
    for (;;) {
        int8_t command = 0;
        receive(&command, 1);
        if (command == RUN) {
            count();
            int32_t status = scratch_suffices() ? edge_run(&edge_model, &memory, &port) : -2;
            pause_count();
            uint32_t stack = edge_stack_used();
            send(DONE, (uint16_t)status, &nowhere, &stack, sizeof stack);
        }
    }
}
