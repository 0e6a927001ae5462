namespace Tandem.Web.Shell;

/// <summary>Every stylesheet of ours in the web root's folder <c>css</c>, the common one first, so that a feature adds a file and nothing else.</summary>
sealed class Stylesheets(IWebHostEnvironment environment)
{
    public IReadOnlyList<string> All { get; } =
    [
        .. environment
            .WebRootFileProvider.GetDirectoryContents("css")
            .Select(f => f.Name)
            .Where(n => n.EndsWith(".css", StringComparison.Ordinal))
            .OrderBy(n => n != "app.css")
            .ThenBy(n => n, StringComparer.Ordinal)
            .Select(n => $"css/{n}"),
    ];
}
