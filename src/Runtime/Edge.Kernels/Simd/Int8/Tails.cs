namespace Edge.Kernels.Simd.Int8;

/// <summary>Stores tiles whose channels end within a vector.</summary>
internal static unsafe class Tails
{
    /// <summary>Stores the first channels of each pixel of a tile.</summary>
    /// <param name="tile">Pixels, <paramref name="pitchBytes"/> apart.</param>
    /// <param name="pitchBytes">Bytes from a pixel to the next in the tile.</param>
    /// <param name="memory">The device's memory, at the first channel.</param>
    /// <param name="targets">Offset of each pixel.</param>
    /// <param name="pixels">Pixels to store.</param>
    /// <param name="channels">Bytes to store of each, less than <paramref name="pitchBytes"/>.</param>
    public static void Store(byte* tile, int pitchBytes, byte* memory, int* targets, int pixels, int channels)
    {
        for (int pixel = 0; pixel < pixels; pixel++, tile += pitchBytes)
        {
            byte* target = memory + targets[pixel];
            int done = 0;
            if (channels >= sizeof(long))
            {
                *(long*)target = *(long*)tile;
                done = sizeof(long);
            }

            for (; done < channels; done++)
            {
                target[done] = tile[done];
            }
        }
    }
}
