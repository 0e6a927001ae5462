using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Tandem.Adapters.Net;
using Tandem.Adapters.Rendering;
using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Sources;

/// <summary>
/// Fetches one commit with the git program into a bare repository of its own and reads the files out of that. The name is looked up and judged here, and
/// git is told the address, so that the name cannot mean another one when git dials.
/// </summary>
sealed partial class GitFetcher(Toolbox tools, SourceGate gate, SourceTrust trust, TimeProvider clock) : IGitSource
{
    const int MostListing = 4 * 1024 * 1024;

    /// <summary>No branch: a tag with words of its own is no commit.</summary>
    const string Ours = "refs/tandem/fetched";

    /// <summary>Each may take 128 MiB of disk.</summary>
    readonly SemaphoreSlim _turns = new(2);

    public Task<Result<string>> RevisionAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation) =>
        InRepositoryAsync(
            place,
            login,
            async (git, settings) => (await ResolveAsync(git, place, settings, cancellation)).Map(found => found.Revision),
            cancellation
        );

    public Task<Result<GitTree>> FetchAsync(GitPlace place, SourceLogin? login, CancellationToken cancellation) =>
        InRepositoryAsync(place, login, (git, settings) => FetchAsync(git, place, settings, cancellation), cancellation);

    async Task<Result<T>> InRepositoryAsync<T>(
        GitPlace place,
        SourceLogin? login,
        Func<GitProcess, IReadOnlyList<(string, string)>, Task<Result<T>>> work,
        CancellationToken cancellation
    )
    {
        if (tools.Git is not { } program)
        {
            return new Failure(
                SourceFailures.Program,
                Text.Of($"git is not installed beside the console."),
                Text.Of($"Install git 2.37 or later on PATH, or name it in Tandem:GitPath; uploading the files works without.")
            );
        }
        var address = await gate.AddressesOfAsync(place.Address.Host, cancellation);
        if (!address.Ok)
        {
            return address.Failure;
        }
        await _turns.WaitAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("tandem-git-").FullName;
        try
        {
            var git = new GitProcess(program.Path, folder, clock);
            var made = await git.RunAsync(["init", "--quiet", "--bare", "--template=", "."], MostListing, cancellation);
            return made.Ok
                ? await work(git, await SettingsAsync(place, login, address.Value, folder, cancellation))
                : GitErrors.Explain(made, place.Address.Host);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            _turns.Release();
        }
    }

    async Task<IReadOnlyList<(string, string)>> SettingsAsync(
        GitPlace place,
        SourceLogin? login,
        IPAddress[] addresses,
        string folder,
        CancellationToken cancellation
    )
    {
        var settings = new List<(string, string)>();
        if (!IPAddress.TryParse(place.Address.Host.Trim('[', ']'), out _))
        {
            settings.Add(
                ("http.curloptResolve", $"{place.Address.Host}:{place.Address.Port}:{string.Join(',', addresses.Select(Written))}")
            );
        }
        if (login is not null)
        {
            // Hosts that take a token want some user beside it and do not mind which.
            var pair = $"{(login.User.Length > 0 ? login.User : "git")}:{login.Password.Reveal()}";
            settings.Add(("http.extraHeader", $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}"));
        }
        if (trust.Pem is { } pem)
        {
            var file = Path.Combine(folder, "authorities.pem");
            await File.WriteAllTextAsync(file, pem, cancellation);
            settings.Add(("http.sslCAInfo", file));
        }
        return settings;
    }

    static string Written(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    static async Task<Result<GitTree>> FetchAsync(
        GitProcess git,
        GitPlace place,
        IReadOnlyList<(string, string)> settings,
        CancellationToken cancellation
    )
    {
        var host = place.Address.Host;
        var found = await ResolveAsync(git, place, settings, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        var fetched = await git.RunAsync(
            [
                "fetch",
                "--quiet",
                "--depth=1",
                "--no-tags",
                "--no-recurse-submodules",
                "--no-write-fetch-head",
                "--",
                $"{place.Address}",
                $"+{found.Value.Ref}:{Ours}",
            ],
            MostListing,
            cancellation,
            settings
        );
        if (!fetched.Ok)
        {
            return GitErrors.Explain(fetched, host);
        }
        // From here on no setting for the network is given: what is not there is not fetched.
        var commit = await git.RunAsync(["rev-parse", "--verify", "--quiet", $"{Ours}^{{commit}}"], MostListing, cancellation);
        if (!commit.Ok || commit.Text.Trim() is not { Length: 40 } revision)
        {
            return GitErrors.NoRef(host);
        }
        string[] folder = place.Folder.Length > 0 ? ["--", $"{place.Folder}/"] : [];
        var listing = await git.RunAsync(["ls-tree", "-r", "-l", "-z", "--full-tree", revision, .. folder], MostListing, cancellation);
        if (!listing.Ok)
        {
            return GitErrors.Explain(listing, host);
        }
        var entries = GitTreeReader.Entries(listing.Text, place.Folder);
        if (!entries.Ok)
        {
            return entries.Failure;
        }
        var batch = await git.RunAsync(
            ["cat-file", "--batch"],
            GitTreeReader.MostTogether + MostListing,
            cancellation,
            input: string.Concat(entries.Value.Select(e => $"{e.Id}\n"))
        );
        return batch.Ok ? GitTreeReader.Contents(batch.Output, entries.Value, revision, place.Folder) : GitErrors.Explain(batch, host);
    }

    /// <summary>What to ask for, and the commit it names now. A name that is both means the branch.</summary>
    static async Task<Result<(string Ref, string Revision)>> ResolveAsync(
        GitProcess git,
        GitPlace place,
        IReadOnlyList<(string, string)> settings,
        CancellationToken cancellation
    )
    {
        if (place.IsCommit)
        {
            return (place.Ref, place.Ref);
        }
        string[] wanted =
            place.Ref.Length == 0 ? ["HEAD"] : [$"refs/heads/{place.Ref}", $"refs/tags/{place.Ref}", $"refs/tags/{place.Ref}^{{}}"];
        var listed = await git.RunAsync(["ls-remote", "--quiet", "--", $"{place.Address}", .. wanted], MostListing, cancellation, settings);
        if (!listed.Ok)
        {
            return GitErrors.Explain(listed, place.Address.Host);
        }
        var known = Line()
            .Matches(listed.Text)
            .DistinctBy(m => m.Groups[2].Value)
            .ToDictionary(m => m.Groups[2].Value, m => m.Groups[1].Value);
        // A tag with words of its own is an object that points to the commit, which is listed with ^{} behind its name.
        var name = wanted.FirstOrDefault(w => known.ContainsKey(w) && !w.EndsWith('}'));
        return name is null ? GitErrors.NoRef(place.Address.Host) : (name, known.GetValueOrDefault($"{name}^{{}}") ?? known[name]);
    }

    [GeneratedRegex(@"^([0-9a-f]{40})\t(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
