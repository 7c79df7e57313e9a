using Edge.Model.Firmware;

namespace Edge.Nano.Programs;

/// <summary>The instructions of a program, 20 numbers of 16 bits each (<c>docs/firmware-program.md</c>).</summary>
internal sealed class StepTable
{
    /// <summary>Numbers of a step.</summary>
    public const int Fields = 20;

    private const int FlagsField = 1, IndexField = 2, OperandsField = 3, TagField = 4, RegionField = 5, AdvanceRowsField = 11, AdvanceColumnsField = 12, PartField = 13, AdvancePartField = 19;

    private readonly short[] _fields;

    /// <summary>Room for so many steps.</summary>
    public StepTable(int count)
    {
        Count = count;
        _fields = new short[Fields * count];
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether a field may be negative.</summary>
    public static bool IsSigned(int field) =>
        field == RegionField || field == RegionField + 1 || field == AdvanceRowsField || field == AdvanceColumnsField
        || field == PartField || field == PartField + 1 || field == AdvancePartField;

    /// <summary>Sets a field.</summary>
    public void Set(int step, int field, int value) => _fields[(Fields * step) + field] = (short)value;

    /// <summary>What it does.</summary>
    public FirmwareStepKind KindOf(int step) => (FirmwareStepKind)_fields[Fields * step];

    /// <summary>Partial sums, of a Compute: <see cref="FirmwareSums"/>.</summary>
    public int FlagsOf(int step) => _fields[(Fields * step) + FlagsField];

    /// <summary>Node of a Compute, Load, Release; position of a Feed or Fetch; times of a Repeat; peer of a transfer.</summary>
    public int IndexOf(int step) => _fields[(Fields * step) + IndexField] & 0xFFFF;

    /// <summary>First of its operands; length of a Repeat.</summary>
    public int OperandsOf(int step) => _fields[(Fields * step) + OperandsField] & 0xFFFF;

    /// <summary>Names a transfer.</summary>
    public int TagOf(int step) => _fields[(Fields * step) + TagField] & 0xFFFF;

    /// <summary>Fills in its region in a turn of the Repeat around it.</summary>
    public void RegionOf(int step, int turn, Region region)
    {
        int at = Fields * step;
        Fill(at + RegionField, region);
        region.Top += turn * _fields[at + AdvanceRowsField];
        region.Left += turn * _fields[at + AdvanceColumnsField];
    }

    /// <summary>Fills in the part of the input that is read now, where there are partial sums.</summary>
    public void PartOf(int step, int turn, Region part)
    {
        int at = Fields * step;
        Fill(at + PartField, part);
        part.Top += turn * _fields[at + AdvancePartField];
    }

    private void Fill(int at, Region region)
    {
        region.Top = _fields[at];
        region.Left = _fields[at + 1];
        region.Channel = _fields[at + 2] & 0xFFFF;
        region.Height = _fields[at + 3] & 0xFFFF;
        region.Width = _fields[at + 4] & 0xFFFF;
        region.Channels = _fields[at + 5] & 0xFFFF;
    }
}
