using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Sources;

/// <summary>What git complains about, in our words.</summary>
static class GitErrors
{
    public static Failure Explain(GitResult result, string host) =>
        result.Overran switch
        {
            GitResult.TooLarge => new(
                SourceFailures.Large,
                Text.Of($"The repository is larger than {GitProcess.MostOnDisk / 1024 / 1024} MiB, or lists more than can be taken."),
                Text.Of($"Keep the overlays in a repository of their own, without large files.")
            ),
            GitResult.TooSlow => new(
                SourceFailures.Slow,
                Text.Of($"{host} did not answer in full within {60} seconds."),
                Text.Of($"Try again, or fetch from a nearer host.")
            ),
            _ => Said(result.Errors, host),
        };

    static Failure Said(string errors, string host)
    {
        bool Has(params string[] words) => words.Any(w => errors.Contains(w, StringComparison.OrdinalIgnoreCase));
        if (Has("redirect", "error: 301", "error: 302", "error: 303", "error: 307", "error: 308"))
        {
            return new(
                SourceFailures.Host,
                Text.Of($"{host} sends on to another address, which is not followed."),
                Text.Of($"Write the address it leads to; a missing .git at the end is often all."),
                Field: "Address"
            );
        }
        if (Has("could not read Username", "could not read Password", "Authentication failed", "error: 401", "error: 403"))
        {
            return new(
                SourceFailures.Login,
                Text.Of($"{host} does not let this repository be read with this login."),
                Text.Of($"Give a token that may read it; a host also says so of a repository that is not there.")
            );
        }
        if (Has("certificate", "SSL", "TLS"))
        {
            return new(
                SourceFailures.Unreachable,
                Text.Of($"The certificate of {host} is not signed by an authority that is trusted here, or is another host's."),
                Text.Of($"Check the address, or ask an administrator to add the authority to Tandem:SourceAuthorities."),
                Field: "Address"
            );
        }
        if (Has("not found", "error: 404", "does not appear to be a git repository", "not valid: could not determine hash", "dumb http"))
        {
            return new(
                SourceFailures.Missing,
                Text.Of($"There is no repository at this address of {host}."),
                Text.Of($"Check the address; without a login a host may hide what it has."),
                Field: "Address"
            );
        }
        if (Has("not our ref", "couldn't find remote ref", "unadvertised object", "no such remote ref"))
        {
            return NoRef(host);
        }
        // The kernel's limits end a helper of git, which then only reports that it is gone.
        return Has(
                "out of memory",
                "memory exhausted",
                "malloc failed",
                "cannot allocate",
                "File too large",
                "died of signal",
                "index-pack"
            )
                ? Explain(new(1, [], "", GitResult.TooLarge), host)
            : Has(
                "could not resolve",
                "failed to connect",
                "Connection refused",
                "timed out",
                "too slow",
                "Operation too slow",
                "Empty reply",
                "Recv failure"
            )
                ? SourceGate.Unknown(host)
            : new(SourceFailures.Content, Text.Of($"Git says: {Told(errors)}"), Text.Of($"Check the address, the branch and the login."));
    }

    public static Failure NoRef(string host) =>
        new(
            SourceFailures.Missing,
            Text.Of($"The repository at {host} has no such branch, tag or commit."),
            Text.Of($"Check its name; a commit must be written with all its 40 characters."),
            Field: "Ref"
        );

    /// <summary>The last complaint, without what a stranger's server may have put in to be shown.</summary>
    static string Told(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.LastOrDefault(l => l.StartsWith("fatal:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
        return new([.. line.Take(300).Where(c => !char.IsControl(c))]);
    }
}
