using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Training.Data;
using Edge.Transport.Latents;

namespace Edge.Cli.Training;

/// <summary>What an exported head and tail give for pictures, measured by running the files and coding every latent.</summary>
/// <param name="Pictures">How many.</param>
/// <param name="TeacherAccuracy">Share of the teacher's answers that are right; missing where nobody has said what is right.</param>
/// <param name="Accuracy">Share of right answers of head and tail; of answers that are the teacher's, where nobody has said what is right.</param>
/// <param name="Agreement">Share of answers that are those of the network as it was trained: the files compute the same but for rounding.</param>
/// <param name="CodedBytes">Mean of the bytes of a coded latent.</param>
/// <param name="LargestCodedBytes">The most.</param>
internal sealed record PairMeasurement(int Pictures, double? TeacherAccuracy, double Accuracy, double Agreement, double CodedBytes, int LargestCodedBytes)
{
    /// <summary>Measures a pair.</summary>
    /// <param name="head">A picture of bytes to a latent of bytes.</param>
    /// <param name="tail">The latent to scores.</param>
    /// <param name="frequencies">The coder's model.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="teacher">The teacher's answers, as many for each picture as the tail gives.</param>
    /// <param name="student">Those of the network as it was trained, likewise.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PairMeasurement Of(ImportedModel head, ImportedModel tail, ImmutableArray<ImmutableArray<int>> frequencies, PictureSet pictures, ReadOnlySpan<int> teacher, ReadOnlySpan<int> student, CancellationToken cancellation)
    {
        Tensor latent = head.Graph.Tensors[head.Graph.Outputs[0]], scores = tail.Graph.Tensors[tail.Graph.Outputs[0]], image = head.Graph.Tensors[head.Graph.Inputs[0]];
        int classes = scores.Shape[-1], answers = scores.Shape.ElementCount / classes;
        LatentCoding coding = new(frequencies, latent.Shape.ElementCount / frequencies.Length);
        LatentCoder coder = new(coding);
        using InProcessCluster encoding = Prepare(head), answering = Prepare(tail);
        byte[] planes = new byte[image.Bytes], symbols = new byte[latent.Bytes], code = new byte[LatentCoding.MaxBytes(symbols.Length)], output = new byte[scores.Bytes];
        long right = 0, teacherRight = 0, agreeing = 0, bytes = 0;
        int largest = 0;
        for (int i = 0; i < pictures.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ToPlanes(pictures[i], planes);
            encoding.Run([planes], [symbols]);
            answering.Run([symbols], [output]);
            int coded = coder.Encode(symbols, code);
            (bytes, largest) = (bytes + coded, Math.Max(largest, coded));
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(output);
            for (int a = 0; a < answers; a++)
            {
                ReadOnlySpan<float> set = values.Slice(a * classes, classes);
                int answer = set.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(set)), wanted = pictures.Labels[i] >= 0 ? pictures.Labels[i] : teacher[(i * answers) + a];
                right += answer == wanted ? 1 : 0;
                agreeing += answer == student[(i * answers) + a] ? 1 : 0;
                teacherRight += teacher[(i * answers) + a] == wanted ? 1 : 0;
            }
        }

        double all = (double)pictures.Count * answers;
        return new PairMeasurement(pictures.Count, pictures.IsLabelled ? Math.Round(teacherRight / all, 6) : null, Math.Round(right / all, 6), Math.Round(agreeing / all, 6), Math.Round((double)bytes / pictures.Count, 2), largest);
    }

    private static InProcessCluster Prepare(ImportedModel model)
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("this machine", "inproc", DeviceProfiles.Local)]), Strategy.Single));
        return new InProcessCluster(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
    }

    private static void ToPlanes(ReadOnlySpan<byte> rgb, Span<byte> planes)
    {
        int pixels = rgb.Length / 3;
        for (int p = 0; p < pixels; p++)
        {
            (planes[p], planes[pixels + p], planes[(2 * pixels) + p]) = (rgb[3 * p], rgb[(3 * p) + 1], rgb[(3 * p) + 2]);
        }
    }
}
