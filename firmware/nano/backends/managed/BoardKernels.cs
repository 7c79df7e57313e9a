namespace Edge.Nano.Kernels;

/// <summary>The kernels of this application: managed ones, for any nanoCLR.</summary>
internal static class BoardKernels
{
    /// <summary>Creates them.</summary>
    public static IKernels Create() => new ManagedKernels();
}
