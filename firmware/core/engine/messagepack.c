#include "messagepack.h"

static int64_t fail(edge_reader *reader)
{
    reader->failed = 1;
    reader->at = reader->end;
    return 0;
}

static uint8_t next_byte(edge_reader *reader)
{
    if (reader->at == reader->end) {
        reader->failed = 1;
        return 0;
    }

    return *reader->at++;
}

/* A big-endian number. */
static uint64_t read_unsigned(edge_reader *reader, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        value = value << 8 | next_byte(reader);
    }

    return value;
}

int64_t edge_read_integer(edge_reader *reader, int64_t min, int64_t max)
{
    uint8_t type = next_byte(reader);
    int64_t value;
    if (type < 0x80) {
        value = type;
    } else if (type >= 0xe0) {
        value = (int8_t)type;
    } else if (type >= 0xcc && type <= 0xce) {
        value = (int64_t)read_unsigned(reader, 1u << (type - 0xcc));
    } else if (type == 0xd0) {
        value = (int8_t)read_unsigned(reader, 1);
    } else if (type == 0xd1) {
        value = (int16_t)read_unsigned(reader, 2);
    } else if (type == 0xd2) {
        value = (int32_t)read_unsigned(reader, 4);
    } else {
        return fail(reader);
    }

    return value < min || value > max || reader->failed ? fail(reader) : value;
}

uint32_t edge_read_array(edge_reader *reader, uint32_t min, uint32_t max)
{
    uint8_t type = next_byte(reader);
    uint32_t count;
    if ((type & 0xf0) == 0x90) {
        count = type & 0x0fu;
    } else if (type == 0xdc || type == 0xdd) {
        count = (uint32_t)read_unsigned(reader, type == 0xdc ? 2 : 4);
    } else {
        return (uint32_t)fail(reader);
    }

    return count < min || count > max || count > edge_reader_left(reader) ? (uint32_t)fail(reader) : count;
}

const uint8_t *edge_read_bytes_or_nil(edge_reader *reader, uint32_t count)
{
    uint8_t type = next_byte(reader);
    if (type == 0xc0) {
        return NULL;
    }

    uint32_t width = type >= 0xc4 && type <= 0xc6 ? 1u << (type - 0xc4) : 0;
    if (width == 0 || read_unsigned(reader, width) != count || edge_reader_left(reader) < count || reader->failed) {
        fail(reader);
        return NULL;
    }

    const uint8_t *bytes = reader->at;
    reader->at += count;
    return bytes;
}
