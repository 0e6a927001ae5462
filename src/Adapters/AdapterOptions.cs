namespace Tandem.Adapters;

/// <summary>Everything the adapters must be told. Checked at start: every mistake is listed before the process refuses.</summary>
public sealed class AdapterOptions
{
    /// <summary>Folder for SQLite files, Data Protection keys and scratch space. Default <c>data</c> beside the working directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>PostgreSQL connection string; empty keeps everything in SQLite files in <see cref="DataDirectory"/>, for one process.</summary>
    public string PostgresConnection { get; set; } = "";

    /// <summary>
    /// Networks (CIDR) that clusters and endpoints may lie in although they are loopback, link-local or otherwise refused. Default none.
    /// </summary>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>Path of <c>kubectl</c> 1.35 or later; empty looks beside the executable, then on PATH.</summary>
    public string KubectlPath { get; set; } = "";

    /// <summary>Path of <c>helm</c>; empty looks beside the executable, then on PATH.</summary>
    public string HelmPath { get; set; } = "";

    /// <summary>Path of <c>git</c> 2.37 or later; empty looks beside the executable, then on PATH.</summary>
    public string GitPath { get; set; } = "";

    /// <summary>
    /// Hosts that charts, Git repositories and digests of images may be fetched from, e.g. <c>git.example.com</c>, or <c>*.example.com</c> for all below it.
    /// Empty allows every host at a public address; private and loopback addresses pass only through <see cref="AllowedNetworks"/>.
    /// </summary>
    public IList<string> SourceHosts { get; set; } = [];

    /// <summary>File with certificates (PEM) of authorities that sign those hosts beside the machine's own; empty for none.</summary>
    public string SourceAuthorities { get; set; } = "";

    /// <summary>Minutes between two comparisons of a site with what its last run made there. Default 10; 0 compares only when asked.</summary>
    public int DriftMinutes { get; set; } = 10;

    /// <summary>Folder that <c>file:</c> references of an accounts file are read from; empty allows none.</summary>
    public string SecretsDirectory { get; set; } = "";

    /// <summary>A host name, with a leading <c>*.</c> for all names below it.</summary>
    public static bool IsSourceHost(string host) =>
        (host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is { Length: > 0 } name
        && Uri.CheckHostName(name) != UriHostNameType.Unknown;
}
