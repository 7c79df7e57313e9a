using System.Collections.Immutable;
using Edge.Model;
using Edge.Testing;
using Edge.Transport.Latents;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Transport.Tests.Latents;

public class LatentCoderTests
{
    [Fact]
    public void What_is_coded_is_decoded_and_takes_what_the_model_expects() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            SeededRandom random = new((ulong)seed);
            LatentCoding coding = Random(random);
            int elements = coding.Frequencies.Length * coding.RunElements * random.Next(1, 40);
            byte[] symbols = Symbols(random, coding, elements), code = new byte[LatentCoding.MaxBytes(elements)], decoded = new byte[elements];
            LatentCoder coder = new(coding);
            int length = coder.Encode(symbols, code);
            length.ShouldBeInRange(2, elements + 1);
            coder.TryDecode(code.AsSpan(0, length), decoded).ShouldBeTrue($"seed {seed}");
            decoded.ShouldBe(symbols, $"seed {seed}");
            double ideal = 0;
            for (int i = 0; i < elements; i++)
            {
                ideal -= Math.Log2(coding.Frequencies[i / coding.RunElements % coding.Frequencies.Length][symbols[i]] / (double)LatentCoding.Total);
            }

            // The state is coded in three bytes; a byte-wise renormalisation wastes less than a hundredth.
            (length * 8).ShouldBeLessThanOrEqualTo((int)(ideal * 1.01) + 32, $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(11, 7));

    /// <summary>The same symbols, frequencies and bytes as the coder of <c>tools/training/bottleneck</c>.</summary>
    [Fact]
    public void A_code_is_the_same_everywhere()
    {
        LatentCoding coding = new([[1000, 3000, 90, 6], [4000, 94, 1, 1]], 4);
        byte[] code = new byte[LatentCoding.MaxBytes(8)];
        int length = new LatentCoder(coding).Encode([0, 1, 2, 3, 0, 0, 1, 3], code);
        Convert.ToHexStringLower(code.AsSpan(0, length)).ShouldBe("08105bfa05ff00");
    }

    /// <summary>A change may give other symbols, but never too many, never an error, and a cut or longer code is refused.</summary>
    [Fact]
    public void A_damaged_code_is_refused_or_decodes_to_symbols_of_the_model()
    {
        SeededRandom random = new(5);
        LatentCoding coding = new([[1000, 3000, 90, 6], [4000, 94, 1, 1]], 16);
        LatentCoder coder = new(coding);
        byte[] symbols = Symbols(random, coding, 64), code = new byte[LatentCoding.MaxBytes(64)], decoded = new byte[64];
        int length = coder.Encode(symbols, code), refused = 0;
        for (int cut = 0; cut < length; cut++)
        {
            coder.TryDecode(code.AsSpan(0, cut), decoded).ShouldBeFalse();
        }

        coder.TryDecode([.. code.AsSpan(0, length), 0], decoded).ShouldBeFalse();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = code.AsSpan(0, length).ToArray();
            damaged[random.Next(0, length - 1)] ^= (byte)random.Next(1, 255);
            bool isDecoded = coder.TryDecode(damaged, decoded);
            refused += isDecoded ? 0 : 1;
            decoded.ShouldAllBe(s => s < 4);
        }

        refused.ShouldBeGreaterThan(19_000);
        byte[] noise = new byte[40];
        for (int i = 0; i < 5_000; i++)
        {
            for (int b = 0; b < noise.Length; b++)
            {
                noise[b] = (byte)random.Next(0, 255);
            }

            coder.TryDecode(noise.AsSpan(0, random.Next(0, noise.Length)), decoded);
        }
    }

    /// <summary>Symbols that the model lacks, or holds for so rare that coding them is no gain, travel as they are behind a byte 0.</summary>
    [Theory]
    [InlineData(new byte[] { 0, 1, 2 })]
    [InlineData(new byte[] { 255 })]
    [InlineData(new byte[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    public void Symbols_that_coding_does_not_shorten_travel_as_they_are(byte[] symbols)
    {
        LatentCoder coder = new(new LatentCoding([[4095, 1]], 1));
        byte[] code = new byte[LatentCoding.MaxBytes(symbols.Length)], decoded = new byte[symbols.Length];
        code.AsSpan(0, coder.Encode(symbols, code)).ToArray().ShouldBe([0, .. symbols]);
        coder.TryDecode(code, decoded).ShouldBeTrue();
        decoded.ShouldBe(symbols);
        coder.TryDecode(code.AsSpan(0, symbols.Length), decoded).ShouldBeFalse();
        coder.TryDecode([.. code, 7], decoded).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        LatentCoding coding = new([[1000, 3000, 90, 6]], 1);
        LatentCoder coder = new(coding);
        byte[] symbols = Symbols(new SeededRandom(1), coding, 512), code = new byte[LatentCoding.MaxBytes(512)];
        Allocations.ShouldCease(() => coder.TryDecode(code.AsSpan(0, coder.Encode(symbols, code)), symbols));
    }

    private static LatentCoding Random(SeededRandom random)
    {
        int channels = random.Next(1, 9), symbols = random.Next(2, 256);
        ImmutableArray<ImmutableArray<int>>.Builder tables = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        for (int channel = 0; channel < channels; channel++)
        {
            int[] table = [.. Enumerable.Repeat(1, symbols)];
            for (int left = LatentCoding.Total - symbols; left > 0;)
            {
                int part = random.Next(1, left);
                table[random.Next(0, symbols - 1)] += part;
                left -= part;
            }

            tables.Add([.. table]);
        }

        LatentCoding coding = new(tables.ToImmutable(), random.Next(1, 20));
        coding.Fits(channels * coding.RunElements).ShouldBeTrue();
        return coding;
    }

    /// <summary>Symbols as often as the model expects them, and any of them now and then.</summary>
    private static byte[] Symbols(SeededRandom random, LatentCoding coding, int elements)
    {
        byte[] symbols = new byte[elements];
        for (int i = 0; i < elements; i++)
        {
            ImmutableArray<int> table = coding.Frequencies[i / coding.RunElements % coding.Frequencies.Length];
            int slot = random.Next(0, LatentCoding.Total - 1), symbol = 0;
            while (slot >= table[symbol])
            {
                slot -= table[symbol++];
            }

            symbols[i] = random.Next(0, 50) == 0 ? (byte)random.Next(0, table.Length - 1) : (byte)symbol;
        }

        return symbols;
    }
}
