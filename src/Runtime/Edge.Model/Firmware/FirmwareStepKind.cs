namespace Edge.Model.Firmware;

/// <summary>What a step does: <c>edge_step_kind</c> in <c>firmware/core/include/edge/program.h</c>. The numbers are part of the canonical encoding.</summary>
public enum FirmwareStepKind : byte
{
    /// <summary>The next steps several times, each moved by its advance with every turn. Never nested.</summary>
    Repeat = 0,

    /// <summary>A region of the outputs of a node.</summary>
    Compute = 1,

    /// <summary>A region from the first operand to the second.</summary>
    Copy = 2,

    /// <summary>A region of a network input into the operand.</summary>
    Feed = 3,

    /// <summary>The operand is a network output.</summary>
    Fetch = 4,

    /// <summary>A region of the operand to another device.</summary>
    Send = 5,

    /// <summary>A region of the operand from another device.</summary>
    Receive = 6,

    /// <summary>The constants of a node are needed from here on.</summary>
    Load = 7,

    /// <summary>And no longer.</summary>
    Release = 8,
}
