namespace Edge.Runtime.Language;

/// <summary>A step of a token program with every address resolved. Running it allocates nothing and checks nothing.</summary>
internal abstract class TokenStep : IDisposable
{
    /// <summary>Whether its time is that of the other devices and links.</summary>
    public virtual bool IsCommunication => false;

    /// <summary>Whether it happens even where no row is left: all devices load and release in the same order in every inference.</summary>
    public virtual bool IsAlways => false;

    /// <summary>Whether it leaves doubles, for a sum over devices, instead of the floats that the program goes on with.</summary>
    public virtual bool MakesDoubles => false;

    /// <summary>Runs it for the rows of an inference.</summary>
    public abstract void Run(TokenRun run);

    /// <summary>Gives its memory back.</summary>
    public virtual void Dispose()
    {
    }
}
