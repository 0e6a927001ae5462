using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Check 10 of the front door: a read-only key may describe, list and get.</summary>
internal static class Permission
{
    public static void Check(Operation operation, Caller caller)
    {
        if (operation.Open || !operation.Changes || !caller.ReadOnly)
            return;
        const string Message =
            "User not authorized to operate on the specified resource, or this API doesn't support RAM. You are not authorized to do this action.";
        throw new CloudError(403, operation.IsRoa ? "StatusForbidden" : "Forbidden.RAM", Message)
        {
            AccessDenied = new()
            {
                ["AuthAction"] = $"{operation.Product}:{operation.Action}",
                ["AuthPrincipalType"] = caller.IsRole ? "AssumedRoleUser" : "SubUser",
                ["AuthPrincipalOwnerId"] = caller.Account,
                ["AuthPrincipalDisplayName"] = caller.IsRole ? caller.Name : caller.PrincipalId,
                ["PolicyType"] = "AccountLevelIdentityBasedPolicy",
                ["NoPermissionType"] = "ImplicitDeny",
                ["EncodedDiagnosticMessage"] = "U2FuZGJveA==",
            },
        };
    }
}
