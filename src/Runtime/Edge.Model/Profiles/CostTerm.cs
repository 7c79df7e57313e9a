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
}
