namespace Edge.Architecture.Tests;

/// <summary>`make test` runs every test: it builds the solution, then runs the projects that it finds by name.</summary>
public class TestSuiteTests
{
    private static readonly RepositoryFile[] Projects = [.. Repository.Files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal))];
    private static readonly string Solution = Repository.Files.Single(f => f.Path == "Edge.sln").Text.Replace('\\', '/');

    [Fact]
    public void EveryProjectIsInTheSolution() =>
        Projects.Where(p => !Solution.Contains($"\"{p.Path}\"", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void ProjectsWithTestsAreNamedSoThatTheyAreRun()
    {
        Repository.Files.Single(f => f.Path == "tools/test/run-all.sh").Text.ShouldContain("for project in tests/*.Tests/*.csproj");
        IEnumerable<string> notRun =
            from source in Repository.Sources
            where source.IsUnder("tests") && source.Code.Contains("[Fact", StringComparison.Ordinal)
            let project = Projects.Single(p => source.IsUnder(p.Folder))
            where !project.Folder.EndsWith(".Tests", StringComparison.Ordinal) || project.Folder.Split('/').Length != 2
            select source.Path;

        notRun.ShouldBeEmpty();
    }
}
