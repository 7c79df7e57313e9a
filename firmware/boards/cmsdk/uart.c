/* The UART of Arm's Cortex-M system design kit, on the MPS boards. A board gives EDGE_UART and EDGE_CLOCK_HZ. */
#include "board.h"
#include "mps.h"
#include "systick.h"

typedef struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state; /* bit 0: transmit buffer full, bit 1: receive buffer full */
    volatile uint32_t control;
    volatile uint32_t interrupt;
    volatile uint32_t divider; /* at least 16 */
} cmsdk_uart;

#define UART ((cmsdk_uart *)EDGE_UART)
#define FIRST_BAUD 115200u

void edge_board_init(void)
{
    edge_systick_start(EDGE_CLOCK_HZ);
    UART->divider = EDGE_CLOCK_HZ / FIRST_BAUD;
    UART->control = 3; /* transmit and receive */
}

size_t edge_board_read(uint8_t *data, size_t capacity)
{
    size_t bytes = 0;
    while (bytes < capacity && (UART->state & 2u) != 0) {
        data[bytes++] = (uint8_t)UART->data;
    }
    return bytes;
}

void edge_board_write(const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        while ((UART->state & 1u) != 0) {
        }
        UART->data = data[i];
    }
}

int edge_board_set_baud(uint32_t baud)
{
    if (baud == 0 || EDGE_CLOCK_HZ / baud < 16u) {
        return 0;
    }
    while ((UART->state & 1u) != 0) {
    }
    UART->divider = EDGE_CLOCK_HZ / baud;
    return 1;
}

uint32_t edge_board_time_us(void)
{
    return edge_systick_time_us();
}
