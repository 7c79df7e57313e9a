#include "edge/crc32c.h"

/* What four zero bits make of a register that ends in these four bits; polynomial 0x82F63B78, reflected. */
static const uint32_t table[16] = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
    0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
};

uint32_t edge_crc32c(uint32_t crc, const void *bytes, size_t count)
{
    const uint8_t *next = bytes;
    uint32_t state = ~crc;
    for (; count > 0; count--) {
        state ^= *next++;
        state = (state >> 4) ^ table[state & 15];
        state = (state >> 4) ^ table[state & 15];
    }
    return ~state;
}
