using System.Security;
using Tandem.Secrets;

namespace Tandem.Adapters.Secrets;

/// <summary>Environment variables, and files below one folder and nowhere else, whatever the name or a link in the folder says.</summary>
sealed class SecretSource(AdapterOptions options) : ISecretSource
{
    const long MostBytes = 1024 * 1024;

    public async Task<Result<SecretText>> ReadAsync(SecretReference reference, CancellationToken cancellation) =>
        reference.Place == SecretPlace.Variable ? ReadVariable(reference) : await ReadFileAsync(reference, cancellation);

    static Result<SecretText> ReadVariable(SecretReference reference) =>
        Environment.GetEnvironmentVariable(reference.Name) is { Length: > 0 } value
            ? new SecretText(value)
            : new Failure(
                "secret.missing",
                Text.Of($"The console has no environment variable {reference.Name}."),
                Text.Of($"Set it where the console is started, then import again.")
            );

    async Task<Result<SecretText>> ReadFileAsync(SecretReference reference, CancellationToken cancellation)
    {
        if (options.SecretsDirectory.Length == 0)
        {
            return new Failure(
                "secret.no-folder",
                Text.Of($"The console has no secrets folder, so {reference} cannot be read."),
                Text.Of($"Set Tandem:SecretsDirectory to the folder of the secrets, or use env:NAME.")
            );
        }
        try
        {
            var root = Resolve(Path.GetFullPath(options.SecretsDirectory));
            var path = Resolve(Path.GetFullPath(reference.Name, root));
            if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return Outside(reference);
            }
            return new FileInfo(path).Length > MostBytes
                ? new Failure("secret.large", Text.Of($"{reference} is larger than 1 MB."), Text.Of($"Name the file of the secret itself."))
                : new SecretText((await File.ReadAllTextAsync(path, cancellation)).TrimEnd('\r', '\n'));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or SecurityException)
        {
            return new Failure(
                "secret.missing",
                Text.Of($"{reference} cannot be read from the secrets folder."),
                Text.Of($"Check that the file is there and that the console may read it.")
            );
        }
    }

    /// <summary>The path with every link on the way followed: a mounted secret is a link itself, but one that stays below the folder.</summary>
    static string Resolve(string path, int links = 0)
    {
        if (links > 20)
        {
            throw new IOException("Links go round in circles.");
        }
        var resolved = Path.GetPathRoot(path)!;
        foreach (var part in path[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            if (new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: false) is { } target)
            {
                // The target's own path may hold links again.
                resolved = Resolve(target.FullName, links + 1);
            }
        }
        return resolved;
    }

    static Failure Outside(SecretReference reference) =>
        new("secret.outside", Text.Of($"{reference} lies outside the secrets folder."), Text.Of($"Put the file below the secrets folder."));
}
