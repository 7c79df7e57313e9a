namespace Edge.Transport.Collectives;

/// <summary>What the allreduces of a device work in, one at a time: as much as the largest of them needs.</summary>
public sealed class ReductionMemory
{
    /// <summary>The message that is sent or received.</summary>
    internal byte[] Message { get; private set; } = [];

    /// <summary>Addends that are kept until all are there.</summary>
    internal byte[] Addends { get; private set; } = [];

    /// <summary>The sum as it grows.</summary>
    internal float[] Sum { get; private set; } = [];

    /// <summary>Makes room for one more allreduce.</summary>
    internal void Reserve(int messageBytes, int addendBytes, int sumFloats)
    {
        Message = AtLeast(Message, messageBytes);
        Addends = AtLeast(Addends, addendBytes);
        Sum = AtLeast(Sum, sumFloats);
    }

    private static T[] AtLeast<T>(T[] memory, int count) => memory.Length >= count ? memory : GC.AllocateUninitializedArray<T>(count);
}
