namespace Edge.Nano.Stubs;

/// <summary><c>Firmware.Nano.Stubs TABLE FOLDER</c>: writes the assemblies of an API table as reference assemblies.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: Firmware.Nano.Stubs TABLE FOLDER");
            return 2;
        }

        IReadOnlyList<ApiAssembly> assemblies = ApiTable.Read(File.ReadLines(arguments[0]));
        Directory.CreateDirectory(arguments[1]);
        foreach (ApiAssembly assembly in assemblies)
        {
            File.WriteAllBytes(Path.Combine(arguments[1], assembly.Name + ".dll"), new StubWriter(assembly, assemblies).Write());
        }

        return 0;
    }
}
