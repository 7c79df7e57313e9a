namespace Edge.Runtime.Text.Templates;

/// <summary>
/// What one writing of a template may cost, so that a hostile template ends: steps by the work they are, characters by
/// what is kept, nesting by its depth.
/// </summary>
internal sealed class TemplateBudget
{
    private const int MostSteps = 4_000_000, MostDepth = 200, MostCharacters = 16 << 20;

    private long _steps, _characters;
    private int _depth;

    /// <summary>Takes steps.</summary>
    /// <exception cref="Model.EdgeException">5222: there are none left.</exception>
    public void Charge(long steps)
    {
        if ((_steps += steps) > MostSteps)
        {
            throw TextErrors.TemplateLimit($"{MostSteps} steps");
        }
    }

    /// <summary>Takes characters that are made, and the time that it takes.</summary>
    /// <exception cref="Model.EdgeException">5222: there are none left.</exception>
    public void Keep(long characters)
    {
        Charge(1 + (characters / 16));
        if ((_characters += characters) > MostCharacters)
        {
            throw TextErrors.TemplateLimit($"{MostCharacters} characters");
        }
    }

    /// <summary>Goes one level deeper, for one step.</summary>
    /// <exception cref="Model.EdgeException">5222: it is too deep.</exception>
    public void Enter()
    {
        Charge(1);
        if (++_depth > MostDepth)
        {
            throw TextErrors.TemplateLimit($"{MostDepth} levels");
        }
    }

    /// <summary>Comes back.</summary>
    public void Leave() => _depth--;
}
