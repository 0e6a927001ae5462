using System.Diagnostics;
using Xunit;

namespace Tandem.Integration.Sources;

/// <summary>A repository in the making, below the bare one that is served.</summary>
sealed class GitWorkshop
{
    readonly string _bare;

    GitWorkshop(string bare) => _bare = bare;

    public static async Task<GitWorkshop> OpenAsync(string bare)
    {
        var shop = new GitWorkshop(bare);
        Directory.CreateDirectory(bare);
        await shop.RunAsync("init", "--quiet", "--bare", "--initial-branch=main", bare);
        return shop;
    }

    /// <summary>Puts these files beside those that are there.</summary>
    public async Task CommitAsync(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            // Latin 1, so that a test may write any byte.
            var id = (await RunWithAsync(text, "hash-object", "-w", "--stdin")).Trim();
            await EntryAsync("100644", id, path, commit: false);
        }
        await CommitIndexAsync();
    }

    public async Task CommitLargeAsync(string path, long bytes, bool noise = false)
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var stream = File.OpenWrite(file))
            {
                var block = new byte[1_000_000];
                for (var i = 0L; i < bytes; i += block.Length)
                {
                    if (noise)
                    {
                        System.Security.Cryptography.RandomNumberGenerator.Fill(block);
                    }
                    await stream.WriteAsync(block);
                }
            }
            var id = (await RunAsync("-c", "core.compression=1", "hash-object", "-w", file)).Trim();
            await EntryAsync("100644", id, path);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>An entry that no working copy would give.</summary>
    public async Task EntryAsync(string mode, string id, string path, bool commit = true)
    {
        var made = await TryAsync(null, "update-index", "--add", "--cacheinfo", $"{mode},{id},{path}");
        if (made.ExitCode != 0)
        {
            await RawEntryAsync(mode, id, path);
        }
        else if (commit)
        {
            await CommitIndexAsync();
        }
    }

    /// <summary>Git itself refuses such a path in its index, so the trees are made by hand.</summary>
    async Task RawEntryAsync(string mode, string id, string path)
    {
        var parts = path.Split('/');
        var line = $"{mode} blob {id}\t{parts[^1]}\n";
        foreach (var folder in parts[..^1].Reverse())
        {
            line = $"040000 tree {(await RunWithAsync(line, "mktree")).Trim()}\t{folder}\n";
        }
        var top = await RunAsync("ls-tree", "HEAD");
        var tree = (await RunWithAsync(top + line, "mktree")).Trim();
        var commit = (await RunAsync("commit-tree", "-p", "HEAD", "-m", "raw", tree)).Trim();
        await RunAsync("update-ref", "refs/heads/main", commit);
    }

    async Task CommitIndexAsync()
    {
        var tree = (await RunAsync("write-tree")).Trim();
        var parent = await TryAsync(null, "rev-parse", "--verify", "--quiet", "refs/heads/main");
        string[] parents = parent.ExitCode == 0 ? ["-p", parent.Output.Trim()] : [];
        var commit = (await RunAsync(["commit-tree", "-m", "change", .. parents, tree])).Trim();
        await RunAsync("update-ref", "refs/heads/main", commit);
    }

    /// <summary>Objects are packed, as at any host.</summary>
    public Task PublishAsync() => RunAsync("-c", "pack.compression=1", "repack", "-a", "-d", "-q");

    public Task<string> RunAsync(params string[] arguments) => RunWithAsync(null, arguments);

    public async Task<string> RunWithAsync(string? input, params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(input, arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    async Task<(int ExitCode, string Output, string Errors)> TryAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _bare,
            StandardInputEncoding = System.Text.Encoding.Latin1,
        };
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{who}_NAME"] = "Ada";
            start.Environment[$"GIT_{who}_EMAIL"] = "ada@example.com";
        }
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, both[0], both[1]);
    }
}
