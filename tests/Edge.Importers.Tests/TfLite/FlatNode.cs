using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Importers.Tests.TfLite;

/// <summary>A table of a FlatBuffers file under construction: fields by number.</summary>
internal sealed class FlatNode
{
    public SortedDictionary<int, object> Fields { get; } = [];

    public FlatNode Byte(int field, int value) => With(field, new[] { unchecked((byte)value) });

    public FlatNode Boolean(int field, bool value = true) => With(field, new[] { value ? (byte)1 : (byte)0 });

    public FlatNode Int32(int field, int value) => With(field, BitConverter.GetBytes(value));

    public FlatNode UInt64(int field, ulong value) => With(field, BitConverter.GetBytes(value));

    public FlatNode Single(int field, float value) => With(field, BitConverter.GetBytes(value));

    public FlatNode Text(int field, string value) => With(field, new FlatBytes(Encoding.UTF8.GetBytes(value), 1));

    public FlatNode Bytes(int field, byte[] value) => With(field, new FlatBytes(value, 1));

    public FlatNode Int32s(int field, params int[] values) => With(field, new FlatBytes(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), 4));

    public FlatNode Int64s(int field, params long[] values) => With(field, new FlatBytes(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), 8));

    public FlatNode Singles(int field, params float[] values) => With(field, new FlatBytes(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), 4));

    public FlatNode Table(int field, FlatNode value) => With(field, value);

    public FlatNode Tables(int field, params FlatNode[] values) => With(field, values);

    private FlatNode With(int field, object value)
    {
        Fields[field] = value;
        return this;
    }
}
