using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Edge.Kernels.Products;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Bench;

/// <summary>
/// Matrix products of language models: gigabytes of weights a second for one row of activations, out of memory that no
/// cache holds, and 10⁹ operations a second for many. Beside them what the machine gives: bytes that are only summed.
/// </summary>
/// <remarks>Arguments: types (all by default), then <c>--threads N</c>. Least times of many short runs: the machine may be shared.</remarks>
internal static unsafe class ProductBenchmark
{
    private const int Outputs = 2048, FewOutputs = 64, Columns = 5632, ManyRows = 128;
    private const long WeightBytes = 192L << 20;
    private const int LineBytes = 64;
    private const double SecondsOfARow = 1.5;

    private static readonly ElementType[] AllTypes =
        [ElementType.Q4_0, ElementType.Q4_K, ElementType.Q5_0, ElementType.Q5_K, ElementType.Q6_K, ElementType.Q8_0, ElementType.Float16, ElementType.BFloat16, ElementType.Float32];

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int threadCounts = 2;
        List<ElementType> types = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--threads")
            {
                threadCounts = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            }
            else
            {
                types.Add(Enum.Parse<ElementType>(arguments[i]));
            }
        }

        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)WeightBytes, 4096);
        new Span<long>(memory, (int)(WeightBytes / sizeof(long))).Fill(0x2C11_2A13_2B35_2C77); // Halves near 0.05 wherever a scale is read.
        Console.WriteLine("| type | threads | 1 row, GB/s | the same in cache | sum of bytes, GB/s | 4 rows, G operations/s | 128 rows, G operations/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (ElementType type in types.Count > 0 ? [.. types] : AllTypes)
        {
            for (int threads = 1; threads <= threadCounts; threads++)
            {
                using WorkerTeam team = new(threads);
                Console.WriteLine(Row(type, team, memory));
            }
        }

        NativeMemory.AlignedFree(memory);
        return 0;
    }

    private static string Row(ElementType type, WorkerTeam team, byte* memory)
    {
        WeightLayout layout = WeightPacking.LayoutOf(type);
        long bytes = WeightPacking.PackedBytes(type, layout, Outputs, Columns);
        int matrices = (int)(WeightBytes / bytes);
        MatrixProduct product = MatrixProduct.Create(type, layout, Outputs, Columns);
        using ActivationRows x = new(ManyRows, Columns);
        float[] source = GC.AllocateArray<float>(ManyRows * Columns, pinned: true), output = GC.AllocateArray<float>(ManyRows * Outputs, pinned: true);
        for (int i = 0; i < source.Length; i++)
        {
            source[i] = ((i * 37) % 101) - 50;
        }

        nint sourceAddress = Marshal.UnsafeAddrOfPinnedArrayElement(source, 0), outputAddress = Marshal.UnsafeAddrOfPinnedArrayElement(output, 0);
        MatrixProduct narrow = MatrixProduct.Create(type, layout, FewOutputs, Columns);
        double one = double.MaxValue, cached = one, sum = double.MaxValue, four = double.MaxValue, many = double.MaxValue;
        SumJob sums = new();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsOfARow; i = (i + 1) % matrices)
        {
            byte* matrix = memory + (i * bytes);
            x.Quantize(sourceAddress, Columns, ManyRows, team);
            one = Math.Min(one, Seconds(() => product.Run((nint)matrix, x, 1, outputAddress, Outputs, team)));
            many = Math.Min(many, Seconds(() => narrow.Run((nint)matrix, x, ManyRows, outputAddress, Outputs, team)));
            cached = Math.Min(cached, Seconds(() => narrow.Run((nint)matrix, x, 1, outputAddress, Outputs, team)));
            i = (i + 1) % matrices;
            matrix = memory + (i * bytes);
            sum = Math.Min(sum, Seconds(() => sums.Run(team, matrix, bytes)));
            four = Math.Min(four, Seconds(() => narrow.Run((nint)matrix, x, 4, outputAddress, Outputs, team)));
        }

        double operations = 2.0 * FewOutputs * Columns;
        return string.Create(CultureInfo.InvariantCulture, $"| {type} | {team.Threads} | {bytes / one / 1e9:F1} | {bytes / (Outputs / FewOutputs) / cached / 1e9:F1} | {bytes / sum / 1e9:F1} | {operations * 4 / four / 1e9:F0} | {operations * ManyRows / many / 1e9:F0} |");
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private sealed class SumJob : IParallelJob
    {
        private const int Parts = 16;
        private byte* _memory;
        private long _length;
        private long _sum;

        public void Run(WorkerTeam team, byte* memory, long bytes)
        {
            _memory = memory;
            _length = bytes / Parts & -LineBytes;
            team.Run(this, Parts);
        }

        public void Run(int part, int worker)
        {
            Vector<long> a = default, b = default;
            byte* start = _memory + (part * _length);
            for (byte* p = start; p < start + _length; p += 2 * Vector<byte>.Count)
            {
                a += Vector.Load((long*)p);
                b += Vector.Load((long*)(p + Vector<byte>.Count));
            }

            Interlocked.Add(ref _sum, Vector.Sum(a + b));
        }
    }
}
