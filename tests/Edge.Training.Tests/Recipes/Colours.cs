using System.Collections.Immutable;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Training.Data;
using Edge.Training.Recipes;

namespace Edge.Training.Tests.Recipes;

/// <summary>Pictures that are reddish, greenish or bluish, and a teacher that can tell.</summary>
internal static class Colours
{
    private const int Side = 8, Channels = 4, Batch = 16;

    /// <summary>The tensor at which the teacher can be cut.</summary>
    public const string Cut = "features";

    /// <summary>A bottleneck of two channels.</summary>
    public static BottleneckOptions Options { get; } = new() { At = Cut, Channels = 2, Bits = 4, Batch = Batch, FirstSteps = 4, SecondSteps = 2, TargetBytes = 12, HeadMacs = 1_000_000, DecoderMacs = 100_000 };

    /// <summary>Noise with more of one colour, each colour as often; nobody says which unless it is labelled.</summary>
    public static TrainingData Data(int count = 192, bool isLabelled = true)
    {
        CounterRandom random = new(1);
        byte[] pixels = new byte[count * Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int colour = i / (Side * Side * 3) % 3;
            pixels[i] = (byte)(random.Next(160) + (i % 3 == colour ? 60 : 0));
        }

        PictureSet set = new(Side, Side, pixels, [.. Enumerable.Range(0, count).Select(i => isLabelled ? i % 3 : -1)]);
        (PictureSet training, PictureSet heldOut) = set.Split(count / 4, 1);
        return new TrainingData(training, heldOut, null);
    }

    /// <summary>A training of some steps.</summary>
    public static BottleneckTraining Train(WorkerTeam team, int first, int second, TrainingData? data = null, ulong seed = 5) =>
        new(Teacher(), data ?? Data(), Options with { FirstSteps = first, SecondSteps = second, Seed = seed }, team);

    /// <summary>Two convolutions, a mean and a dense layer: averages of the colours, told apart.</summary>
    public static ImportedModel Teacher()
    {
        GraphDraft draft = new();
        int picture = draft.Tensor("image", new Shape(1, Side, Side, 3));
        float[] first = new float[Channels * 2 * 2 * 3], second = new float[Channels * Channels], dense = new float[3 * Channels];
        for (int c = 0; c < 3; c++)
        {
            for (int tap = 0; tap < 4; tap++)
            {
                first[(((c * 4) + tap) * 3) + c] = 0.25f;
            }

            second[(c * Channels) + c] = 1;
            dense[(c * Channels) + c] = 20;
        }

        Shape image = new(1, Side / 2, Side / 2, Channels);
        int halved = draft.Node("halved", new Conv2D(new Window(2, 2, 2, 2), Activation: Activation.Relu), [picture, draft.Constant("w1", new Shape(Channels, 2, 2, 3), first), draft.Constant("b1", new Shape(Channels), new float[Channels])], image);
        int features = draft.Node(Cut, new Conv2D(new Window(1, 1), Activation: Activation.Relu), [halved, draft.Constant("w2", new Shape(Channels, 1, 1, Channels), second), draft.Constant("b2", new Shape(Channels), new float[Channels])], image);
        int mean = draft.Node("mean", new Reduce(ReduceFunction.Mean, new Shape(1, 2), true), [features], new Shape(1, 1, 1, Channels));
        int scores = draft.Node("scores", new FullyConnected(), [mean, draft.Constant("w3", new Shape(3, Channels), dense)], new Shape(1, 3));
        return new ImportedModel(draft.Build("colours", picture, scores), draft.Weights, ImmutableSortedDictionary<string, string>.Empty.Add("edge.labels", "red,green,blue"));
    }
}
