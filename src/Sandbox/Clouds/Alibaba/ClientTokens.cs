using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Check 12 of the front door: the same token with the same input gets the first answer again, and nothing is made twice.</summary>
internal static class ClientTokens
{
    /// <summary>The answer given before, or null.</summary>
    public static JsonNode? Answered(Operation operation, Call call)
    {
        if (Key(operation, call) is not { } key || call.World.Tokens.GetValueOrDefault(key) is not { } known)
            return null;
        if (known.Given < call.Now - call.Times.TokensKept)
            return null;
        if (known.InputHash != InputHash(call))
            throw new CloudError(400, "IdempotentParameterMismatch", "The client token was used before with other parameters.");
        return JsonNode.Parse(known.Answer);
    }

    public static void Remember(Operation operation, Call call, JsonNode? answer)
    {
        if (Key(operation, call) is { } key)
            call.ChangeWorld(w =>
                w with
                {
                    Tokens = w.Tokens.SetItem(key, new TokenAnswer(InputHash(call), answer?.ToJsonString() ?? "{}", call.Now)),
                }
            );
    }

    static string? Key(Operation operation, Call call)
    {
        if (!OperationTraits.TakesToken(operation) || call.Parameters["ClientToken"] is not { } token)
            return null;
        if (token.Length > 64 || token.Any(c => !char.IsAscii(c)))
            throw new CloudError(400, "InvalidClientToken", "The client token must be ASCII of at most 64 characters.");
        return $"{call.Caller.Account}/{operation.Product}/{operation.Action}/{token}";
    }

    static string InputHash(Call call) =>
        Acs3Signature.Hash(Encoding.UTF8.GetBytes(string.Join('\n', call.Parameters.Sorted.Select(p => $"{p.Key}={p.Value}"))));
}
