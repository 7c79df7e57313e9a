/* RP2040 data sheet: section 2.2 (addresses), 2.14 (resets), 2.3.2 (interrupts). */
#define CHIP_RESETS 0x4000C000u
#define CHIP_CLOCKS 0x40008000u
#define CHIP_XOSC 0x40024000u
#define CHIP_PLL_SYS 0x40028000u
#define CHIP_IO 0x40014000u
#define CHIP_PADS 0x4001C000u
#define CHIP_UART0 0x40034000u
#define CHIP_UART0_INTERRUPT 20u
#define CHIP_RESET_IO (1u << 5)
#define CHIP_RESET_PADS (1u << 8)
#define CHIP_RESET_PLL_SYS (1u << 12)
#define CHIP_RESET_UART0 (1u << 22)
#define CHIP_PLL_DIVIDER 6u /* 125 MHz */
