using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Sandbox.Clouds;

/// <summary>
/// A Sandbox in another process, found by what it wrote into its data directory. The files are read at every call: the other process may start
/// later than this one, or again at another port.
/// </summary>
public sealed class RemoteControl(string dataDirectory) : ISandboxControl
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<SandboxState> ReadAsync(CancellationToken cancellation)
    {
        using var http = Open();
        return await http.GetFromJsonAsync<SandboxState>("state", ControlDesk.Json, cancellation)
            ?? throw new HttpRequestException("The Sandbox answered nothing.");
    }

    public async Task PlanAsync(SandboxFault fault, CancellationToken cancellation)
    {
        using var http = Open();
        using var answer = await http.PostAsJsonAsync("faults", fault, ControlDesk.Json, cancellation);
        if (answer.StatusCode == HttpStatusCode.BadRequest)
            throw new ArgumentException(await answer.Content.ReadAsStringAsync(cancellation));
        answer.EnsureSuccessStatusCode();
    }

    public Task RemoveAsync(int id, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, $"faults/{id}", cancellation);

    public Task ClearAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Delete, "faults", cancellation);

    public Task SetAwayAsync(string cluster, bool away, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"clusters/{Uri.EscapeDataString(cluster)}/{(away ? "leave" : "return")}", cancellation);

    async Task SendAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var http = Open();
        using var request = new HttpRequestMessage(method, path);
        using var answer = await http.SendAsync(request, cancellation);
        if (answer.StatusCode == HttpStatusCode.Conflict)
            throw new IOException(await answer.Content.ReadAsStringAsync(cancellation));
        answer.EnsureSuccessStatusCode();
    }

    HttpClient Open()
    {
        var (descriptor, token) = Find();
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(descriptor.CloudCaPem) },
        };
        var http = new HttpClient(handler) { BaseAddress = new(descriptor.CloudEndpoint + ControlDesk.Prefix), Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    (SandboxDescriptor Descriptor, string Token) Find()
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(dataDirectory, "sandbox.json"));
            return (
                JsonSerializer.Deserialize<SandboxDescriptor>(text, ControlDesk.Json)!,
                File.ReadAllText(Path.Combine(dataDirectory, "control-token")).Trim()
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new HttpRequestException($"No Sandbox was found in {dataDirectory}.", error);
        }
    }
}
