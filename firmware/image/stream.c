/* The program of an image that has no model: one arrives over the UART (docs/firmware-protocol.md), with its constants or
 * a sliding window over them. How much memory each of them gets is decided when the image is built. */
#include <string.h>

#include "board.h"
#include "edge/stream.h"
#include "stack.h"

#define FIRST_BAUD 115200u
#define MOST_BAUD 12000000u
#define MOST_WORK 100000000000u /* an hour of a fast microcontroller */

static int8_t arena[EDGE_ARENA_BYTES] __attribute__((aligned(16), section(".edge_arena")));
static int8_t input[EDGE_INPUT_BYTES + 16] __attribute__((aligned(16), section(".edge_input")));
static uint8_t tables[EDGE_TABLE_BYTES] __attribute__((aligned(16), section(".edge_buffers")));
static int8_t constants[EDGE_CONSTANTS_BYTES] __attribute__((aligned(16), section(".edge_buffers")));
static edge_device device __attribute__((section(".edge_buffers")));
static edge_stream stream __attribute__((section(".edge_buffers")));

int main(void)
{
    static const edge_line line = { edge_board_read, edge_board_wait, edge_board_write, edge_board_set_baud, edge_board_time_us };
    edge_board_init();
    memset(&device, 0, sizeof device);
    edge_link_begin(&device.link, &line, 1u + edge_board_time_us(), FIRST_BAUD, MOST_BAUD, NULL, 0);
    device.board = EDGE_BOARD_NAME;
    device.isa = EDGE_ISA_NAME;
    device.stack_used = edge_stack_used;
    device.memory = (edge_memory){ arena, input };
    device.arena_bytes = sizeof arena;
    device.input_bytes = sizeof input;
    edge_stream_begin(&stream, &device, tables, sizeof tables, constants, sizeof constants, MOST_WORK);
    __asm volatile("dbg #2"); /* a hint: the start is over */
    for (;;) {
        edge_device_serve(&device);
    }
}
