using Tandem.Secrets;

namespace Tandem.Overlays.Sources;

/// <summary>What a source is asked with; typed in for each fetch and kept nowhere.</summary>
/// <param name="User">Empty where a token alone is asked for.</param>
public sealed record SourceLogin(string User, SecretText Password);

/// <summary>Codes of what can be wrong with a source.</summary>
public static class SourceFailures
{
    public const string Address = "source.address";
    public const string Host = "source.host";
    public const string Unreachable = "source.unreachable";
    public const string Login = "source.login";
    public const string Missing = "source.missing";
    public const string Large = "source.large";
    public const string Slow = "source.slow";
    public const string Content = "source.content";
    public const string Digest = "source.digest";
    public const string Program = "source.program";
}

/// <summary>An address that somebody typed to have something fetched from it, looked through letter for letter before anything is asked.</summary>
/// <param name="Scheme"><c>https</c> or <c>oci</c>.</param>
/// <param name="Path">Without slashes at its ends.</param>
public sealed record SourceAddress(string Scheme, string Host, int Port, string Path)
{
    const int Longest = 500;

    /// <summary>How the address is asked: a registry speaks HTTPS too.</summary>
    public Uri Root => new UriBuilder("https", Host, Port).Uri;

    public override string ToString() => $"{Scheme}://{Authority}/{Path}".TrimEnd('/');

    public string Authority => Port == 443 ? Host : $"{Host}:{Port}";

    /// <param name="registries">Whether <c>oci://</c> is an answer too.</param>
    public static Result<SourceAddress> Parse(string text, bool registries = false)
    {
        text = text.Trim();
        if (
            text.Length is 0 or > Longest
            || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\\' or '"' or '\'' or '`' or '<' or '>')
        )
        {
            return Bad(Text.Of($"The address is empty, too long, or has characters that no address has."), registries);
        }
        var wanted = registries && text.StartsWith("oci://", StringComparison.Ordinal) ? "oci" : "https";
        if (!text.StartsWith($"{wanted}://", StringComparison.Ordinal))
        {
            return Bad(Text.Of($"The address {Told(text)} is not fetched from: only encrypted HTTP is spoken."), registries);
        }
        if (
            !Uri.TryCreate($"https{text[wanted.Length..]}", UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || uri.HostNameType == UriHostNameType.Unknown
        )
        {
            return Bad(Text.Of($"The address {Told(text)} names no host."), registries);
        }
        if (text.Contains('@') || uri.UserInfo.Length > 0)
        {
            return new Failure(
                SourceFailures.Address,
                Text.Of($"The address holds a user name or a password."),
                Text.Of($"Write them into the fields for them: what stands in the address would be kept."),
                Field: "Address"
            );
        }
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.Split('/').Contains(".."))
        {
            return Bad(Text.Of($"The address {Told(text)} has a part behind its path, or '..' in it."), registries);
        }
        return new SourceAddress(wanted, uri.IdnHost.ToLowerInvariant(), uri.Port, uri.AbsolutePath.Trim('/'));
    }

    /// <summary>Without what may be a password in it.</summary>
    static string Told(string text)
    {
        // Behind a question mark stand tokens as often as not.
        text = text.Split('?', '#')[0];
        var at = text.LastIndexOf('@');
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var safe = at >= 0 ? string.Concat(scheme >= 0 ? text.AsSpan(0, scheme + 3) : "", "…", text.AsSpan(at)) : text;
        return safe.Length > 80 ? $"{safe[..80]}…" : safe;
    }

    static Failure Bad(Text what, bool registries) =>
        new(
            SourceFailures.Address,
            what,
            registries
                ? Text.Of($"Write it like https://charts.example.com or oci://registry.example.com/charts.")
                : Text.Of($"Write it like https://git.example.com/team/shop.git."),
            Field: "Address"
        );
}
