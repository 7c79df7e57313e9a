/* Fuzz target of everything that reads a board's line: packets, sessions, frames, handshake, requests, programs.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined from this file, device, engine, wire and kernels/portable.
 *
 * An input is a list of actions on the line. Random bytes do not get past two checksums and a proof, so there are actions
 * that a well-behaved host would take, which put random content into whole packets, whole frames and whole requests. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "edge/bytes.h"
#include "edge/crc32c.h"
#include "edge/sha256.h"
#include "edge/stream.h"

enum { QUEUE_BYTES = 1 << 16, MOST_PAYLOAD = 255, NONCE = 0x1234567 };

enum action { NOISE, TIME, OPEN, PACKET, FRAME, REQUEST, ANSWER, SHAKE_HANDS, ACTIONS };

static edge_device device;
static edge_stream stream;
static const uint8_t *input;
static size_t input_left;
static jmp_buf no_more_input;
static uint32_t clock_us;

/* The host: what it will send, and what it knows of the session. */
static uint8_t queue[QUEUE_BYTES];
static size_t queue_first, queue_count;
static edge_packet_reader from_board;
static uint32_t session, sent_frames, last_stream;
static uint16_t sent, received;
static uint8_t hello[64], heard[256];
static size_t hello_bytes, heard_bytes;
static int shakes;

static uint8_t next_byte(void)
{
    if (input_left == 0) {
        longjmp(no_more_input, 1);
    }
    input_left--;
    return *input++;
}

static size_t next_bytes(uint8_t *bytes, size_t most)
{
    size_t count = most > 0 ? next_byte() % (most + 1) : 0;
    for (size_t i = 0; i < count; i++) {
        bytes[i] = next_byte();
    }
    return count;
}

static void enqueue(const uint8_t *bytes, size_t count)
{
    if (queue_first == queue_count) {
        queue_first = queue_count = 0;
    }
    if (count <= QUEUE_BYTES - queue_count) {
        memcpy(queue + queue_count, bytes, count);
        queue_count += count;
    }
}

static void enqueue_packet(edge_packet_kind kind, uint32_t of_session, const uint8_t *payload, size_t count)
{
    uint8_t line[EDGE_PACKET_LINE_BYTES];
    edge_packet_header header = {(uint8_t)kind, of_session, sent, received, 4096};
    memcpy(EDGE_PACKET_PLACE(line) + EDGE_PACKET_HEADER_BYTES, payload, count);
    enqueue(line, edge_packet_encode(line, &header, count));
}

static void enqueue_stream(const uint8_t *bytes, size_t count)
{
    while (count > 0) {
        size_t piece = count < EDGE_PACKET_PAYLOAD_BYTES ? count : EDGE_PACKET_PAYLOAD_BYTES;
        enqueue_packet(EDGE_PACKET_DATA, session, bytes, piece);
        sent = (uint16_t)(sent + piece);
        bytes += piece;
        count -= piece;
    }
}

static void enqueue_frame(uint8_t type, uint32_t of_stream, const uint8_t *payload, size_t count)
{
    uint8_t frame[EDGE_FRAME_HEADER_BYTES + 2 * MOST_PAYLOAD] = {0x96, 1, type, 0xCE, [8] = 0xCE, [13] = 0xCE, [18] = 0xC6};
    edge_put32(frame + 4, of_stream);
    edge_put32(frame + 9, sent_frames++);
    edge_put32(frame + 19, (uint32_t)count);
    edge_put32(frame + 14, edge_crc32c(edge_crc32c(edge_crc32c(0, payload, count), frame, 13), frame + 18, 5));
    memcpy(frame + EDGE_FRAME_HEADER_BYTES, payload, count);
    enqueue_stream(frame, EDGE_FRAME_HEADER_BYTES + count);
}

static void begin_session(void)
{
    uint8_t payload[3] = {EDGE_PACKET_VERSION, 4, 0};
    sent = received = 0;
    sent_frames = 0;
    heard_bytes = 0;
    enqueue_packet(EDGE_PACKET_OPEN, NONCE + device.link.arq.sessions, payload, sizeof payload);
}

static void digest(const void *bytes, size_t count, uint8_t *into)
{
    edge_sha256 sha;
    edge_sha256_begin(&sha);
    edge_sha256_add(&sha, bytes, count);
    edge_sha256_end(&sha, into);
}

static void say_hello(void)
{
    hello_bytes = 0;
    hello[hello_bytes++] = 0x93;
    hello[hello_bytes++] = 0xC4;
    hello[hello_bytes++] = 32;
    hello_bytes += 32;
    memcpy(hello + hello_bytes, "\xA5" "board\xCD\x10\x00", 9);
    hello_bytes += 9;
    enqueue_frame(EDGE_FRAME_HELLO, 0, hello, hello_bytes);
}

/* The Challenge frame is there: proves that it has the key, which is empty. */
static void answer_challenge(void)
{
    uint8_t message[21 + 1 + 64] = "edge link handshake 1D", proof[34] = {0xC4, 32};
    digest(hello, hello_bytes, message + 22);
    digest(heard + EDGE_FRAME_HEADER_BYTES, edge_get32(heard + 19), message + 54);
    edge_hmac_sha256(NULL, 0, message, sizeof message, proof + 2);
    enqueue_frame(EDGE_FRAME_PROOF, 0, proof, sizeof proof);
    shakes = 0;
}

static void hear(const uint8_t *packet, size_t count)
{
    edge_packet_header header = edge_packet_read(packet);
    const uint8_t *payload = packet + EDGE_PACKET_HEADER_BYTES;
    count -= EDGE_PACKET_HEADER_BYTES;
    if (header.kind == EDGE_PACKET_ACCEPT) {
        session = header.session ^ edge_get32(payload + 3);
        if (shakes) {
            say_hello();
        }
    } else if (header.kind == EDGE_PACKET_DATA && count > 0 && header.sequence == received) {
        received = (uint16_t)(received + count);
        count = count < sizeof heard - heard_bytes ? count : sizeof heard - heard_bytes;
        memcpy(heard + heard_bytes, payload, count);
        heard_bytes += count;
        if (shakes && heard_bytes >= EDGE_FRAME_HEADER_BYTES && heard_bytes >= EDGE_FRAME_HEADER_BYTES + edge_get32(heard + 19)) {
            answer_challenge();
        }
        enqueue_packet(EDGE_PACKET_DATA, session, heard, 0);
    }
}

static void act(void)
{
    uint8_t bytes[MOST_PAYLOAD + 16];
    size_t count;
    switch (next_byte() % ACTIONS) {
    case NOISE:
        count = next_bytes(bytes, MOST_PAYLOAD);
        enqueue(bytes, count);
        break;
    case TIME:
        clock_us += (uint32_t)next_byte() * 40000u;
        break;
    case OPEN:
        begin_session();
        break;
    case PACKET: {
        edge_packet_kind kind = next_byte() % 9;
        uint32_t of = next_byte() < 250 ? session : 77;
        count = next_bytes(bytes, EDGE_PACKET_PAYLOAD_BYTES - 1);
        enqueue_packet(kind, of, bytes, count);
        break;
    }
    case FRAME: {
        uint8_t type = next_byte();
        uint8_t of = next_byte();
        count = next_bytes(bytes, MOST_PAYLOAD);
        enqueue_frame(type, of, bytes, count);
        break;
    }
    case REQUEST: {
        uint8_t kind = EDGE_REQUEST_DESCRIBE + next_byte() % 4;
        bytes[0] = 0x92;
        bytes[1] = kind;
        count = next_bytes(bytes + 4, 250);
        bytes[2] = kind == EDGE_REQUEST_LOAD ? 0xC4 : 0xC0;
        bytes[3] = (uint8_t)count;
        last_stream += 2;
        enqueue_frame(EDGE_FRAME_REQUEST, last_stream, bytes, kind == EDGE_REQUEST_LOAD ? 4 + count : 3);
        break;
    }
    case ANSWER:
        bytes[0] = 0xC4;
        count = next_bytes(bytes + 2, 250);
        bytes[1] = (uint8_t)count;
        enqueue_frame(next_byte() < 240 ? EDGE_FRAME_RESPONSE : EDGE_FRAME_FAILURE, device.last_stream, bytes, 2 + count);
        break;
    case SHAKE_HANDS:
        shakes = 1;
        begin_session();
        break;
    }
}

static size_t read_line(uint8_t *bytes, size_t capacity)
{
    if (queue_first == queue_count) {
        act();
    }
    size_t count = queue_count - queue_first < capacity ? queue_count - queue_first : capacity;
    memcpy(bytes, queue + queue_first, count);
    queue_first += count;
    return count;
}

static void wait_for_line(void) {}

static void write_line(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        switch (edge_packet_push(&from_board, bytes[i])) {
        case EDGE_PACKET_WHOLE:
            hear(from_board.bytes, from_board.count);
            break;
        case EDGE_PACKET_DAMAGED:
            abort(); /* a board sends nothing but packets */
        default:
            break;
        }
    }
}

static int set_rate(uint32_t rate) { return rate % 2 == 0; }

static uint32_t microseconds(void) { return clock_us += 100; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const edge_line line = {read_line, wait_for_line, write_line, set_rate, microseconds};
    static const uint8_t build[20];
    static _Alignas(16) int8_t arena[4096], image[1024];
    static _Alignas(16) int8_t constants[48]; /* all that one program of the seeds needs, a window over those of the other */
    static _Alignas(16) uint8_t tables[8192];
    input = data;
    input_left = size;
    queue_first = queue_count = heard_bytes = 0;
    session = sent_frames = last_stream = clock_us = 0;
    sent = received = 0;
    shakes = 0;
    memset(&from_board, 0, sizeof from_board);
    memset(&device, 0, sizeof device);
    edge_link_begin(&device.link, &line, 1, 115200, 12000000, NULL, 0);
    device.board = device.isa = "fuzz";
    device.build = build;
    device.arena_bytes = sizeof arena;
    device.input_bytes = sizeof image;
    device.memory = (edge_memory){arena, image};
    edge_stream_begin(&stream, &device, tables, sizeof tables, constants, sizeof constants, 1000000);
    if (setjmp(no_more_input) == 0) {
        for (;;) {
            edge_device_serve(&device);
        }
    }
    return 0;
}
