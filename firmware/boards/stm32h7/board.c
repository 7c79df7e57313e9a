/* STM32H743 (RM0433): the internal oscillator's 64 MHz with the instruction cache, USART3 on PD8 (transmit) and PD9
 * (receive), which is the ST-LINK's serial port on a Nucleo-144. */
#include "board.h"
#include "receive_ring.h"
#include "systick.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define RCC 0x58024400u
#define RCC_AHB4ENR REGISTER(RCC + 0xE0u)
#define RCC_APB1LENR REGISTER(RCC + 0xE8u)
#define GPIOD 0x58020C00u
#define GPIOD_MODER REGISTER(GPIOD + 0x00u)
#define GPIOD_AFRH REGISTER(GPIOD + 0x24u)
#define USART3 0x40004800u
#define USART_CR1 REGISTER(USART3 + 0x00u)
#define USART_BRR REGISTER(USART3 + 0x0Cu)
#define USART_ISR REGISTER(USART3 + 0x1Cu)
#define USART_ICR REGISTER(USART3 + 0x20u)
#define USART_RDR REGISTER(USART3 + 0x24u)
#define USART_TDR REGISTER(USART3 + 0x28u)
#define NVIC_ISER1 REGISTER(0xE000E104u)
#define ICIALLU REGISTER(0xE000EF50u)
#define CCR REGISTER(0xE000ED14u)

#define CLOCK_HZ 64000000u
#define FIRST_BAUD 115200u
#define USART3_INTERRUPT 39u

enum { OVERRUN = 1u << 3, RECEIVED = 1u << 5, SENT = 1u << 6, EMPTY = 1u << 7 };

static edge_receive_ring ring __attribute__((section(".edge_buffers")));

static void start_instruction_cache(void)
{
    ICIALLU = 0;
    CCR |= 1u << 17;
    __asm volatile("dsb\n isb");
}

void edge_board_init(void)
{
    start_instruction_cache();
    edge_systick_start(CLOCK_HZ);
    RCC_AHB4ENR |= 1u << 3;   /* port D */
    RCC_APB1LENR |= 1u << 18; /* USART3 */
    (void)RCC_APB1LENR;
    GPIOD_MODER = (GPIOD_MODER & ~(0xFu << 16)) | 0xAu << 16; /* alternate function */
    GPIOD_AFRH = (GPIOD_AFRH & ~0xFFu) | 0x77u;               /* USART3 */
    ring.written = ring.taken = 0;
    USART_BRR = CLOCK_HZ / FIRST_BAUD;
    USART_CR1 = 1u << 29 | 1u << 5 | 1u << 3 | 1u << 2 | 1u; /* FIFO, interrupt on receipt, transmit, receive, on */
    NVIC_ISER1 = 1u << (USART3_INTERRUPT - 32u);
}

void edge_board_interrupt(void)
{
    while ((USART_ISR & RECEIVED) != 0) {
        edge_receive_ring_put(&ring, (uint8_t)USART_RDR);
    }
    USART_ICR = OVERRUN;
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
        while ((USART_ISR & EMPTY) == 0) {
        }
        USART_TDR = data[i];
    }
}

int edge_board_set_baud(uint32_t baud)
{
    if (baud == 0 || CLOCK_HZ / baud < 16u || CLOCK_HZ / baud > 0xFFFFu) {
        return 0;
    }
    while ((USART_ISR & SENT) == 0) {
    }
    USART_CR1 &= ~1u; /* the divider is written while the UART is off */
    USART_BRR = CLOCK_HZ / baud;
    USART_CR1 |= 1u;
    return 1;
}

uint32_t edge_board_time_us(void)
{
    return edge_systick_time_us();
}
