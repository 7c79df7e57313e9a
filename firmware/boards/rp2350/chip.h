/* RP2350 data sheet: section 2.2 (addresses), 7.5 (resets), 3.2 (interrupts). */
#define CHIP_RESETS 0x40020000u
#define CHIP_CLOCKS 0x40010000u
#define CHIP_XOSC 0x40048000u
#define CHIP_PLL_SYS 0x40050000u
#define CHIP_IO 0x40028000u
#define CHIP_PADS 0x40038000u
#define CHIP_UART0 0x40070000u
#define CHIP_UART0_INTERRUPT 33u
#define CHIP_RESET_IO (1u << 6)
#define CHIP_RESET_PADS (1u << 9)
#define CHIP_RESET_PLL_SYS (1u << 14)
#define CHIP_RESET_UART0 (1u << 26)
#define CHIP_PLL_DIVIDER 5u /* 150 MHz */
