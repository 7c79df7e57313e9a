/* The UART of Arm's Cortex-M system design kit, on the MPS boards. A board gives EDGE_UART, EDGE_UART_INTERRUPT and
 * EDGE_CLOCK_HZ. It keeps one byte: an interrupt takes it to the ring. */
#include "board.h"
#include "mps.h"
#include "receive_ring.h"
#include "systick.h"

typedef struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupt; /* bit 1: received; writing it ends the interrupt */
    volatile uint32_t divider;   /* at least 16 */
} cmsdk_uart;

#define UART ((cmsdk_uart *)EDGE_UART)
#define NVIC_ENABLE ((volatile uint32_t *)0xE000E100u)
#define NVIC_PENDING ((volatile uint32_t *)0xE000E200u)
#define FIRST_BAUD 115200u

enum { TRANSMIT_FULL = 1, RECEIVE_FULL = 2 };                               /* state */
enum { TRANSMIT = 1, RECEIVE = 2, RECEIVE_INTERRUPT = 8, RECEIVED = 2 }; /* control; interrupt */

static edge_receive_ring ring __attribute__((section(".edge_buffers")));
static volatile uint8_t paused; /* the ring was full: the UART keeps its byte, and interrupts are off */

void edge_board_init(void)
{
    edge_systick_start(EDGE_CLOCK_HZ);
    ring.written = ring.taken = 0;
    UART->divider = EDGE_CLOCK_HZ / FIRST_BAUD;
    UART->control = TRANSMIT | RECEIVE | RECEIVE_INTERRUPT;
    NVIC_ENABLE[EDGE_UART_INTERRUPT / 32u] = 1u << (EDGE_UART_INTERRUPT % 32u);
}

void edge_board_interrupt(void)
{
    UART->interrupt = RECEIVED; /* before the byte is taken: the next one asks again */
    while ((UART->state & RECEIVE_FULL) != 0) {
        paused = edge_receive_ring_is_full(&ring) != 0;
        if (paused) {
            UART->control = TRANSMIT | RECEIVE;
            return;
        }
        edge_receive_ring_put(&ring, (uint8_t)UART->data);
    }
}

size_t edge_board_read(uint8_t *data, size_t capacity)
{
    size_t bytes = edge_receive_ring_take(&ring, data, capacity);
    if (paused && bytes > 0) {
        UART->control = TRANSMIT | RECEIVE | RECEIVE_INTERRUPT;
        NVIC_PENDING[EDGE_UART_INTERRUPT / 32u] = 1u << (EDGE_UART_INTERRUPT % 32u); /* for the byte that waited */
    }
    return bytes;
}

void edge_board_wait(void)
{
    edge_receive_ring_wait(&ring);
}

void edge_board_write(const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        while ((UART->state & TRANSMIT_FULL) != 0) {
        }
        UART->data = data[i];
    }
}

int edge_board_set_baud(uint32_t baud)
{
    if (baud == 0 || EDGE_CLOCK_HZ / baud < 16u) {
        return 0;
    }
    while ((UART->state & TRANSMIT_FULL) != 0) {
    }
    UART->divider = EDGE_CLOCK_HZ / baud;
    return 1;
}

uint32_t edge_board_time_us(void)
{
    return edge_systick_time_us();
}
