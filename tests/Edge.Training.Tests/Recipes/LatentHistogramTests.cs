using Edge.Model;
using Edge.Training.Data;
using Edge.Training.Recipes;

namespace Edge.Training.Tests.Recipes;

/// <summary>Whatever was counted, the coder can use it.</summary>
public class LatentHistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void FrequenciesFitTheCoder(int latents)
    {
        LatentHistogram histogram = new(3, 64);
        CounterRandom random = new(1);
        float[] values = new float[3 * 16];
        for (int l = 0; l < latents; l++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = 0.25f * (int)(10 * random.NextNormal());
            }

            histogram.Add(values, 0.25f, 32);
        }

        new LatentCoding(histogram.Frequencies(), 1).Fits(48).ShouldBeTrue();
    }

    [Fact]
    public void SymbolsAreCountedInTheirChannels()
    {
        LatentHistogram histogram = new(2, 4);
        histogram.Add([-1, 0.5f, -1, 0.5f, 0, 0.5f, -1, -9], 0.5f, 2);

        histogram.Frequencies()[0].ShouldBe([1 + (4092 * 3 / 4), 1, 1 + 1023, 1]);
        histogram.Frequencies()[1].ShouldBe([1 + 1023, 1, 1, 1 + (4092 * 3 / 4)]);
    }
}
