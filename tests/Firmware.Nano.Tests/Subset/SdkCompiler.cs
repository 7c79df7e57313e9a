using System.Diagnostics;
using System.Reflection;
using Mono.Cecil;

namespace Firmware.Nano.Tests.Subset;

/// <summary>The C# compiler of the SDK, as a process.</summary>
internal static class SdkCompiler
{
    private static readonly string Program = typeof(SdkCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Compiler").Value!;

    /// <summary>Compiles a library against .NET.</summary>
    public static AssemblyDefinition Compile(string source)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-subset-");
        try
        {
            string references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(r => Path.GetFileName(r).StartsWith("System.", StringComparison.Ordinal)).Aggregate(string.Empty, (all, r) => $"{all}-r:\"{r}\"\n");
            string code = Path.Combine(folder.FullName, "code.cs"), library = Path.Combine(folder.FullName, "code.dll"), options = Path.Combine(folder.FullName, "code.rsp");
            File.WriteAllText(code, source);
            File.WriteAllText(options, $"-nologo -target:library -unsafe -optimize -deterministic -nowarn:1591 -out:\"{library}\"\n{references}\"{code}\"");
            ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [Program, "@" + options]) { RedirectStandardOutput = true, UseShellExecute = false };
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, output);
            return AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(library)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
