namespace Edge.Runtime;

/// <summary>By which path an answer was made.</summary>
public enum AnswerPath
{
    /// <summary>By the whole network on this device.</summary>
    Local,

    /// <summary>By the head's own classifier, sure enough to need no tail.</summary>
    Exit,

    /// <summary>By a head here and a tail on the far device.</summary>
    Split,

    /// <summary>By the far device, which was sent the input.</summary>
    Offload,
}
