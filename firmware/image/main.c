/* The program of a generated image: its model, and the protocol of a board (docs/firmware-protocol.md) over the UART. */
#include <string.h>

#include "board.h"
#include "edge/bytes.h"
#include "edge/device.h"
#include "model.h"
#include "stack.h"

#define FIRST_BAUD 115200u
#define MOST_BAUD 12000000u

extern const uint8_t edge_build_id[20]; /* the linker's: boards/cortex-m/sections.ld */

static int8_t arena[EDGE_ARENA_BYTES] __attribute__((aligned(16), section(".edge_arena")));
static int8_t input[EDGE_INPUT_BYTES + 16] __attribute__((aligned(16), section(".edge_input")));
static edge_device device __attribute__((section(".edge_buffers")));

int main(void)
{
    static const edge_line line = { edge_board_read, edge_board_wait, edge_board_write, edge_board_set_baud, edge_board_time_us };
    edge_board_init();
    memset(&device, 0, sizeof device);
    edge_link_begin(&device.link, &line, edge_get32(edge_model.digest) ^ edge_board_time_us(), FIRST_BAUD, MOST_BAUD, NULL, 0);
    device.board = EDGE_BOARD_NAME;
    device.isa = EDGE_ISA_NAME;
    device.build = edge_build_id;
    device.stack_used = edge_stack_used;
    device.program = &edge_model;
    device.memory = (edge_memory){ arena, input };
    device.arena_bytes = sizeof arena;
    device.input_bytes = sizeof input;
#if __ARM_ARCH >= 7
    __asm volatile("dbg #2"); /* a hint: the start is over */
#endif
    for (;;) {
        edge_device_serve(&device);
    }
}
