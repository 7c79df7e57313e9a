/* The runner on a host: standard input and output, exact allocations. */
#include <stdio.h>
#include <stdlib.h>

#include "surroundings.h"

enum { RUNNER_MOST_ALLOCATIONS = 4096 };

static void *allocations[RUNNER_MOST_ALLOCATIONS];
static uint32_t allocation_count;

int runner_read(void *to, uint32_t count)
{
    return fread(to, 1, count, stdin) == count;
}

int runner_write(const void *from, uint32_t count)
{
    return fwrite(from, 1, count, stdout) == count && fflush(stdout) == 0;
}

void *runner_allocate(uint32_t bytes)
{
    void *allocated = NULL;
    if (allocation_count == RUNNER_MOST_ALLOCATIONS || posix_memalign(&allocated, 16, bytes == 0 ? 1 : bytes) != 0) {
        return NULL;
    }

    return allocations[allocation_count++] = allocated;
}

void runner_release(void *allocated)
{
    for (uint32_t i = 0; i < allocation_count; i++) {
        if (allocations[i] == allocated) {
            allocations[i] = NULL;
        }
    }

    free(allocated);
}

void runner_release_all(void)
{
    while (allocation_count > 0) {
        free(allocations[--allocation_count]);
    }
}

int main(void)
{
    return runner_main();
}
