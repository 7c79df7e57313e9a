using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Edge.Nano.Stubs;

/// <summary>
/// Writes the metadata (ECMA-335) of an assembly with the public types and members of an API table and bodies that only throw:
/// what a compiler needs to know of a library.
/// </summary>
internal sealed class StubWriter(ApiAssembly assembly, IReadOnlyList<ApiAssembly> all)
{
    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _il = new();
    private readonly Dictionary<string, EntityHandle> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AssemblyReferenceHandle> _references = new(StringComparer.Ordinal);

    /// <summary>The bytes of the assembly.</summary>
    public byte[] Write()
    {
        _metadata.AddModule(0, String(assembly.Name + ".dll"), _metadata.GetOrAddGuid(Guid.Empty), default, default);
        _metadata.AddAssembly(String(assembly.Name), new Version(1, 0, 0, 0), default, default, 0, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, String("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        for (int i = 0; i < assembly.Types.Count; i++)
        {
            _types[assembly.Types[i].FullName] = MetadataTokens.TypeDefinitionHandle(2 + i);
        }

        int throws = new MethodBodyStreamEncoder(_il).AddMethodBody(Throwing());
        foreach (ApiType type in assembly.Types)
        {
            Write(type, throws);
        }

        var image = new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), _il, deterministicIdProvider: _ => default);
        BlobBuilder bytes = new();
        image.Serialize(bytes);
        return bytes.ToArray();
    }

    private static InstructionEncoder Throwing()
    {
        InstructionEncoder code = new(new BlobBuilder());
        code.OpCode(ILOpCode.Ldnull);
        code.OpCode(ILOpCode.Throw);
        return code;
    }

    private void Write(ApiType type, int throws)
    {
        FieldDefinitionHandle firstField = MetadataTokens.FieldDefinitionHandle(_metadata.GetRowCount(TableIndex.Field) + 1);
        MethodDefinitionHandle firstMethod = MetadataTokens.MethodDefinitionHandle(_metadata.GetRowCount(TableIndex.MethodDef) + 1);
        Dictionary<string, MethodDefinitionHandle> methods = new(StringComparer.Ordinal);
        foreach (ApiField field in type.Fields)
        {
            WriteField(field);
        }

        foreach (ApiMethod method in type.Methods)
        {
            methods[method.Name] = WriteMethod(method, throws);
        }

        (string space, string name) = Split(type.FullName);
        TypeDefinitionHandle handle = _metadata.AddTypeDefinition(type.Attributes, String(space), String(name), type.Base.Length == 0 ? default : Reference(type.Base), firstField, firstMethod);
        foreach (EntityHandle implemented in type.Interfaces.Where(IsKnown).Select(Reference).OrderBy(CodedIndex.TypeDefOrRefOrSpec))
        {
            _metadata.AddInterfaceImplementation(handle, implemented);
        }

        if (type.FullName.IndexOf('+', StringComparison.Ordinal) is int plus and > 0)
        {
            _metadata.AddNestedType(handle, (TypeDefinitionHandle)_types[type.FullName[..plus]]);
        }

        WriteProperties(type, handle, methods);
        WriteDefaultMember(type, handle);
    }

    private void WriteField(ApiField field)
    {
        BlobBuilder signature = new();
        Encode(new BlobEncoder(signature).Field().Type(), field.Type);
        FieldDefinitionHandle handle = _metadata.AddFieldDefinition(field.Attributes, String(field.Name), _metadata.GetOrAddBlob(signature));
        if (field.Value is not null)
        {
            _metadata.AddConstant(handle, field.Value);
        }
    }

    private MethodDefinitionHandle WriteMethod(ApiMethod method, int throws)
    {
        BlobBuilder signature = new();
        new BlobEncoder(signature)
            .MethodSignature(isInstanceMethod: (method.Attributes & MethodAttributes.Static) == 0)
            .Parameters(method.Parameters.Length, returns => Encode(returns, method.Returns), parameters =>
            {
                foreach ((_, string type, _) in method.Parameters)
                {
                    Encode(parameters.AddParameter().Type(isByRef: type.EndsWith('&')), type.TrimEnd('&'));
                }
            });
        ParameterHandle first = MetadataTokens.ParameterHandle(_metadata.GetRowCount(TableIndex.Param) + 1);
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            _metadata.AddParameter(method.Parameters[i].Attributes, String(method.Parameters[i].Name), i + 1);
        }

        return _metadata.AddMethodDefinition(method.Attributes, method.Implementation, String(method.Name), _metadata.GetOrAddBlob(signature), method.HasBody ? throws : -1, first);
    }

    private void WriteProperties(ApiType type, TypeDefinitionHandle handle, Dictionary<string, MethodDefinitionHandle> methods)
    {
        List<PropertyDefinitionHandle> written = [];
        foreach (ApiProperty property in type.Properties)
        {
            ApiMethod? getter = type.Methods.FirstOrDefault(m => m.Name == property.Getter);
            BlobBuilder signature = new();
            bool isStatic = ((getter ?? type.Methods.First(m => m.Name == property.Setter)).Attributes & MethodAttributes.Static) != 0;
            var indices = getter?.Parameters ?? [];
            new BlobEncoder(signature).PropertySignature(isInstanceProperty: !isStatic).Parameters(
                indices.Length,
                returns => Encode(returns.Type(), property.Type),
                parameters => Array.ForEach(indices, p => Encode(parameters.AddParameter().Type(), p.Type)));
            PropertyDefinitionHandle row = _metadata.AddProperty(PropertyAttributes.None, String(property.Name), _metadata.GetOrAddBlob(signature));
            written.Add(row);
            foreach ((string name, MethodSemanticsAttributes role) in new[] { (property.Getter, MethodSemanticsAttributes.Getter), (property.Setter, MethodSemanticsAttributes.Setter) })
            {
                if (methods.TryGetValue(name, out MethodDefinitionHandle accessor))
                {
                    _metadata.AddMethodSemantics(row, role, accessor);
                }
            }
        }

        if (written.Count > 0)
        {
            _metadata.AddPropertyMap(handle, written[0]);
        }
    }

    /// <summary>Says which property is the indexer.</summary>
    private void WriteDefaultMember(ApiType type, TypeDefinitionHandle handle)
    {
        if (type.DefaultMember.Length == 0)
        {
            return;
        }

        BlobBuilder signature = new();
        new BlobEncoder(signature).MethodSignature(isInstanceMethod: true).Parameters(1, returns => returns.Void(), p => p.AddParameter().Type().String());
        MemberReferenceHandle constructor = _metadata.AddMemberReference(Reference("System.Reflection.DefaultMemberAttribute"), String(".ctor"), _metadata.GetOrAddBlob(signature));
        BlobBuilder value = new();
        new BlobEncoder(value).CustomAttributeSignature(a => a.AddArgument().Scalar().Constant(type.DefaultMember), n => n.Count(0));
        _metadata.AddCustomAttribute(handle, constructor, _metadata.GetOrAddBlob(value));
    }

    private void Encode(ReturnTypeEncoder encoder, string type)
    {
        if (type == "System.Void")
        {
            encoder.Void();
        }
        else
        {
            Encode(encoder.Type(isByRef: type.EndsWith('&')), type.TrimEnd('&'));
        }
    }

    private void Encode(SignatureTypeEncoder encoder, string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            Encode(encoder.SZArray(), type[..^2]);
            return;
        }

        switch (type)
        {
            case "System.String":
                encoder.String();
                break;
            case "System.Object":
                encoder.Object();
                break;
            case "System.IntPtr":
                encoder.IntPtr();
                break;
            case "System.UIntPtr":
                encoder.UIntPtr();
                break;
            default:
                if (Enum.TryParse(type.AsSpan("System.".Length), out PrimitiveTypeCode code))
                {
                    encoder.PrimitiveType(code);
                }
                else
                {
                    encoder.Type(Reference(type), isValueType: all.SelectMany(a => a.Types).First(t => t.FullName == type).IsValueType);
                }

                break;
        }
    }

    private bool IsKnown(string type) => all.Any(a => a.Types.Any(t => t.FullName == type));

    private EntityHandle Reference(string type)
    {
        if (_types.TryGetValue(type, out EntityHandle known))
        {
            return known;
        }

        ApiAssembly home = all.FirstOrDefault(a => a.Types.Any(t => t.FullName == type)) ?? throw new InvalidDataException($"The table lacks {type}, which {assembly.Name} needs.");
        if (!_references.TryGetValue(home.Name, out AssemblyReferenceHandle reference))
        {
            reference = _metadata.AddAssemblyReference(String(home.Name), new Version(1, 0, 0, 0), default, default, default, default);
            _references.Add(home.Name, reference);
        }

        (string space, string name) = Split(type);
        return _types[type] = _metadata.AddTypeReference(reference, String(space), String(name));
    }

    private static (string Space, string Name) Split(string type)
    {
        if (type.IndexOf('+', StringComparison.Ordinal) is int plus and > 0)
        {
            return (string.Empty, type[(plus + 1)..]);
        }

        int dot = type.LastIndexOf('.');
        return (type[..dot], type[(dot + 1)..]);
    }

    private StringHandle String(string text) => _metadata.GetOrAddString(text);
}
