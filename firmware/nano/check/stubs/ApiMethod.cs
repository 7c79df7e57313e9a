using System.Reflection;

namespace Edge.Nano.Stubs;

/// <summary>A method of an API table.</summary>
/// <param name="Attributes">As in metadata.</param>
/// <param name="Implementation">As in metadata.</param>
/// <param name="Returns">What it returns.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Types and names; a type that ends with <c>&amp;</c> is passed by reference.</param>
internal sealed record ApiMethod(MethodAttributes Attributes, MethodImplAttributes Implementation, string Returns, string Name, (ParameterAttributes Attributes, string Type, string Name)[] Parameters)
{
    /// <summary>Whether code belongs to it.</summary>
    public bool HasBody => (Attributes & MethodAttributes.Abstract) == 0 && (Implementation & (MethodImplAttributes.Runtime | MethodImplAttributes.InternalCall)) == 0;
}
