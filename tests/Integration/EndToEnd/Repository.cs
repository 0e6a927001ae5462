namespace Tandem.Integration.EndToEnd;

/// <summary>Where things lie in the checkout that the tests were built from.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The console as it was built, in the same configuration as the tests.</summary>
    public static string ConsoleAssembly
    {
        get
        {
            var output = Path.GetRelativePath(Path.Combine(Root, "tests", "Integration"), AppContext.BaseDirectory);
            return Path.Combine(Root, "src", "Web", output, "Console.dll");
        }
    }

    public static string Kubectl => Path.Combine(AppContext.BaseDirectory, "tools", "kubectl");

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Console.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        }
        return folder;
    }
}
