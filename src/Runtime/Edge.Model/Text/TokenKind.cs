namespace Edge.Model;

/// <summary>What a token of a <see cref="Vocabulary"/> is. The numbers are those of GGUF.</summary>
public enum TokenKind : byte
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no token.</summary>
    Unknown = 2,

    /// <summary>Steers the model and is no text: never made from a user's text.</summary>
    Control = 3,

    /// <summary>Text that is found before anything is cut.</summary>
    UserDefined = 4,

    /// <summary>A gap.</summary>
    Unused = 5,

    /// <summary>One byte, written <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
