using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Edge.Cli.Tests.Verbs;

public class AheadOfTimeTests
{
    /// <summary>Where the program is built for Linux on x64, it holds machine code; elsewhere it is portable.</summary>
    [Fact]
    public void AReleaseIsCompiledAheadOfTimeWhereThereIsACompiler()
    {
#if DEBUG
        const bool isRelease = false;
#else
        const bool isRelease = true;
#endif
        foreach (string assembly in Directory.EnumerateFiles(Path.GetDirectoryName(EdgeProcess.Program)!, "?dge*.dll"))
        {
            using PEReader reader = new(File.OpenRead(assembly));
            bool isCompiled = reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;

            isCompiled.ShouldBe(isRelease && OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, assembly);
        }
    }
}
