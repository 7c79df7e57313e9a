namespace Edge.Transport.Tests;

internal static class TestBytes
{
    /// <summary>The same bytes for the same seed (SplitMix64; Steele et al., 2014).</summary>
    public static byte[] Create(int length, int seed)
    {
        byte[] bytes = new byte[length];
        ulong state = (ulong)seed;
        for (int i = 0; i < length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            bytes[i] = (byte)(mixed >> 56);
        }

        return bytes;
    }
}
