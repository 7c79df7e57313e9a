#include "edge/packet.h"

#include "edge/bytes.h"
#include "edge/crc32c.h"

#include <string.h>

static void add(edge_packet_reader *reader, uint8_t value)
{
    if (reader->count == EDGE_PACKET_BYTES)
        reader->broken = 1;
    else
        reader->bytes[reader->count++] = value;
}

static edge_packet_outcome end(edge_packet_reader *reader)
{
    if (!reader->begun)
        return EDGE_PACKET_NONE;
    reader->begun = 0;
    if (reader->broken || reader->run != 0 || reader->count < EDGE_PACKET_HEADER_BYTES + 4)
        return EDGE_PACKET_DAMAGED;
    reader->count = (uint16_t)(reader->count - 4);
    return edge_crc32c(0, reader->bytes, reader->count) == edge_get32(reader->bytes + reader->count)
        ? EDGE_PACKET_WHOLE
        : EDGE_PACKET_DAMAGED;
}

edge_packet_outcome edge_packet_push(edge_packet_reader *reader, uint8_t value)
{
    if (value == 0)
        return end(reader);
    if (!reader->begun) {
        reader->begun = 1;
        reader->count = 0;
        reader->run = reader->zero_follows = reader->broken = 0;
    }
    if (reader->run > 0) {
        reader->run--;
        add(reader, value);
    } else {
        if (reader->zero_follows)
            add(reader, 0);
        reader->run = (uint8_t)(value - 1);
        reader->zero_follows = value != 255;
    }
    return EDGE_PACKET_NONE;
}

edge_packet_header edge_packet_read(const uint8_t *bytes)
{
    edge_packet_header header = {
        .kind = bytes[0],
        .session = edge_get32(bytes + 1),
        .sequence = edge_get16(bytes + 5),
        .acknowledgement = edge_get16(bytes + 7),
        .window = edge_get16(bytes + 9),
    };
    return header;
}

size_t edge_packet_encode(uint8_t *line, const edge_packet_header *header, size_t payload_bytes)
{
    uint8_t *packet = EDGE_PACKET_PLACE(line);
    size_t length = EDGE_PACKET_HEADER_BYTES + payload_bytes;
    packet[0] = header->kind;
    edge_put32(packet + 1, header->session);
    edge_put16(packet + 5, header->sequence);
    edge_put16(packet + 7, header->acknowledgement);
    edge_put16(packet + 9, header->window);
    edge_put32(packet + length, edge_crc32c(0, packet, length));
    length += 4;

    /* What is written never overtakes what is read: it gains a byte for each run of 254 and begins that far ahead. */
    size_t written = 0, read = 0;
    line[written++] = 0; /* noise before it is not taken for its beginning */
    for (;;) {
        size_t most = length - read < 254 ? length - read : 254;
        size_t run = 0;
        while (run < most && packet[read + run] != 0)
            run++;
        line[written] = (uint8_t)(run + 1);
        memmove(line + written + 1, packet + read, run);
        written += run + 1;
        read += run;
        if (read == length)
            break;
        read += run < 254; /* a shorter run also stands for the zero after it */
    }
    line[written++] = 0;
    return written;
}
