/* CRC-32C (Castagnoli; RFC 3720, appendix B.4), four bits at a time: a table of 16 words. */
#ifndef EDGE_CRC32C_H
#define EDGE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of what `crc` is the checksum of, followed by `bytes`; 0 is the checksum of nothing. */
uint32_t edge_crc32c(uint32_t crc, const void *bytes, size_t count);

#endif
