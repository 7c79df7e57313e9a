namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.LoadStep"/>.</summary>
internal sealed class LoadBlock(IBlockWeights weights, int shard) : TokenStep
{
    public override bool IsAlways => true;

    public override void Run(TokenRun run) => run.Shards[shard] = weights.Acquire(shard);
}
