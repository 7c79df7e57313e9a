namespace Edge.Nano.Kernels;

/// <summary>The kernels of this application: those of <c>firmware/core</c>, for a nanoCLR that was built with them.</summary>
internal static class BoardKernels
{
    /// <summary>Creates them.</summary>
    public static IKernels Create() => new NativeKernels();
}
