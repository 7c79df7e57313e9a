#include "edge/sha256.h"

#include "edge/bytes.h"

#include <string.h>

/* Fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int bits) { return (x >> bits) | (x << (32 - bits)); }

static void compress(uint32_t state[8], const uint8_t block[64])
{
    uint32_t words[16]; /* the schedule, of which only the last 16 words are needed */
    uint32_t s[8];
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t *word = &words[i & 15];
        if (i < 16) {
            *word = edge_get32(block + 4 * i);
        } else {
            uint32_t a = words[(i + 1) & 15], b = words[(i + 14) & 15];
            *word += (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + words[(i + 9) & 15]
                + (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
        }
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        uint32_t first = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + choice + constants[i] + *word;
        uint32_t second = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + majority;
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += first;
        s[0] = first + second;
    }
    for (int i = 0; i < 8; i++)
        state[i] += s[i];
}

void edge_sha256_begin(edge_sha256 *sha)
{
    static const uint32_t first[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memcpy(sha->state, first, sizeof first);
    sha->count = 0;
}

void edge_sha256_add(edge_sha256 *sha, const void *bytes, size_t count)
{
    const uint8_t *next = bytes;
    while (count > 0) {
        size_t filled = (size_t)(sha->count & 63);
        size_t taken = 64 - filled < count ? 64 - filled : count;
        memcpy(sha->block + filled, next, taken);
        sha->count += taken;
        next += taken;
        count -= taken;
        if (filled + taken == 64)
            compress(sha->state, sha->block);
    }
}

void edge_sha256_end(edge_sha256 *sha, uint8_t digest[EDGE_SHA256_BYTES])
{
    static const uint8_t padding[64] = {0x80};
    uint64_t bits = sha->count * 8;
    uint8_t length[8];
    edge_put32(length, (uint32_t)(bits >> 32));
    edge_put32(length + 4, (uint32_t)bits);
    edge_sha256_add(sha, padding, 1 + (size_t)((119 - (sha->count & 63)) & 63)); /* to 8 bytes before a block's end */
    edge_sha256_add(sha, length, sizeof length);
    for (int i = 0; i < 8; i++)
        edge_put32(digest + 4 * i, sha->state[i]);
}

static void begin_padded(edge_sha256 *sha, const uint8_t key[64], uint8_t pad)
{
    uint8_t block[64];
    for (int i = 0; i < 64; i++)
        block[i] = key[i] ^ pad;
    edge_sha256_begin(sha);
    edge_sha256_add(sha, block, sizeof block);
}

void edge_hmac_sha256(const void *key, size_t key_bytes, const void *message, size_t message_bytes,
    uint8_t code[EDGE_SHA256_BYTES])
{
    edge_sha256 sha;
    uint8_t block[64] = {0};
    if (key_bytes > sizeof block) {
        edge_sha256_begin(&sha);
        edge_sha256_add(&sha, key, key_bytes);
        edge_sha256_end(&sha, block);
    } else if (key_bytes > 0) {
        memcpy(block, key, key_bytes);
    }
    begin_padded(&sha, block, 0x36);
    edge_sha256_add(&sha, message, message_bytes);
    edge_sha256_end(&sha, code);
    begin_padded(&sha, block, 0x5c);
    edge_sha256_add(&sha, code, EDGE_SHA256_BYTES);
    edge_sha256_end(&sha, code);
}
