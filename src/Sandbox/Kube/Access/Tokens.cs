using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Access;

/// <summary>Bearer tokens: the administrator's, ServiceAccounts' (signed, valid for a time, bound to the account's uid), and users a test adds.</summary>
internal sealed class Tokens(ClusterState cluster)
{
    const string Header = """{"alg":"HS256","typ":"JWT"}""";

    readonly Dictionary<string, User> users = new(StringComparer.Ordinal);

    /// <summary>Lets <paramref name="token"/> stand for a user of any name.</summary>
    public void Add(string token, User user) => users[token] = user;

    /// <summary>Who holds the token; null when nobody does.</summary>
    public User? Find(string token)
    {
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(cluster.Identity.AdminToken)))
            return User.Admin;
        return users.TryGetValue(token, out var user) ? user : FindAccount(token);
    }

    /// <summary>A token of the ServiceAccount, valid for <paramref name="lifetime"/> from now.</summary>
    public string Issue(Stored account, TimeSpan lifetime)
    {
        var now = cluster.Now;
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray("https://kubernetes.default.svc"),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = "https://kubernetes.default.svc",
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = account.Key.Space,
                ["serviceaccount"] = new JsonObject { ["name"] = account.Key.Name, ["uid"] = account.Uid },
            },
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = AccountName(account.Key.Space, account.Key.Name),
        };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(Wire.Bytes(claims))}";
        return $"{signed}.{Encode(Sign(signed))}";
    }

    User? FindAccount(string token)
    {
        var parts = token.Split('.');
        if (
            parts.Length != 3
            || Decode(parts[2]) is not { } signature
            || !CryptographicOperations.FixedTimeEquals(signature, Sign($"{parts[0]}.{parts[1]}"))
        )
            return null;
        var claims = JsonNode.Parse(Decode(parts[1])!);
        if (claims.At("exp")!.GetValue<long>() < cluster.Now.ToUnixTimeSeconds())
            return null;
        string space = claims.Text("kubernetes.io", "namespace") ?? "",
            name = claims.Text("kubernetes.io", "serviceaccount", "name") ?? "",
            uid = claims.Text("kubernetes.io", "serviceaccount", "uid") ?? "";
        if (cluster.Store.Get(new ObjectKey("serviceaccounts", space, name))?.Uid != uid)
            return null;
        return Account(space, name, uid);
    }

    public static User Account(string space, string name, string uid) =>
        new(AccountName(space, name), uid, ["system:serviceaccounts", "system:serviceaccounts:" + space, "system:authenticated"]);

    static string AccountName(string space, string name) => $"system:serviceaccount:{space}:{name}";

    byte[] Sign(string text) => HMACSHA256.HashData(cluster.Identity.SigningKey, Encoding.UTF8.GetBytes(text));

    static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    static byte[]? Decode(string text)
    {
        try
        {
            return System.Buffers.Text.Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
