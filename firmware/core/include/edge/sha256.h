/* SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104), small rather than fast. */
#ifndef EDGE_SHA256_H
#define EDGE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define EDGE_SHA256_BYTES 32

typedef struct edge_sha256 {
    uint32_t state[8];
    uint64_t count; /* bytes so far */
    uint8_t block[64];
} edge_sha256;

void edge_sha256_begin(edge_sha256 *sha);
void edge_sha256_add(edge_sha256 *sha, const void *bytes, size_t count);
void edge_sha256_end(edge_sha256 *sha, uint8_t digest[EDGE_SHA256_BYTES]);

/* The authentication code of a message under a key of any length. */
void edge_hmac_sha256(const void *key, size_t key_bytes, const void *message, size_t message_bytes,
    uint8_t code[EDGE_SHA256_BYTES]);

#endif
