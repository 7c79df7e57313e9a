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
        using PEReader program = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "edge.dll")));
        bool isCompiled = program.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;

        isCompiled.ShouldBe(isRelease && OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64);
    }
}
