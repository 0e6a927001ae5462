using System.Text;
using System.Text.Json;
using Tandem.Clusters;
using Tandem.Clusters.Health;
using Tandem.Images;
using Tandem.Overlays.Sources;
using Tandem.Secrets;

namespace Tandem.Adapters.Kube;

/// <summary>Reads the logins of pull secrets, of both kinds that there are.</summary>
sealed class PullSecrets(ClusterLink link)
{
    public async Task<Result<IReadOnlyList<PullLogin>>> ReadAsync(PullSource source, CancellationToken cancellation)
    {
        var names = source.Secrets;
        if (names.Count == 0)
        {
            // As the cluster does it: a pod that lists none gets those of its account.
            var account = await link.GetAsync(new ObjectRef("", "ServiceAccount", source.Namespace, source.Account), false, cancellation);
            if (!account.Ok)
            {
                return account.Failure;
            }
            names = account.Value is { } found ? [.. found.Items("imagePullSecrets").Select(s => s.String("name")).OfType<string>()] : [];
        }
        var logins = new List<PullLogin>();
        foreach (var name in names)
        {
            var secret = await link.GetAsync(new ObjectRef("", "Secret", source.Namespace, name), false, cancellation);
            if (!secret.Ok)
            {
                return secret.Failure;
            }
            logins.AddRange(secret.Value is { } found ? Logins(found) : []);
        }
        return Result.Of<IReadOnlyList<PullLogin>>(logins);
    }

    /// <summary>What cannot be read is no login; the cluster passes over it, too.</summary>
    public static IReadOnlyList<PullLogin> Logins(JsonElement secret)
    {
        var (key, nested) = secret.String("type") switch
        {
            "kubernetes.io/dockerconfigjson" => (".dockerconfigjson", true),
            "kubernetes.io/dockercfg" => (".dockercfg", false),
            _ => ("", false),
        };
        if (Decoded(secret.String("data", key)) is not { } text)
        {
            return [];
        }
        try
        {
            using var json = JsonDocument.Parse(text);
            var hosts = nested ? json.RootElement.At("auths") : json.RootElement;
            return hosts.ValueKind == JsonValueKind.Object
                ? [.. hosts.EnumerateObject().Select(h => Login(h.Name, h.Value)).OfType<PullLogin>()]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static PullLogin? Login(string registry, JsonElement entry)
    {
        var (user, password) = (entry.String("username"), entry.String("password"));
        if (Decoded(entry.String("auth")) is { } both && both.IndexOf(':') is > 0 and var colon)
        {
            (user, password) = (both[..colon], both[(colon + 1)..].TrimEnd('\0'));
        }
        return user is { Length: > 0 } && password is { Length: > 0 }
            ? new PullLogin(Host(registry), new SourceLogin(user, new SecretText(password)))
            : null;
    }

    /// <summary>Registries are written as hosts, as addresses, and the usual one by a name of its own.</summary>
    static string Host(string registry)
    {
        var rest = registry[(registry.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
        var host = rest.Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    static string? Decoded(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return base64 is not null && Convert.TryFromBase64String(base64, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : null;
    }
}
