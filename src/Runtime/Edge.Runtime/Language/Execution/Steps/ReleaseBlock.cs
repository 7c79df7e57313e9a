namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.ReleaseStep"/>.</summary>
internal sealed class ReleaseBlock(IBlockWeights weights, int shard) : TokenStep
{
    public override bool IsAlways => true;

    public override void Run(TokenRun run) => weights.Release(shard);
}
