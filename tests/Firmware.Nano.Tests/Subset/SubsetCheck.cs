using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Nano.Tests.Subset;

/// <summary>
/// Finds in the IL of an assembly what nanoCLR does not execute, much of it in silence: generics, arrays of more than one
/// dimension, arithmetic with overflow checks, pointers, spans, tuples, nullable values, state machines, filters, large
/// static data, and structs whose copies would alias.
/// </summary>
internal static class SubsetCheck
{
    /// <summary>Most bytes of static data of an assembly: all of it is copied to RAM.</summary>
    public const int MaxStaticDataBytes = 60 * 1024;

    private static readonly HashSet<Code> Forbidden =
    [
        Code.Add_Ovf, Code.Add_Ovf_Un, Code.Sub_Ovf, Code.Sub_Ovf_Un, Code.Mul_Ovf, Code.Mul_Ovf_Un,
        Code.Conv_Ovf_I, Code.Conv_Ovf_I1, Code.Conv_Ovf_I2, Code.Conv_Ovf_I4, Code.Conv_Ovf_I8, Code.Conv_Ovf_U, Code.Conv_Ovf_U1, Code.Conv_Ovf_U2, Code.Conv_Ovf_U4, Code.Conv_Ovf_U8,
        Code.Conv_Ovf_I_Un, Code.Conv_Ovf_I1_Un, Code.Conv_Ovf_I2_Un, Code.Conv_Ovf_I4_Un, Code.Conv_Ovf_I8_Un, Code.Conv_Ovf_U_Un, Code.Conv_Ovf_U1_Un, Code.Conv_Ovf_U2_Un, Code.Conv_Ovf_U4_Un, Code.Conv_Ovf_U8_Un,
        Code.Localloc, Code.Cpblk, Code.Initblk, Code.Calli, Code.Tail, Code.Endfilter, Code.Mkrefany, Code.Refanytype, Code.Refanyval, Code.Arglist, Code.Ckfinite,
    ];

    /// <summary>What is found, each with where it is.</summary>
    public static IReadOnlyList<string> Find(AssemblyDefinition assembly)
    {
        List<string> findings = [];
        int staticBytes = 0;
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            if (type.HasGenericParameters)
            {
                findings.Add($"{type.FullName}: a generic type");
            }

            if (type.IsValueType && !type.IsEnum && !type.FullName.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal) && type.Fields.Any(f => !f.IsStatic && !f.IsInitOnly))
            {
                findings.Add($"{type.FullName}: a struct that can change; copies of it alias");
            }

            foreach (TypeReference used in type.Interfaces.Select(i => i.InterfaceType).Append(type.BaseType).OfType<TypeReference>().Concat(type.Fields.Select(f => f.FieldType)))
            {
                Look(used, type.FullName, findings);
            }

            staticBytes += type.Fields.Where(f => f.RVA != 0).Sum(f => f.InitialValue.Length);
            foreach (MethodDefinition method in type.Methods)
            {
                Look(method, findings);
            }
        }

        if (staticBytes > MaxStaticDataBytes)
        {
            findings.Add($"{assembly.Name.Name}: {staticBytes} bytes of static data");
        }

        return findings;
    }

    private static void Look(MethodDefinition method, List<string> findings)
    {
        string where = method.FullName;
        if (method.HasGenericParameters)
        {
            findings.Add($"{where}: a generic method");
        }

        foreach (TypeReference used in method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType))
        {
            Look(used, where, findings);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (VariableDefinition variable in method.Body.Variables)
        {
            Look(variable.VariableType, where, findings);
        }

        if (method.Body.ExceptionHandlers.Any(h => h.HandlerType is ExceptionHandlerType.Filter or ExceptionHandlerType.Fault))
        {
            findings.Add($"{where}: an exception filter");
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (Forbidden.Contains(instruction.OpCode.Code))
            {
                findings.Add($"{where}: {instruction.OpCode.Name}");
            }

            switch (instruction.Operand)
            {
                case TypeReference used:
                    Look(used, where, findings);
                    break;
                case MethodReference called:
                    Look(called.DeclaringType, where, findings);
                    called.Parameters.Select(p => p.ParameterType).Append(called.ReturnType).ToList().ForEach(t => Look(t, where, findings));
                    if (called.IsGenericInstance)
                    {
                        findings.Add($"{where}: calls generic {called.Name}");
                    }

                    break;
                case FieldReference field:
                    Look(field.DeclaringType, where, findings);
                    Look(field.FieldType, where, findings);
                    break;
            }
        }
    }

    private static void Look(TypeReference type, string where, List<string> findings)
    {
        switch (type)
        {
            case GenericInstanceType:
                findings.Add($"{where}: uses {type.FullName}");
                break;
            case GenericParameter:
                break; // its owner was found
            case ArrayType { IsVector: false }:
                findings.Add($"{where}: uses {type.FullName}");
                break;
            case PointerType or FunctionPointerType or PinnedType:
                findings.Add($"{where}: uses a pointer, {type.FullName}");
                break;
            case TypeSpecification specification:
                Look(specification.ElementType, where, findings);
                break;
        }
    }
}
