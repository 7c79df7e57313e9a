/* STM32F429 (RM0090): 168 MHz from the internal oscillator, USART3 on PD8 (transmit) and PD9 (receive), which is the
 * ST-LINK's serial port on a Nucleo-144. */
#include "board.h"
#include "receive_ring.h"
#include "systick.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define RCC 0x40023800u
#define RCC_CR REGISTER(RCC + 0x00u)
#define RCC_PLLCFGR REGISTER(RCC + 0x04u)
#define RCC_CFGR REGISTER(RCC + 0x08u)
#define RCC_AHB1ENR REGISTER(RCC + 0x30u)
#define RCC_APB1ENR REGISTER(RCC + 0x40u)
#define FLASH_ACR REGISTER(0x40023C00u)
#define GPIOD 0x40020C00u
#define GPIOD_MODER REGISTER(GPIOD + 0x00u)
#define GPIOD_AFRH REGISTER(GPIOD + 0x24u)
#define USART3 0x40004800u
#define USART_SR REGISTER(USART3 + 0x00u)
#define USART_DR REGISTER(USART3 + 0x04u)
#define USART_BRR REGISTER(USART3 + 0x08u)
#define USART_CR1 REGISTER(USART3 + 0x0Cu)
#define NVIC_ISER1 REGISTER(0xE000E104u)

#define CLOCK_HZ 168000000u
#define USART_CLOCK_HZ (CLOCK_HZ / 4u)
#define FIRST_BAUD 115200u
#define USART3_INTERRUPT 39u

enum { RECEIVED = 1u << 5, SENT = 1u << 6, EMPTY = 1u << 7 };

static edge_receive_ring ring __attribute__((section(".edge_buffers")));

/* 16 MHz / 16 * 336 / 2; five wait states; peripherals at a quarter (APB1) and half (APB2). */
static void start_clock(void)
{
    FLASH_ACR = 5u | 7u << 8; /* wait states; prefetch and both caches */
    RCC_PLLCFGR = 16u | 336u << 6 | 7u << 24;
    RCC_CR |= 1u << 24;
    while ((RCC_CR & 1u << 25) == 0) {
    }
    RCC_CFGR = 5u << 10 | 4u << 13 | 2u;
    while ((RCC_CFGR & 3u << 2) != 2u << 2) {
    }
}

void edge_board_init(void)
{
    start_clock();
    edge_systick_start(CLOCK_HZ);
    RCC_AHB1ENR |= 1u << 3;  /* port D */
    RCC_APB1ENR |= 1u << 18; /* USART3 */
    (void)RCC_APB1ENR;
    GPIOD_MODER = (GPIOD_MODER & ~(0xFu << 16)) | 0xAu << 16; /* alternate function */
    GPIOD_AFRH = (GPIOD_AFRH & ~0xFFu) | 0x77u;               /* USART3 */
    ring.written = ring.taken = 0;
    USART_BRR = USART_CLOCK_HZ / FIRST_BAUD;
    USART_CR1 = 1u << 13 | 1u << 5 | 1u << 3 | 1u << 2; /* on, interrupt on receipt, transmit, receive */
    NVIC_ISER1 = 1u << (USART3_INTERRUPT - 32u);
}

void edge_board_interrupt(void)
{
    if ((USART_SR & RECEIVED) != 0) {
        edge_receive_ring_put(&ring, (uint8_t)USART_DR);
    }
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
        while ((USART_SR & EMPTY) == 0) {
        }
        USART_DR = data[i];
    }
}

int edge_board_set_baud(uint32_t baud)
{
    if (baud == 0 || USART_CLOCK_HZ / baud < 16u || USART_CLOCK_HZ / baud > 0xFFFFu) {
        return 0;
    }
    while ((USART_SR & SENT) == 0) {
    }
    USART_BRR = USART_CLOCK_HZ / baud;
    return 1;
}

uint32_t edge_board_time_us(void)
{
    return edge_systick_time_us();
}
