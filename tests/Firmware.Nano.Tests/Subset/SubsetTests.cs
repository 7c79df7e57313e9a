using Mono.Cecil;

namespace Firmware.Nano.Tests.Subset;

/// <summary>The application's IL has nothing that nanoCLR does not execute; and the check finds each of these things where it is.</summary>
public sealed class SubsetTests
{
    private const string StaticData = "bytes of static data";

    private static readonly string Application = Path.Combine(AppContext.BaseDirectory, "checked", "Edge.Nano.dll");

    private static readonly (string Finding, string Member)[] Broken =
    [
        ("a generic method", "public static T M<T>(T x) => x;"),
        ("a generic type", "public class G<T> { }"),
        ("calls generic", "public static int[] M() => System.Array.Empty<int>();"),
        ("List", "public static object M() => new System.Collections.Generic.List<int>();"),
        ("[0...,0...]", "public static int[,] M() => new int[2, 2];"),
        ("add.ovf", "public static int M(int a) => checked(a + 1);"),
        ("conv.ovf", "public static byte M(int a) => checked((byte)a);"),
        ("a pointer", "public static unsafe int M(int[] a) { fixed (int* p = a) { return *p; } }"),
        ("localloc", "public static unsafe int M() { int* p = stackalloc int[4]; return *p; }"),
        ("Span", "public static int M(System.Span<byte> s) => s.Length;"),
        ("ValueTuple", "public static (int, int) M() => (1, 2);"),
        ("Nullable", "public static int? M() => 1;"),
        ("AsyncTaskMethodBuilder", "public static async System.Threading.Tasks.Task<int> M() { await System.Threading.Tasks.Task.Yield(); return 1; }"),
        ("IEnumerator", "public static System.Collections.Generic.IEnumerable<int> M() { yield return 1; }"),
        ("an exception filter", "public static void M(int a) { try { M(a); } catch (System.Exception) when (a > 0) { } }"),
        ("a struct that can change", "public struct S { public int X; }"),
        ("IEquatable", "public record R(int X);"),
        (StaticData, "public static readonly byte[] B = { " + string.Join(',', Enumerable.Range(0, 62_000).Select(i => (i % 250) + 1)) + " };"),
    ];

    private static readonly Lazy<IReadOnlyList<string>> FoundInBroken = new(() =>
    {
        using AssemblyDefinition assembly = SdkCompiler.Compile(string.Join('\n', Broken.Select((b, i) => $"public class C{i} {{ {b.Member} }}")));
        return SubsetCheck.Find(assembly);
    });

    public static TheoryData<int, string> Cases
    {
        get
        {
            TheoryData<int, string> cases = [];
            for (int i = 0; i < Broken.Length; i++)
            {
                cases.Add(i, Broken[i].Finding);
            }

            return cases;
        }
    }

    [Fact]
    public void TheApplicationIsWithinTheSubset()
    {
        using AssemblyDefinition application = AssemblyDefinition.ReadAssembly(Application);

        SubsetCheck.Find(application).ShouldBeEmpty();
        application.MainModule.GetTypes().Count().ShouldBeGreaterThan(40, "that is not the application");
    }

    [Fact]
    public void TheApplicationReferencesNothingButNanoFramework()
    {
        using AssemblyDefinition application = AssemblyDefinition.ReadAssembly(Application);

        application.MainModule.AssemblyReferences.Select(r => r.Name).ShouldBe(["mscorlib", "System.IO.Ports"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WhatNanoClrBreaksIsFound(int number, string finding)
    {
        // Static data is counted for the assembly; everything else is found in its class.
        string place = finding == StaticData ? string.Empty : $"C{number}";

        FoundInBroken.Value.ShouldContain(f => f.Contains(finding, StringComparison.Ordinal) && f.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatNanoClrExecutesIsNotFound()
    {
        using AssemblyDefinition assembly = SdkCompiler.Compile(
            """
            public interface I { int Value { get; } }
            public enum E : byte { A, B }
            public sealed class C : I
            {
                private static readonly int[][] Table = { new[] { 1, 2, 3 }, new[] { 4 } };
                public readonly struct S { private readonly int _x; public S(int x) { _x = x; } public int X => _x; }
                public int Value { get; set; }
                public static int M(object o, E e, byte[] b) { lock (o) { return unchecked((int)((long)b[0] * Table[0][1])) + (e == E.B ? 1 : 0); } }
            }
            """);

        SubsetCheck.Find(assembly).ShouldBeEmpty();
    }
}
