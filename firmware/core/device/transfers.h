/* What a running program exchanges with the host. */
#ifndef EDGE_TRANSFERS_H
#define EDGE_TRANSFERS_H

#include "edge/device.h"

/* As in edge_port, with the device as context. */
int32_t edge_device_transfer(void *device, const edge_transfer *transfer, uint32_t done, int8_t *data, uint32_t bytes);

/* As in edge_port: the line is served, and what has arrived is taken. */
void edge_device_poll(void *device);

/* Waits until the host has taken everything. */
int32_t edge_device_settle(edge_device *device);

#endif
