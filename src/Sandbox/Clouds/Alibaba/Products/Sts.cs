using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Who the caller is, and temporary keys.</summary>
internal static class Sts
{
    static readonly ProductTable Table = ProductTables.Sts;

    public static readonly IReadOnlyList<Operation> Operations =
    [
        Table.Read("GetCallerIdentity", [], GetCallerIdentity) with
        {
            Open = true,
        },
        Table.Write("AssumeRole", ["RoleArn*", "RoleSessionName*"], AssumeRole),
    ];

    static JsonObject GetCallerIdentity(Call call)
    {
        var caller = call.Caller;
        var answer = new JsonObject
        {
            ["AccountId"] = caller.Account,
            ["Arn"] = caller.Arn,
            ["IdentityType"] = caller.IsRole ? "AssumedRoleUser" : "RAMUser",
            ["PrincipalId"] = caller.PrincipalId,
        };
        answer[caller.IsRole ? "RoleId" : "UserId"] = caller.PrincipalId.Split(':')[0];
        return answer;
    }

    static JsonObject AssumeRole(Call call)
    {
        var arn = call.Parameters.Need("RoleArn");
        if (!arn.StartsWith("acs:ram::", StringComparison.Ordinal) || !arn.Contains(":role/", StringComparison.Ordinal))
            throw new CloudError(400, "InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed.");
        var role = call.World.Roles.Find(r => r.Arn == arn) ?? throw new CloudError(404, "EntityNotExist.Role", "The role not exists.");
        if (call.Caller.IsRole || (role.ExternalId is { } wanted && call.Parameters["ExternalId"] != wanted))
            throw new CloudError(403, "NoPermission", "You are not authorized to do this action. You should be authorized by RAM.");
        var seconds = call.Parameters.Number("DurationSeconds", 3600, 900, 43200);
        var session = new SessionKey(
            "STS." + FirstWorld.Secret(24),
            FirstWorld.Secret(40),
            "CAIS" + FirstWorld.Secret(120),
            role.Account,
            role.Name,
            call.Parameters.Need("RoleSessionName"),
            call.Caller.ReadOnly,
            call.Now.AddSeconds(seconds)
        );
        call.ChangeWorld(w => w with { Sessions = w.Sessions.Add(session) });
        return Describe(call, session);
    }

    static JsonObject Describe(Call call, SessionKey session) =>
        new()
        {
            ["Credentials"] = new JsonObject
            {
                ["AccessKeyId"] = session.Id,
                ["AccessKeySecret"] = session.Secret,
                ["SecurityToken"] = session.Token,
                ["Expiration"] = call.Time(session.Expires),
            },
            ["AssumedRoleUser"] = new JsonObject
            {
                ["Arn"] = $"acs:ram::{session.Account}:assumed-role/{session.Role}/{session.Session}",
                ["AssumedRoleId"] = $"3{session.Account}0:{session.Session}",
            },
        };
}
