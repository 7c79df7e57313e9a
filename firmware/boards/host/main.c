/* A board that is a process on this machine: the streamed image, its line a Unix socket. For tests and for trying out.
 *
 *     board SOCKET ARENA_BYTES INPUT_BYTES TABLE_BYTES CONSTANTS_BYTES [SEED [KEY]]
 *
 * It listens, serves whoever connects, and listens again; it ends with its standard input. The memory sizes are those of
 * the board that it stands for. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "edge/stream.h"

static edge_device device;
static edge_stream stream;
static int listener, line = -1;

static void wait_for_line(void)
{
    struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {line, POLLIN, 0}};
    char byte;
    poll(waits, 2, 2);
    if (waits[0].revents != 0 && read(STDIN_FILENO, &byte, 1) <= 0) {
        exit(0);
    }
}

static void accept_next(void)
{
    struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}};
    if (line >= 0) {
        close(line);
    }
    poll(waits, 2, -1);
    if (waits[0].revents != 0) {
        exit(0);
    }
    line = accept(listener, NULL, NULL);
}

static size_t read_line(uint8_t *bytes, size_t capacity)
{
    ssize_t count = recv(line, bytes, capacity, MSG_DONTWAIT);
    if (count > 0) {
        return (size_t)count;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        accept_next();
    }
    return 0;
}

static void write_line(const uint8_t *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(line, bytes, count, MSG_NOSIGNAL);
        if (sent < 0) {
            return; /* reading finds out */
        }
        bytes += sent;
        count -= (size_t)sent;
    }
}

static int set_rate(uint32_t bits_per_second)
{
    (void)bits_per_second;
    return 1;
}

static uint32_t microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u);
}

static void *memory(uint32_t bytes)
{
    return aligned_alloc(16, (bytes + 31u) & ~15u);
}

int main(int count, char **arguments)
{
    static const edge_line functions = {read_line, wait_for_line, write_line, set_rate, microseconds};
    static const uint8_t build[20] = "host board";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count < 6 || strlen(arguments[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: board SOCKET ARENA_BYTES INPUT_BYTES TABLE_BYTES CONSTANTS_BYTES [SEED [KEY]]\n");
        return 2;
    }
    strcpy(address.sun_path, arguments[1]);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0) {
        perror(arguments[1]);
        return 1;
    }

    uint32_t sizes[4];
    for (int i = 0; i < 4; i++) {
        sizes[i] = (uint32_t)strtoul(arguments[2 + i], NULL, 10);
    }
    uint32_t seed = count > 6 ? (uint32_t)strtoul(arguments[6], NULL, 10) : microseconds();
    const char *key = count > 7 ? arguments[7] : "";
    edge_link_begin(&device.link, &functions, seed, 115200, 12000000, (const uint8_t *)key, strlen(key));
    device.board = "host";
    device.isa = "portable";
    device.build = build;
    device.arena_bytes = sizes[0];
    device.input_bytes = sizes[1];
    device.memory = (edge_memory){memory(sizes[0]), memory(sizes[1])};
    edge_stream_begin(&stream, &device, memory(sizes[2]), sizes[2], memory(sizes[3]), sizes[3], UINT64_MAX);
    accept_next();
    for (;;) {
        edge_device_serve(&device);
    }
}
