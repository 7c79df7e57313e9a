namespace Edge.Model;

/// <summary>What a step of a program does, in units that take time. The numbers are those of a <see cref="KernelCostsFile"/>.</summary>
public enum CostTerm
{
    /// <summary>It begins.</summary>
    Start = 0,

    /// <summary>A multiply-accumulate, those on lanes that a vector has and a tensor does not fill counted.</summary>
    Mac = 1,

    /// <summary>A tap: a pixel of a window that an output pixel looks at.</summary>
    Tap = 2,

    /// <summary>An element that it writes.</summary>
    Element = 3,

    /// <summary>A byte read or written that a core's own caches hold.</summary>
    NearByte = 4,

    /// <summary>A byte read or written that they do not hold.</summary>
    FarByte = 5,

    /// <summary>A multiply-accumulate of a window that reaches over the border of the image, what a <see cref="Mac"/> costs not counted.</summary>
    BorderMac = 6,

    /// <summary>It begins and finds its code and its tables further away than a core's own caches, what a <see cref="Start"/> costs not counted.</summary>
    FarStart = 7,

    /// <summary>A tap that is looked up for a block of output channels: two vectors of them.</summary>
    Address = 8,

    /// <summary>An input element that is read for a block of output channels.</summary>
    Read = 9,

    /// <summary>An input element that is laid out for a vector of channels before it is multiplied.</summary>
    LaidOut = 10,

    /// <summary>A row of output pixels, or a stretch of memory, that is begun for a vector of channels.</summary>
    Row = 11,

    /// <summary>A byte read or written that the first-level cache does not hold, what a <see cref="NearByte"/> or a <see cref="FarByte"/> costs not counted.</summary>
    SecondByte = 12,
}
