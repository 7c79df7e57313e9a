using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What was measured of the kernels on a device: a fit for each family of kernels.</summary>
/// <param name="Device">Name of the device's profile.</param>
/// <param name="Kernels">The kernels that were measured, with their vector instructions.</param>
/// <param name="Date">The day.</param>
/// <param name="Conditions">What the machine did meanwhile, in words.</param>
/// <param name="FirstBytes">Bytes that a core's first-level cache holds.</param>
/// <param name="NearBytes">Bytes that a core's own caches hold: programs with more read their weights from further away.</param>
/// <param name="Families">The fits, by ascending name.</param>
public sealed record KernelCosts(string Device, string Kernels, DateOnly Date, string Conditions, long FirstBytes, long NearBytes, ImmutableArray<FamilyCosts> Families)
{
    /// <summary>The fit of a family; null for one that was not measured.</summary>
    public FamilyCosts? Of(string family) => Families.FirstOrDefault(f => f.Family == family);
}
