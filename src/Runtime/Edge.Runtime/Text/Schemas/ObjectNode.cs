using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>
/// An object: its properties in the order of the schema, those that are not required at will, then others where the
/// schema allows them. A name of a property is written in one way; other names have no escapes.
/// </summary>
internal sealed class ObjectNode : ValueNode
{
    private const int Before = 0, Opened = 1, BehindValue = 2, BehindComma = 3, InName = 4, BehindName = 5, BehindColon = 6;
    private const int AnotherName = -1;

    private readonly ImmutableArray<Property> _declared;
    private readonly ValueUnion? _others;
    private readonly ByteTrie _names = new();

    // Those of the declared that have a value, and for each the next one, itself included, that is required; behind the
    // last one there is none.
    private ImmutableArray<Property> _properties = [];
    private int[] _nextRequired = [0];
    private int _roomForAll;

    /// <summary>An object.</summary>
    /// <param name="properties">Properties in order, their names different.</param>
    /// <param name="others">What others hold, or null where there are none.</param>
    public ObjectNode(ImmutableArray<Property> properties, ValueUnion? others) => (_declared, _others) = (properties, others);

    /// <summary>Prepares the names, once it is known which properties have values.</summary>
    public void Close()
    {
        _properties = [.. _declared.Where(p => p.Value.Nodes.Length > 0)];
        _nextRequired = new int[_properties.Length + 1];
        _nextRequired[^1] = _properties.Length;
        for (int i = _properties.Length - 1; i >= 0; i--)
        {
            _nextRequired[i] = _properties[i].IsRequired ? i : _nextRequired[i + 1];
        }

        foreach (ImmutableArray<ValueNode> nodes in _properties.Select(p => p.Value.Nodes).Append(_others?.Nodes ?? []).Where(n => n.Length > 0))
        {
            _roomForAll = Math.Max(_roomForAll, LeastDepth(nodes));
        }

        // A name without value has a number that is never asked for: it is no other name either.
        int number = 0;
        foreach (Property property in _properties.Concat(_declared.Where(p => p.Value.Nodes.Length == 0)))
        {
            _names.Add(property.Name, number++);
        }
    }

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = [];
        switch (frame.State)
        {
            case Before:
                frame.State = Opened;
                return value == '{' ? Feeding.Taken : Feeding.Refused;
            case InName:
                return TakesName(ref frame, value, room) ? Feeding.Taken : Feeding.Refused;
            case var _ when TakesBlank(ref frame, value):
                return Feeding.Taken;
            case Opened or BehindValue when value == '}':
                return _nextRequired[frame.Count] == _properties.Length ? Feeding.TakenAtEnd : Feeding.Refused;
            case BehindValue:
                frame.State = BehindComma;
                return value == ',' && HasMore(frame.Count, room) ? Feeding.Taken : Feeding.Refused;
            case Opened or BehindComma:
                (frame.State, frame.Place, frame.Number) = (InName, 0, 0);
                return value == '"' && HasMore(frame.Count, room) ? Feeding.Taken : Feeding.Refused;
            case BehindName:
                frame.State = BehindColon;
                return value == ':' ? Feeding.Taken : Feeding.Refused;
            default:
                inner = frame.Place == AnotherName ? _others!.Nodes : _properties[frame.Count - 1].Value.Nodes;
                (frame.State, frame.Place) = (BehindValue, 0);
                return Feeding.BeginsInner;
        }
    }

    /// <inheritdoc/>
    protected override int InnerDepth()
    {
        int most = 0;
        foreach (Property property in _declared)
        {
            most = Math.Max(most, property.IsRequired ? LeastDepth(property.Value.Nodes) : 0);
        }

        return most;
    }

    private bool TakesName(ref Frame frame, byte value, int room)
    {
        (int first, int last) = Next(frame.Count, room);
        bool allowsOthers = AllowsOthers(frame.Count, room) && frame.Number == 0;
        if (value == '"' && frame.Continuations == 0 && _names.Step(frame.Place, value) < 0)
        {
            int property = _names.Number(frame.Place);
            bool isProperty = property >= first && property <= last;
            (frame.State, frame.Count, frame.Place) = isProperty ? (BehindName, property + 1, 0) : (BehindName, _properties.Length, AnotherName);
            return isProperty || (property < 0 && allowsOthers);
        }

        bool isWithin = frame.Continuations > 0;
        frame.Place = _names.Step(frame.Place, value);
        if (value == '\\' || frame.Number != 0)
        {
            // Behind an escape only the names of the schema go on.
            frame.Number = 1;
            allowsOthers = false;
        }

        bool isText = isWithin ? Utf8.TakesContinuation(ref frame, value) : value is (byte)'\\' or (byte)'"' || Utf8.TakesLead(ref frame, value);
        return isText && (allowsOthers || _names.Leads(frame.Place, first, last));
    }

    // The properties that may come next: up to the next that is required, and that one only where there is no room for all.
    private (int First, int Last) Next(int next, int room) =>
        (room < _roomForAll ? _nextRequired[next] : next, Math.Min(_nextRequired[next], _properties.Length - 1));

    private bool AllowsOthers(int next, int room) => room >= _roomForAll && _others is { Nodes.Length: > 0 } && _nextRequired[next] == _properties.Length;

    private bool HasMore(int next, int room) => (Next(next, room) is var (first, last) && first <= last) || AllowsOthers(next, room);

    /// <summary>A property that the schema names.</summary>
    /// <param name="Name">Its name in JSON, without the quotes.</param>
    /// <param name="Value">What it holds.</param>
    /// <param name="IsRequired">Whether it must be there.</param>
    internal readonly record struct Property(byte[] Name, ValueUnion Value, bool IsRequired);
}
