/* What the tests of Edge.Transport need beside the functions of the firmware. */
#include "edge/arq.h"

size_t wire_test_size(void) { return sizeof(edge_arq); }
const uint8_t *wire_test_line(const edge_arq *arq) { return arq->line; }
uint32_t wire_test_is_open(const edge_arq *arq) { return arq->open; }
uint32_t wire_test_sessions(const edge_arq *arq) { return arq->sessions; }
uint32_t wire_test_available(const edge_arq *arq) { return arq->receive_count; }
uint32_t wire_test_unacknowledged(const edge_arq *arq) { return arq->send_count; }
