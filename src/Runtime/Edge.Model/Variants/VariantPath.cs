namespace Edge.Model;

/// <summary>Where a variant computes.</summary>
public enum VariantPath
{
    /// <summary>All of it on the device where the input arises.</summary>
    Local,

    /// <summary>A head there, a tail on the other device.</summary>
    Split,

    /// <summary>All of it on the other device; the input is sent.</summary>
    Offload,
}
