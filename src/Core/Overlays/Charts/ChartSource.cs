using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Tandem.Overlays.Charts;

/// <summary>
/// Where the Helm chart in <c>base/chart/</c> comes from and how it is rendered. Lies in the tree as <see cref="File"/>, so that whatever carries the
/// files (a version, an archive, a Git repository) carries it too.
/// </summary>
/// <param name="Repository">Address of a chart repository (<c>https://…</c>) or a registry (<c>oci://…</c>); empty when it came by hand.</param>
/// <param name="Name">Of the chart.</param>
/// <param name="Version">As the chart writes it.</param>
/// <param name="Digest">Of the archive it was unpacked from, <c>sha256:…</c>.</param>
/// <param name="Release">What templates see as <c>.Release.Name</c>.</param>
public sealed partial record ChartSource(string Repository, string Name, string Version, string Digest, string Release)
{
    public const string File = "base/chart-source.json";

    /// <summary>What templates see as <c>.Capabilities.KubeVersion</c>, e.g. <c>1.31</c>; empty: the version that Helm was made for.</summary>
    public string KubeVersion { get; init; } = "";

    /// <summary>
    /// What templates find in <c>.Capabilities.APIVersions</c> beside the usual, e.g. <c>monitoring.coreos.com/v1</c>; several with commas or spaces.
    /// </summary>
    public string ApiVersions { get; init; } = "";

    /// <summary><see cref="ApiVersions"/>, one by one.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Served => ApiVersions.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where the unpacked chart lies.</summary>
    public const string Folder = "base/chart";

    /// <summary>Values for every site.</summary>
    public const string SharedValues = "base/values.yaml";

    /// <summary>Name of the file that holds what the chart renders to for a site, in the site's folder.</summary>
    public const string GeneratedName = "chart.yaml";

    static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Values for the site of this folder alone; they win.</summary>
    public static string ValuesOf(string folder) => $"{folder}/values.yaml";

    public static string GeneratedOf(string folder) => $"{folder}/{GeneratedName}";

    public static bool IsPart(string path) => path.StartsWith($"{Folder}/", StringComparison.Ordinal);

    /// <summary>Null when the tree has none, or when it cannot be read.</summary>
    public static ChartSource? In(IReadOnlyList<OverlayFile> files)
    {
        if (files.FirstOrDefault(f => f.Path == File) is not { } file)
        {
            return null;
        }
        try
        {
            // A record's parameters are not demanded by the reader: what is absent comes as null.
            return
                JsonSerializer.Deserialize<ChartSource>(file.Content, Json)
                    is {
                        Release: not null,
                        Name: not null,
                        Version: not null,
                        Repository: not null,
                        Digest: not null,
                        KubeVersion: not null,
                        ApiVersions: not null
                    } source
                ? source
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public OverlayFile ToFile() => new(File, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>What Helm would refuse, or could take for one of its options; null when there is nothing.</summary>
    [JsonIgnore]
    public Failure? Refused =>
        !IsRelease(Release)
            ? new(
                "chart.release",
                Text.Of($"'{Release}' cannot be the name of a release."),
                Text.Of($"Use up to 53 lower-case letters, digits and hyphens.")
            )
        : KubeVersion.Length > 0 && !KubeVersion_().IsMatch(KubeVersion)
            ? new("chart.kube", Text.Of($"'{KubeVersion}' is no version of Kubernetes."), Text.Of($"Write it like 1.31."))
        : Served.FirstOrDefault(v => !IsApiVersion(v)) is { } wrong
            ? new("chart.apis", Text.Of($"'{wrong}' is no API version."), Text.Of($"Write it like monitoring.coreos.com/v1."))
        : null;

    /// <summary>As Helm wants it: a DNS label of at most 53 characters.</summary>
    static bool IsRelease(string name) => name.Length <= 53 && Release_().IsMatch(name);

    /// <summary>A group with its version, and the kind if it is only about that one.</summary>
    static bool IsApiVersion(string version) => version.Length <= 253 && ApiVersion_().IsMatch(version);

    [GeneratedRegex(@"^v?[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?$")]
    private static partial Regex KubeVersion_();

    [GeneratedRegex("^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?(/[A-Za-z0-9]+)?$")]
    private static partial Regex ApiVersion_();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex Release_();
}
