/* The runner on a Cortex-M in QEMU: files of the host through semihosting (Arm's "Semihosting for AArch32 and AArch64"),
 * memory from a pool. */
#include "surroundings.h"

#ifndef RUNNER_POOL_BYTES
#define RUNNER_POOL_BYTES (3u << 20)
#endif

enum { SYS_OPEN = 0x01, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_EXIT = 0x18 };
enum { OPEN_READ_BINARY = 1, OPEN_WRITE_BINARY = 5 };


__attribute__((section(".edge_arena"), aligned(16))) static uint8_t pool[RUNNER_POOL_BYTES];
static uint32_t pool_used;
static int32_t input, output;

static int32_t call(uint32_t operation, const void *arguments)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = arguments;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
}

/* Standard input and output of the emulator have one name and two modes. */
static int32_t open_standard(uint32_t mode)
{
    const struct { const char *name; uint32_t mode, length; } arguments = { ":tt", mode, 3 };
    return call(SYS_OPEN, &arguments);
}

/* Bytes that were not moved, in pieces until nothing moves any more. */
static int move(uint32_t operation, int32_t file, uintptr_t at, uint32_t count)
{
    while (count > 0) {
        const struct { int32_t file; uintptr_t at; uint32_t count; } arguments = { file, at, count };
        uint32_t left = (uint32_t)call(operation, &arguments);
        if (left >= count) {
            return 0;
        }

        at += count - left;
        count = left;
    }

    return 1;
}

int runner_read(void *to, uint32_t count)
{
    return move(SYS_READ, input, (uintptr_t)to, count);
}

int runner_write(const void *from, uint32_t count)
{
    return move(SYS_WRITE, output, (uintptr_t)from, count);
}

void *runner_allocate(uint32_t bytes)
{
    uint32_t room = (bytes + 15u) & ~15u;
    if (room < bytes || room > RUNNER_POOL_BYTES - pool_used) {
        return 0;
    }

    void *allocated = pool + pool_used;
    pool_used += room;
    return allocated;
}

void runner_release(void *allocated)
{
    (void)allocated;
}

void runner_release_all(void)
{
    pool_used = 0;
}

int main(void)
{
    input = open_standard(OPEN_READ_BINARY);
    output = open_standard(OPEN_WRITE_BINARY);
    int status = runner_main();
    static const uint32_t application_exit = 0x20026, run_time_error = 0x20023;
    call(SYS_EXIT, (const void *)(uintptr_t)(status == 0 ? application_exit : run_time_error));
    return status;
}
