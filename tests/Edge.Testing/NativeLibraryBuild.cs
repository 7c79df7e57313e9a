using System.Diagnostics;

namespace Edge.Testing;

/// <summary>C of the firmware, built for this machine, so that tests talk to the real thing.</summary>
public static class NativeLibraryBuild
{
    private static readonly Lazy<string?> Missing = new(FindCompiler);

    /// <summary>Why nothing can be built here; null when it can.</summary>
    public static string? CannotBuild => Missing.Value;

    /// <summary>The folder with <c>Edge.sln</c>.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Builds a shared library; undefined behaviour in it ends the process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sources">Files below the root of the repository.</param>
    /// <param name="arguments">More arguments of the compiler.</param>
    /// <returns>Its path.</returns>
    public static string Build(string name, IEnumerable<string> sources, params string[] arguments) =>
        Run(name + ".so", ["-shared", "-fPIC", "-fsanitize=undefined", "-fsanitize-undefined-trap-on-error", .. arguments], sources);

    /// <summary>Builds a program.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sources">Files below the root of the repository.</param>
    /// <param name="arguments">More arguments of the compiler.</param>
    /// <returns>Its path.</returns>
    public static string BuildProgram(string name, IEnumerable<string> sources, params string[] arguments) =>
        Run(name, arguments, sources);

    private static string Run(string output, IEnumerable<string> arguments, IEnumerable<string> sources)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edge-native").FullName, output);
        ProcessStartInfo start = new("cc", ["-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-Ifirmware/core/include", .. arguments, "-o", path, .. sources])
        {
            WorkingDirectory = RepositoryRoot,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process compiler = Process.Start(start)!;
        string messages = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? path : throw new InvalidOperationException($"{output} does not compile:\n{messages}");
    }

    private static string? FindCompiler()
    {
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            compiler.StandardOutput.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? null : "The C compiler 'cc' does not work.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no C compiler 'cc' (Debian package gcc).";
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests build the sources of the checkout that they were built in.");
    }
}
