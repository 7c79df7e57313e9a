namespace Edge.Kernels.Language;

/// <summary>What is done to two values of a row, a vector at a time; a function of one value leaves the second alone.</summary>
internal interface IRowFunction<TVector>
    where TVector : struct
{
    /// <summary>The value of <paramref name="a"/> and <paramref name="b"/>.</summary>
    TVector Apply(TVector a, TVector b);
}
