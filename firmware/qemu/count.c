/* A TCG plugin for QEMU that counts the instructions a guest executes: in total, and between `dbg #1` and `dbg #2`
 * (Armv7-M debug hints, which do nothing otherwise). `start` is what came before the first marker:
 *
 *     start 4711
 *     pair 0 34750213
 *     total 42100333
 *
 * Arguments: out=FILE (default: QEMU's log), profile=FILE for one line `address instructions` for every translated block
 * that was executed between markers.
 *
 * The prototypes are those of QEMU's plugin interface, version 1 (https://www.qemu.org/docs/master/devel/tcg-plugins.html);
 * no header is needed to build it: cc -O2 -shared -fPIC count.c -o count.so */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef struct qemu_info_t qemu_info_t;

extern void qemu_plugin_outs(const char *text);
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, void *), void *data);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation, void *counter, uint64_t amount);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction, void (*callback)(unsigned, void *), int flags, void *data);

enum { ADD_U64 = 0, NO_REGISTERS = 0 };
enum { MAX_PAIRS = 65536, PROFILE_SLOTS = 1 << 16 };

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

typedef struct block_count {
    uint64_t address;
    uint64_t executed; /* instructions, since the start */
    uint64_t inside;   /* of them, between markers */
    uint64_t at_start; /* `executed` when the pair began */
} block_count;

static uint64_t executed;
static uint64_t pair_start;
static uint64_t start;
static bool started;
static bool inside_pair;
static uint64_t pairs[MAX_PAIRS];
static unsigned pair_count;
static const char *out_path, *profile_path;
static block_count *blocks;

static block_count *block_of(uint64_t address)
{
    for (size_t slot = (size_t)(address >> 1) % PROFILE_SLOTS, tries = 0; tries < PROFILE_SLOTS; tries++, slot = (slot + 1) % PROFILE_SLOTS) {
        if (blocks[slot].address == address || blocks[slot].address == 0) {
            blocks[slot].address = address;
            return &blocks[slot];
        }
    }

    return NULL;
}

static void on_marker(unsigned cpu, void *data)
{
    (void)cpu;
    if (!started) {
        started = true;
        start = executed;
    }

    if ((uintptr_t)data == 1) {
        inside_pair = true;
        pair_start = executed;
        for (size_t i = 0; blocks && i < PROFILE_SLOTS; i++) {
            blocks[i].at_start = blocks[i].executed;
        }
    } else if (inside_pair) {
        inside_pair = false;
        if (pair_count < MAX_PAIRS) {
            pairs[pair_count++] = executed - pair_start;
        }

        for (size_t i = 0; blocks && i < PROFILE_SLOTS; i++) {
            blocks[i].inside += blocks[i].executed - blocks[i].at_start;
        }
    }
}

/* The number of a `dbg` hint (T1: F3AF 80Fn), or 0. */
static unsigned marker_of(const struct qemu_plugin_insn *instruction)
{
    const uint8_t *bytes = qemu_plugin_insn_data(instruction);
    bool is_hint = qemu_plugin_insn_size(instruction) == 4 && bytes[0] == 0xAF && bytes[1] == 0xF3 && bytes[3] == 0x80;
    unsigned number = bytes[2] & 0x0Fu;
    return is_hint && (bytes[2] & 0xF0u) == 0xF0u && number <= 2 ? number : 0;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    block_count *profile = blocks ? block_of(qemu_plugin_tb_vaddr(block)) : NULL;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        unsigned marker = marker_of(instruction);
        if (marker != 0) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_marker, NO_REGISTERS, (void *)(uintptr_t)marker);
            continue;
        }

        qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_U64, &executed, 1);
        if (profile) {
            qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_U64, &profile->executed, 1);
        }
    }
}

__attribute__((format(printf, 2, 3))) static void print(FILE *out, const char *format, ...)
{
    char line[64];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (out) {
        fputs(line, out);
    } else {
        qemu_plugin_outs(line);
    }
}

static void on_exit_of_guest(qemu_plugin_id_t id, void *data)
{
    (void)id, (void)data;
    FILE *out = out_path ? fopen(out_path, "w") : NULL;
    print(out, "start %" PRIu64 "\n", start);
    for (unsigned i = 0; i < pair_count; i++) {
        print(out, "pair %u %" PRIu64 "\n", i, pairs[i]);
    }

    print(out, "total %" PRIu64 "\n", executed);
    if (out) {
        fclose(out);
    }

    FILE *profile = profile_path ? fopen(profile_path, "w") : NULL;
    for (size_t i = 0; profile && i < PROFILE_SLOTS; i++) {
        if (blocks[i].inside != 0) {
            fprintf(profile, "%08" PRIx64 " %" PRIu64 "\n", blocks[i].address, blocks[i].inside);
        }
    }

    if (profile) {
        fclose(profile);
    }
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) == 0) {
            out_path = strdup(argv[i] + 4);
        } else if (strncmp(argv[i], "profile=", 8) == 0) {
            profile_path = strdup(argv[i] + 8);
            blocks = calloc(PROFILE_SLOTS, sizeof *blocks);
        } else {
            fprintf(stderr, "count: unknown argument %s\n", argv[i]);
            return -1;
        }
    }

    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    qemu_plugin_register_atexit_cb(id, on_exit_of_guest, NULL);
    return 0;
}
