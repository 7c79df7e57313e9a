/* Raspberry Pi's RP2040 and RP2350: the system clock from the 12 MHz crystal, UART0 on GPIO 0 (transmit) and 1 (receive).
 * chip.h has the addresses of a chip (RP2040 and RP2350 data sheets). */
#include "board.h"
#include "chip.h"
#include "receive_ring.h"
#include "systick.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CLEAR 0x3000u /* alias of a register: ones written there clear bits */

#define CRYSTAL_HZ 12000000u
#define FIRST_BAUD 115200u

#define UART_DR REGISTER(CHIP_UART0 + 0x00u)
#define UART_FR REGISTER(CHIP_UART0 + 0x18u)
#define UART_IBRD REGISTER(CHIP_UART0 + 0x24u)
#define UART_FBRD REGISTER(CHIP_UART0 + 0x28u)
#define UART_LCR_H REGISTER(CHIP_UART0 + 0x2Cu)
#define UART_CR REGISTER(CHIP_UART0 + 0x30u)
#define UART_IFLS REGISTER(CHIP_UART0 + 0x34u)
#define UART_IMSC REGISTER(CHIP_UART0 + 0x38u)
#define UART_ICR REGISTER(CHIP_UART0 + 0x44u)

enum { BUSY = 1u << 3, RECEIVE_EMPTY = 1u << 4, TRANSMIT_FULL = 1u << 5, RECEIVED = 1u << 4, RECEIVE_TIMEOUT = 1u << 6 };

static edge_receive_ring ring __attribute__((section(".edge_buffers")));

static void unreset(uint32_t blocks)
{
    REGISTER(CHIP_RESETS + CLEAR) = blocks;
    while ((REGISTER(CHIP_RESETS + 8u) & blocks) != blocks) {
    }
}

static void start_crystal(void)
{
    REGISTER(CHIP_XOSC + 0x0Cu) = 47;                 /* a millisecond */
    REGISTER(CHIP_XOSC) = 0xFABu << 12 | 0xAA0u;      /* on, 1-15 MHz */
    while ((REGISTER(CHIP_XOSC + 4u) & 1u << 31) == 0) {
    }
    REGISTER(CHIP_CLOCKS + 0x30u) = 2;                /* reference clock: the crystal */
    while ((REGISTER(CHIP_CLOCKS + 0x38u) & 1u << 2) == 0) {
    }
    REGISTER(CHIP_CLOCKS + 0x48u) = 1u << 11 | 4u << 5; /* peripheral clock: the crystal */
}

/* 12 MHz * 125 / (CHIP_PLL_DIVIDER * 2). */
static void start_pll(void)
{
    unreset(CHIP_RESET_PLL_SYS);
    REGISTER(CHIP_PLL_SYS + 0x00u) = 1;
    REGISTER(CHIP_PLL_SYS + 0x08u) = 125;
    REGISTER(CHIP_PLL_SYS + CLEAR + 0x04u) = 1u << 5 | 1u; /* power: PLL, oscillator */
    while ((REGISTER(CHIP_PLL_SYS) & 1u << 31) == 0) {
    }
    REGISTER(CHIP_PLL_SYS + 0x0Cu) = CHIP_PLL_DIVIDER << 16 | 2u << 12;
    REGISTER(CHIP_PLL_SYS + CLEAR + 0x04u) = 1u << 3; /* dividers */
    REGISTER(CHIP_CLOCKS + 0x3Cu) = 1;                /* system clock: the PLL */
    while ((REGISTER(CHIP_CLOCKS + 0x44u) & 1u << 1) == 0) {
    }
}

static void set_divider(uint32_t baud)
{
    uint32_t divider = (8u * CRYSTAL_HZ / baud + 1u) / 2u; /* in 64ths of 16 clocks */
    UART_IBRD = divider >> 6;
    UART_FBRD = divider & 63u;
    UART_LCR_H = 3u << 5 | 1u << 4; /* 8 bits, FIFO; writing it takes the divider over */
}

void edge_board_init(void)
{
    start_crystal();
    start_pll();
    edge_systick_start(CRYSTAL_HZ * 125u / (CHIP_PLL_DIVIDER * 2u));
    unreset(CHIP_RESET_IO | CHIP_RESET_PADS | CHIP_RESET_UART0);
    for (uint32_t pin = 0; pin < 2; pin++) {
        REGISTER(CHIP_IO + 4u + 8u * pin) = 2;                  /* function: UART */
        REGISTER(CHIP_PADS + 4u + 4u * pin) = 1u << 6 | 1u << 4; /* input on, 4 mA, no isolation */
    }
    ring.written = ring.taken = 0;
    set_divider(FIRST_BAUD);
    UART_IFLS = 0; /* interrupts when an eighth of the FIFO is full */
    UART_IMSC = RECEIVED | RECEIVE_TIMEOUT;
    UART_CR = 1u << 9 | 1u << 8 | 1u;
    REGISTER(0xE000E100u + 4u * (CHIP_UART0_INTERRUPT / 32u)) = 1u << (CHIP_UART0_INTERRUPT % 32u);
}

void edge_board_interrupt(void)
{
    while ((UART_FR & RECEIVE_EMPTY) == 0) {
        edge_receive_ring_put(&ring, (uint8_t)UART_DR);
    }
    UART_ICR = RECEIVED | RECEIVE_TIMEOUT;
}

size_t edge_board_read(uint8_t *data, size_t capacity)
{
    return edge_receive_ring_take(&ring, data, capacity);
}

void edge_board_wait(void)
{
    edge_receive_ring_wait(&ring);
}

void edge_board_write(const uint8_t *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        while ((UART_FR & TRANSMIT_FULL) != 0) {
        }
        UART_DR = data[i];
    }
}

int edge_board_set_baud(uint32_t baud)
{
    if (baud == 0 || baud > CRYSTAL_HZ / 16u) {
        return 0;
    }
    while ((UART_FR & BUSY) != 0) {
    }
    UART_CR = 0;
    set_divider(baud);
    UART_CR = 1u << 9 | 1u << 8 | 1u;
    return 1;
}

uint32_t edge_board_time_us(void)
{
    return edge_systick_time_us();
}
