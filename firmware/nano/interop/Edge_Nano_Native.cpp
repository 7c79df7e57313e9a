/* Takes the arrays of Edge.Nano.Native.FirmwareKernels apart and calls a kernel. Addresses into managed arrays are used only
 * until the call returns: the collector may move arrays afterwards. */
#include "Edge_Nano_Native.h"

extern "C" {
#include "edge/engine.h"
}

namespace {

enum {
    NUMBERS_OF_CALL = 18,
    NUMBERS_OF_OPERAND = 11,
    MOST_CONSTANTS = 17, /* of an LSTM */
    MEMORY = 9,
    ARENA = 0,
    INPUT = 1
};

edge_region region_of(const int32_t *numbers)
{
    edge_region region;
    region.top = (int16_t)numbers[0];
    region.left = (int16_t)numbers[1];
    region.channel = (uint16_t)numbers[2];
    region.height = (uint16_t)numbers[3];
    region.width = (uint16_t)numbers[4];
    region.channels = (uint16_t)numbers[5];
    return region;
}

edge_buffer buffer_of(const int32_t *numbers)
{
    edge_buffer buffer;
    buffer.offset = (uint32_t)numbers[0];
    buffer.ring_pixels = (uint32_t)numbers[1];
    buffer.window = region_of(numbers + 2);
    buffer.pixel_bytes = (uint16_t)numbers[8];
    buffer.space = (uint8_t)numbers[MEMORY];
    buffer.element_bytes = (uint8_t)numbers[10];
    return buffer;
}

template <typename T> T *elements(CLR_RT_HeapBlock_Array *array) { return (T *)(void *)array->GetFirstElement(); }

} // namespace

HRESULT Library_Edge_Nano_Native_FirmwareKernels::ScratchBytes___STATIC__I4__I4__SZARRAY_I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    CLR_RT_HeapBlock_Array *parameters = stack.Arg1().DereferenceArray();
    FAULT_ON_NULL(parameters);
    {
        edge_node node = {};
        node.kernel = (uint8_t)stack.Arg0().NumericByRef().s4;
        node.parameters = elements<int32_t>(parameters);
        stack.SetResult_I4((CLR_INT32)edge_scratch_bytes(&node));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT Library_Edge_Nano_Native_FirmwareKernels::Run___STATIC__VOID__SZARRAY_I4__SZARRAY_I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1__SZARRAY_U1__SZARRAY_I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    CLR_RT_HeapBlock_Array *arrays[7];
    for (int i = 0; i < 7; i++) {
        arrays[i] = stack.ArgN(i).DereferenceArray();
        FAULT_ON_NULL(arrays[i]);
    }
    {
        const int32_t *numbers = elements<int32_t>(arrays[0]);
        const int32_t *operand_numbers = elements<int32_t>(arrays[1]);
        const int32_t *constant_at = elements<int32_t>(arrays[6]);
        int8_t *arena = elements<int8_t>(arrays[3]);
        int8_t *input = elements<int8_t>(arrays[4]);
        uint32_t constants_count = arrays[6]->m_numOfElements;
        int32_t operands_count = numbers[17];
        if (arrays[0]->m_numOfElements < NUMBERS_OF_CALL || numbers[0] < 0 || numbers[0] >= EDGE_KERNEL_COUNT || constants_count > MOST_CONSTANTS
            || operands_count < 0 || operands_count > EDGE_MOST_OPERANDS || arrays[1]->m_numOfElements < (CLR_UINT32)(NUMBERS_OF_OPERAND * operands_count)) {
            NANOCLR_SET_AND_LEAVE(CLR_E_INVALID_PARAMETER);
        }

        const void *constants[MOST_CONSTANTS];
        for (uint32_t i = 0; i < constants_count; i++) {
            constants[i] = elements<uint8_t>(arrays[5]) + constant_at[i];
        }

        edge_buffer buffers[EDGE_MOST_OPERANDS];
        edge_operand operands[EDGE_MOST_OPERANDS];
        for (int32_t i = 0; i < operands_count; i++) {
            const int32_t *operand = operand_numbers + NUMBERS_OF_OPERAND * i;
            int8_t *memory = operand[MEMORY] == ARENA ? arena : operand[MEMORY] == INPUT ? input : NULL;
            buffers[i] = buffer_of(operand);
            operands[i].buffer = memory != NULL ? &buffers[i] : NULL;
            operands[i].data = memory != NULL ? memory + buffers[i].offset : NULL;
        }

        edge_node node = {};
        node.kernel = (uint8_t)numbers[0];
        node.inputs = (uint8_t)numbers[1];
        node.outputs = (uint8_t)numbers[2];
        node.constants_count = (uint8_t)constants_count;
        node.parameters = elements<int32_t>(arrays[2]);
        node.constants = constants;

        edge_call call = {};
        call.node = &node;
        call.operands = operands;
        call.region = region_of(numbers + 4);
        call.part = region_of(numbers + 10);
        call.flags = (uint32_t)numbers[3];
        call.scratch = arena + numbers[16];
        edge_kernels[node.kernel](&call);
    }
    NANOCLR_NOCLEANUP();
}

// clang-format off

static const CLR_RT_MethodHandler method_lookup[] =
{
    Library_Edge_Nano_Native_FirmwareKernels::ScratchBytes___STATIC__I4__I4__SZARRAY_I4,
    Library_Edge_Nano_Native_FirmwareKernels::Run___STATIC__VOID__SZARRAY_I4__SZARRAY_I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1__SZARRAY_U1__SZARRAY_I4,
};

const CLR_RT_NativeAssemblyData g_CLR_AssemblyNative_Edge_Nano_Native =
{
    "Edge.Nano.Native",
    0x7F08DE98,
    method_lookup,
    { 1, 0, 0, 0 }
};

// clang-format on
