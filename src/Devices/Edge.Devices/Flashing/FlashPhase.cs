namespace Edge.Devices.Flashing;

/// <summary>What flashing a board consists of, in order.</summary>
public enum FlashPhase
{
    /// <summary>The chip is asked what it is. Nothing has been changed.</summary>
    Identify,

    /// <summary>The image is written.</summary>
    Write,

    /// <summary>What was written is read back and compared.</summary>
    Verify,

    /// <summary>The board is started.</summary>
    Start,

    /// <summary>The board says which build it runs.</summary>
    Boot,
}
