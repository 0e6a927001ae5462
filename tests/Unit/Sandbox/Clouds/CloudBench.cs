using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds;
using Tandem.Sandbox.Clouds.Alibaba;
using Tandem.Sandbox.Clouds.State;
using Xunit;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>A cloud in memory, a clock in our hand, and a client that signs.</summary>
internal sealed class CloudBench : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 15, 8, 30, 0, TimeSpan.Zero);

    public CloudBench(MemoryState? state = null, FakeTimeProvider? clock = null)
    {
        State = state ?? new();
        Clock = clock ?? new(Start);
        Options = new()
        {
            DataDirectory = "unused",
            Speed = 1,
            Clock = Clock,
        };
        Cloud = new(Options, State, Clusters, NullLoggerFactory.Instance);
    }

    public SandboxOptions Options { get; }
    public MemoryState State { get; }
    public FakeTimeProvider Clock { get; }
    public FakeClusters Clusters { get; init; } = new();
    public Cloud Cloud { get; }

    public AccessKey Key(string user) => Cloud.World.Keys.Single(k => k.User == user);

    public AccessKey First => Key("tandem-demo-1");

    /// <summary>The same disk after the process was killed and started again.</summary>
    public CloudBench Reborn() => new(State, Clock);

    public void Wait(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Makes a signed RPC call; parameters go into the query, or the form.</summary>
    public Task<Answer> CallAsync(
        string version,
        string action,
        object? parameters = null,
        AccessKey? key = null,
        bool form = false,
        string? token = null,
        bool get = false
    )
    {
        var pairs = Pairs(parameters);
        var encoded = string.Join('&', pairs.Select(p => $"{Wire.Encode(p.Key)}={Wire.Encode(p.Value)}"));
        var body = form ? Encoding.UTF8.GetBytes(encoded) : [];
        return SendAsync(
            get ? "GET" : "POST",
            "/",
            form ? "" : encoded,
            body,
            version,
            action,
            key ?? First,
            "application/x-www-form-urlencoded",
            token
        );
    }

    public Task<Answer> EcsAsync(string action, object? parameters = null, AccessKey? key = null, string? token = null) =>
        CallAsync("2014-05-26", action, parameters, key, token: token);

    public Task<Answer> VpcAsync(string action, object? parameters = null, AccessKey? key = null) =>
        CallAsync("2016-04-28", action, parameters, key);

    public Task<Answer> NlbAsync(string action, object? parameters = null) => CallAsync("2022-04-30", action, parameters, form: true);

    public Task<Answer> AlbAsync(string action, object? parameters = null, string? token = null) =>
        CallAsync("2020-06-16", action, parameters, token: token);

    public Task<Answer> EciAsync(string action, object? parameters = null) => CallAsync("2018-08-08", action, parameters);

    public Task<Answer> SlbAsync(string action, object? parameters = null) => CallAsync("2014-05-15", action, parameters);

    public Task<Answer> CrAsync(string action, object? parameters = null, AccessKey? key = null, bool get = false) =>
        CallAsync("2018-12-01", action, parameters, key, get: get);

    /// <summary>Makes a signed call of the cluster service, e.g. <c>GET /clusters/c1?x=y</c>.</summary>
    public Task<Answer> CsAsync(string action, string route, JsonNode? body = null, AccessKey? key = null)
    {
        var (verb, target) = (route.Split(' ')[0], route.Split(' ')[1].Split('?'));
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        return SendAsync(
            verb,
            target[0],
            target.ElementAtOrDefault(1) ?? "",
            bytes,
            "2015-12-15",
            action,
            key ?? First,
            "application/json; charset=utf-8"
        );
    }

    async Task<Answer> SendAsync(
        string method,
        string path,
        string query,
        byte[] body,
        string version,
        string action,
        AccessKey key,
        string contentType,
        string? token = null
    )
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["host"] = "127.0.0.1:7443",
            ["x-acs-action"] = action,
            ["x-acs-version"] = version,
            ["x-acs-date"] = Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = Guid.NewGuid().ToString("N"),
            ["x-acs-content-sha256"] = Acs3Signature.Hash(body),
        };
        if (token is not null)
            headers["x-acs-security-token"] = token;
        if (body.Length > 0)
            headers["content-type"] = contentType;
        return await SendAsync(Signer.Sign(new(method, path, query, headers, body), key.Id, key.Secret));
    }

    public async Task<Answer> SendAsync(FrontDoorRequest request)
    {
        var response = await Cloud.FrontDoor.HandleAsync(request, TestContext.Current.CancellationToken);
        return new(response, response.Body.Length > 0 && response.ContentType.Contains("json") ? JsonNode.Parse(response.Body) : null);
    }

    static IEnumerable<KeyValuePair<string, string>> Pairs(object? parameters) =>
        parameters is IEnumerable<KeyValuePair<string, string>> pairs
            ? pairs
            : (parameters?.GetType().GetProperties() ?? []).Select(p =>
                KeyValuePair.Create(p.Name, Convert.ToString(p.GetValue(parameters), CultureInfo.InvariantCulture) ?? "")
            );

    public void Dispose() => Cloud.Dispose();
}

/// <summary>An answer and its JSON.</summary>
internal sealed record Answer(FrontDoorResponse Response, JsonNode? Json)
{
    public int Status => Response.Status;

    public string? Code => (string?)(Json?["Code"] ?? Json?["code"]);

    public string Text(string name) => (string)Json![name]!;

    public JsonNode this[string name] => Json![name]!;

    /// <summary>Fails with the answer's own words unless it is a success.</summary>
    public Answer Ok()
    {
        Assert.True(Status is >= 200 and < 300, $"{Status} {Json?.ToJsonString()}");
        return this;
    }

    public void Refused(int status, string code) => Assert.Equal((status, code), (Status, Code));
}

internal static class Signer
{
    public static FrontDoorRequest Sign(FrontDoorRequest request, string keyId, string secret)
    {
        var names = Acs3Signature.MustBeSigned(request).Order(StringComparer.Ordinal).ToList();
        var signature = Acs3Signature.Sign(secret, Acs3Signature.StringToSign(Acs3Signature.Canonical(request, names)));
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase)
        {
            ["Authorization"] =
                $"{Acs3Signature.Algorithm} Credential={keyId},SignedHeaders={string.Join(';', names)},Signature={signature}",
        };
        return request with { Headers = headers };
    }
}

/// <summary>A disk that can be told to stop writing.</summary>
internal sealed class MemoryState : IStateFile
{
    byte[]? content;

    public bool IsFull { get; set; }

    public byte[]? Read() => content;

    public void Write(ReadOnlySpan<byte> fresh) => content = IsFull ? throw new IOException("The disk is full.") : fresh.ToArray();
}

internal sealed class FakeClusters : IClusterHost
{
    public ConcurrentDictionary<string, string> Running { get; } = new();

    public Task<HostedCluster> StartAsync(string id, string version, CancellationToken cancellation)
    {
        Running[id] = version;
        return Task.FromResult(new HostedCluster(id, $"https://127.0.0.1:6443/{id}", "ca", $"kubeconfig of {id}"));
    }

    public Task DeleteAsync(string id, CancellationToken cancellation)
    {
        Running.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ClusterPresence>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ClusterPresence>>([.. Running.Keys.Select(k => new ClusterPresence(k, "", "", Away: false))]);

    /// <summary>What is claimed in each cluster.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<HostedVolume>> Volumes { get; } = new();

    public Task<IReadOnlyList<HostedVolume>> VolumesAsync(string id, CancellationToken cancellation) =>
        Task.FromResult(Volumes.GetValueOrDefault(id) ?? []);

    public Task<bool> SetAwayAsync(string id, bool away, CancellationToken cancellation) => Task.FromResult(Running.ContainsKey(id));
}
