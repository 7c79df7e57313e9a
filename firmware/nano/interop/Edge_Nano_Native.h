/* The native half of the assembly Edge.Nano.Native: kernels of firmware/core for nanoCLR. */
#ifndef EDGE_NANO_NATIVE_H
#define EDGE_NANO_NATIVE_H

#include <nanoCLR_Interop.h>
#include <nanoCLR_Runtime.h>
#include <nanoCLR_Checks.h>

struct Library_Edge_Nano_Native_FirmwareKernels
{
    static HRESULT ScratchBytes___STATIC__I4__I4__SZARRAY_I4(CLR_RT_StackFrame &stack);
    static HRESULT Run___STATIC__VOID__SZARRAY_I4__SZARRAY_I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1__SZARRAY_U1__SZARRAY_I4(CLR_RT_StackFrame &stack);
};

extern const CLR_RT_NativeAssemblyData g_CLR_AssemblyNative_Edge_Nano_Native;

#endif
