using System.Xml.Linq;

namespace Edge.Architecture.Tests;

/// <summary>The project references are those of the house: the language at the bottom, the command line on top.</summary>
public class AssemblyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Edge.Model"] = [],
        ["Edge.Kernels"] = ["Edge.Model"],
        ["Edge.Transport"] = ["Edge.Model"],
        ["Edge.Runtime"] = ["Edge.Kernels", "Edge.Model", "Edge.Transport"],
        ["Edge.Exporters"] = ["Edge.Model"],
        ["Edge.Importers"] = ["Edge.Model"],
        ["Edge.Planner"] = ["Edge.Model"],
        ["Edge.Training"] = ["Edge.Kernels", "Edge.Model"],
        ["Edge.Devices"] = ["Edge.Model", "Edge.Transport"],
        ["edge"] = ["Edge.Devices", "Edge.Exporters", "Edge.Importers", "Edge.Kernels", "Edge.Model", "Edge.Planner", "Edge.Runtime", "Edge.Training", "Edge.Transport"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ReferencesWhatTheArchitectureAllows(string assembly)
    {
        RepositoryFile project = Repository.Files.Single(f => f.IsUnder("src", "tools") && f.Path.EndsWith($"/{assembly}.csproj", StringComparison.Ordinal));

        References(project).ShouldBe(Allowed[assembly], ignoreOrder: true);
    }

    [Fact]
    public void EveryAssemblyOfTheSourcesHasAPlaceInTheArchitecture() =>
        Repository.Files.Where(f => f.IsUnder("src") && IsProject(f)).Select(NameOf).Except(Allowed.Keys).ShouldBeEmpty();

    [Fact]
    public void NoProductReferencesATest() =>
        Repository.Files.Where(f => f.IsUnder("src", "tools/edge") && IsProject(f) && f.Text.Contains("/tests/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void NamespacesBeginWithTheAssembly()
    {
        IEnumerable<string> strangers =
            from project in Repository.Files
            where project.IsUnder("src") && IsProject(project)
            from source in Repository.ProductSources
            where source.IsUnder(project.Folder) && !source.Code.Contains($"namespace {NameOf(project)}", StringComparison.Ordinal)
            select source.Path;

        strangers.ShouldBeEmpty();
    }

    private static bool IsProject(RepositoryFile file) => file.Path.EndsWith(".csproj", StringComparison.Ordinal);

    private static string NameOf(RepositoryFile project) => Path.GetFileNameWithoutExtension(project.Path);

    private static IEnumerable<string> References(RepositoryFile project) =>
        XDocument.Parse(project.Text).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
}
