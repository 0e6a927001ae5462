using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube;

/// <summary>
/// Whether the stored credentials belong to <c>system:masters</c>: no role limits them, nothing can revoke them but a new authority, and the server
/// does not even queue their requests, so that a mistake of ours would hurt everybody.
/// </summary>
sealed class MasterCheck(KubeClient client)
{
    const string Group = "system:masters";
    const string Path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    public async Task<bool> IsMasterAsync(CancellationToken cancellation)
    {
        if (client.Wire.Config.Client is { } pair && SaysSo(pair.CertificatePem))
        {
            return true;
        }
        var body = new { apiVersion = "authentication.k8s.io/v1", kind = "SelfSubjectReview" };
        // Servers before 1.28 do not tell; then the certificate alone does.
        var answer = await client.SendAsync(
            new KubeRequest(HttpMethod.Post, Path) { Body = JsonSerializer.SerializeToUtf8Bytes(body) },
            cancellation
        );
        // A refusal has a status too, which is one word.
        return answer is { Ok: true, Value.Ok: true }
            && answer.Value.Body.TryGetProperty("status", out var status)
            && status.TryGetProperty("userInfo", out var user)
            && user.TryGetProperty("groups", out var groups)
            && groups.ValueKind == JsonValueKind.Array
            && groups.EnumerateArray().Any(g => g.GetString() == Group);
    }

    static bool SaysSo(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate
            .SubjectName.EnumerateRelativeDistinguishedNames()
            .Any(n => !n.HasMultipleElements && n.GetSingleElementType().Value == "2.5.4.10" && n.GetSingleElementValue() == Group);
    }
}
