namespace Edge.Transport.Tests.Serial;

/// <summary>What a line does to the bytes on it. Chances are in a million, for each byte.</summary>
/// <param name="Drop">A byte is lost.</param>
/// <param name="Flip">A bit changes.</param>
/// <param name="Insert">A byte appears.</param>
/// <param name="Cut">Everything is lost for as long as up to 300 bytes take at the first rate.</param>
/// <param name="Repeat">The last 1 … 300 bytes come again.</param>
/// <param name="Flood">1 … 2,000 bytes of noise come.</param>
/// <param name="Stick">Nothing comes for 1 … 400 ms; then everything.</param>
internal sealed record LineFaults(int Drop = 0, int Flip = 0, int Insert = 0, int Cut = 0, int Repeat = 0, int Flood = 0, int Stick = 0)
{
    public static readonly LineFaults None = new();

    /// <summary>One kind of fault, or all of them.</summary>
    public static LineFaults Of(string name) => name switch
    {
        "drop" => new(Drop: 500),
        "flip" => new(Flip: 500),
        "insert" => new(Insert: 500),
        "cut" => new(Cut: 200),
        "repeat" => new(Repeat: 500),
        "flood" => new(Flood: 200),
        "stick" => new(Stick: 200),
        "all" => new(150, 150, 150, 50, 150, 50, 50),
        _ => None,
    };
}
