#include "edge/bytes.h"
#include "edge/link.h"
#include "edge/sha256.h"

#include <string.h>

/* The accepting end's part of the handshake of docs/frames.md. */

enum {
    NONCE_BYTES = 32,
    MOST_HELLO_BYTES = 96, /* more than one for the service "board" has */
    FIXARRAY = 0x90,
    FIXSTR = 0xA0,
    BIN8 = 0xC4,
    UINT8 = 0xCC,
    UINT16 = 0xCD,
    UINT32 = 0xCE
};

static const char service[] = "board";
static const char label[] = "edge link handshake 1";

typedef struct edge_transcript {
    char label[sizeof label - 1];
    uint8_t role;
    uint8_t hello[EDGE_SHA256_BYTES], challenge[EDGE_SHA256_BYTES];
} edge_transcript;

static void digest(const void *bytes, size_t count, uint8_t *into)
{
    edge_sha256 sha;
    edge_sha256_begin(&sha);
    edge_sha256_add(&sha, bytes, count);
    edge_sha256_end(&sha, into);
}

/* Reads the payload of the one frame that may come now, whole. */
static int32_t receive(edge_link *link, edge_frame_type type, uint8_t *payload, uint32_t most, uint32_t *count)
{
    edge_frame frame;
    if (edge_link_next(link, &frame) != 0)
        return link->failure;
    if (frame.type != type || frame.stream != 0)
        return edge_link_fail(link, EDGE_LINK_UNEXPECTED);
    if (frame.bytes > most)
        return edge_link_fail(link, EDGE_LINK_ABOVE_LIMIT);
    *count = frame.bytes;
    if (edge_link_read(link, payload, frame.bytes) == 0)
        edge_link_end(link);
    return link->failure;
}

/* [nonce bin, service str, silence_ms], and the peer's silence out of it. Returns whether it is that. */
static int read_hello(edge_link *link, const uint8_t *hello, uint32_t count)
{
    const uint32_t at = 1 + 2 + NONCE_BYTES, name = sizeof service - 1;
    if (count < at + 1 + name + 1 || hello[0] != (FIXARRAY | 3) || hello[1] != BIN8 || hello[2] != NONCE_BYTES
        || hello[at] != (FIXSTR | name) || memcmp(hello + at + 1, service, name) != 0)
        return 0;
    const uint8_t *silence = hello + at + 1 + name;
    uint32_t left = count - (at + 1 + name);
    if (left == 1 && silence[0] < 0x80)
        link->peer_silence_ms = silence[0];
    else if (left == 2 && silence[0] == UINT8)
        link->peer_silence_ms = silence[1];
    else if (left == 3 && silence[0] == UINT16)
        link->peer_silence_ms = edge_get16(silence + 1);
    else if (left == 5 && silence[0] == UINT32)
        link->peer_silence_ms = edge_get32(silence + 1);
    else
        return 0;
    return link->peer_silence_ms >= 20;
}

/* As random as the board is: its seed, the time, what came, and how often it was asked. */
static void make_nonce(edge_link *link, const uint8_t *hello_digest, uint8_t *nonce)
{
    edge_sha256 sha;
    uint32_t known[4] = {link->arq.seed, link->line->microseconds(), link->now_ms, ++link->nonces};
    edge_sha256_begin(&sha);
    edge_sha256_add(&sha, known, sizeof known);
    edge_sha256_add(&sha, hello_digest, EDGE_SHA256_BYTES);
    edge_sha256_add(&sha, link->key, link->key_bytes);
    edge_sha256_end(&sha, nonce);
}

static int32_t send_challenge(edge_link *link, edge_transcript *transcript)
{
    uint8_t challenge[1 + 2 + NONCE_BYTES + 5];
    challenge[0] = FIXARRAY | 2;
    challenge[1] = BIN8;
    challenge[2] = NONCE_BYTES;
    make_nonce(link, transcript->hello, challenge + 3);
    challenge[3 + NONCE_BYTES] = UINT32;
    edge_put32(challenge + 4 + NONCE_BYTES, EDGE_LINK_SILENCE_MS);
    digest(challenge, sizeof challenge, transcript->challenge);
    return edge_link_send(link, EDGE_FRAME_CHALLENGE, 0, challenge, sizeof challenge, NULL, 0);
}

static void prove(const edge_link *link, edge_transcript *transcript, uint8_t role, uint8_t *proof)
{
    transcript->role = role;
    proof[0] = BIN8;
    proof[1] = EDGE_SHA256_BYTES;
    edge_hmac_sha256(link->key, link->key_bytes, transcript, sizeof *transcript, proof + 2);
}

static int32_t check_proof(edge_link *link, edge_transcript *transcript)
{
    uint8_t expected[2 + EDGE_SHA256_BYTES], given[2 + EDGE_SHA256_BYTES];
    uint8_t difference = 0;
    uint32_t count;
    prove(link, transcript, 'D', expected);
    if (receive(link, EDGE_FRAME_PROOF, given, sizeof given, &count) != 0)
        return link->failure;
    for (size_t i = 0; i < sizeof given; i++) /* all of them: the time tells nothing */
        difference |= expected[i] ^ given[i];
    return count == sizeof given && difference == 0 ? 0 : edge_link_fail(link, EDGE_LINK_NO_PROOF);
}

static int32_t shake_hands(edge_link *link)
{
    edge_transcript transcript;
    uint8_t bytes[MOST_HELLO_BYTES];
    uint32_t count;
    memcpy(transcript.label, label, sizeof transcript.label);
    if (receive(link, EDGE_FRAME_HELLO, bytes, sizeof bytes, &count) != 0)
        return link->failure;
    if (!read_hello(link, bytes, count))
        return edge_link_fail(link, EDGE_LINK_UNEXPECTED);
    digest(bytes, count, transcript.hello);
    if (send_challenge(link, &transcript) != 0 || check_proof(link, &transcript) != 0)
        return link->failure;
    prove(link, &transcript, 'A', bytes);
    return edge_link_send(link, EDGE_FRAME_WELCOME, 0, bytes, 2 + EDGE_SHA256_BYTES, NULL, 0);
}

int32_t edge_link_accept(edge_link *link)
{
    /* A link that failed on its own account waits for the session after it, or for the end of this one. */
    uint16_t failed = link->sessions;
    do {
        link->failure = EDGE_LINK_CLOSED;
        edge_link_poll(link);
        if (link->idle)
            link->line->wait();
    } while (!link->arq.open || link->arq.sessions == failed);
    link->sessions = link->arq.sessions;
    link->failure = 0;
    link->open = link->in_frame = 0;
    link->received_frames = link->sent_frames = 0;
    link->heard_ms = link->said_ms = link->now_ms;
    if (shake_hands(link) == 0)
        link->open = 1;
    return link->failure;
}
