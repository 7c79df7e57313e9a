namespace Edge.Bench.Language;

/// <summary>Something that runs a language model.</summary>
internal interface ILanguagePeer : IDisposable
{
    /// <summary>Makes a model ready and forgets the one before.</summary>
    void Load(string model, int threads, int contextTokens);

    /// <summary>Reads a prompt into an empty sequence.</summary>
    Measured Prefill(int tokens);

    /// <summary>Adds tokens to it, one after the other.</summary>
    Measured Decode(int tokens);
}
