using Edge.Kernels;

namespace Edge.Runtime;

/// <summary>
/// Runs a <see cref="Edge.Model.FeedStep"/> with a change of layout: the first feed of an inference brings the whole
/// input into the network's layout, each feed delivers its region of that.
/// </summary>
/// <param name="layout">Copies the whole input and changes its layout; null on all but the first feed of an input.</param>
/// <param name="deliver">Converts the region, or copies it.</param>
internal sealed class LayoutFeedKernel(StepKernel? layout, StepKernel deliver) : StepKernel
{
    public override void Run(Span<byte> memory)
    {
        layout?.Run(memory);
        deliver.Run(memory);
    }
}
