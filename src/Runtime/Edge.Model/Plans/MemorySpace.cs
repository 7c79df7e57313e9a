namespace Edge.Model;

/// <summary>Where a <see cref="PlanBuffer"/> lies. The numbers are part of the canonical encoding.</summary>
public enum MemorySpace : byte
{
    /// <summary>The device's arena, planned and counted byte by byte.</summary>
    Arena = 0,

    /// <summary>The memory that holds the network's input on the device (a frame buffer, or the rows of a streamed image): counted apart.</summary>
    Input = 1,
}
