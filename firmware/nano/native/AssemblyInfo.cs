using System.Reflection;

// The version of the table in firmware/nano/interop/Edge_Nano_Native.cpp.
[assembly: AssemblyNativeVersion("1.0.0.0")]
