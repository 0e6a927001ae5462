using Tandem.Sandbox.Kube.Api;

namespace Tandem.Sandbox.Kube.Access;

/// <summary>Speaking for somebody else (<c>kubectl --as</c>): the caller needs the right to, and has that other's rights from then on.</summary>
internal static class Impersonation
{
    const string ServiceAccount = "system:serviceaccount:";

    public static User Apply(Rbac rbac, User caller, KubeRequest request)
    {
        if (request.As is not { Length: > 0 } name)
            return caller;
        rbac.Demand(caller, Wanted(name));
        foreach (var group in request.AsGroups)
            rbac.Demand(caller, new Attempt("impersonate", "", "groups", "", "", group));
        return new User(name, "", [.. request.AsGroups, .. Given(name)]);
    }

    static Attempt Wanted(string name) =>
        name.StartsWith(ServiceAccount, StringComparison.Ordinal) && name.Split(':') is [_, _, var space, var account]
            ? new Attempt("impersonate", "", "serviceaccounts", "", space, account)
            : new Attempt("impersonate", "", "users", "", "", name);

    /// <summary>Groups that come with the name.</summary>
    static IEnumerable<string> Given(string name)
    {
        if (name == User.Anonymous.Name)
            return User.Anonymous.Groups;
        return name.StartsWith(ServiceAccount, StringComparison.Ordinal) && name.Split(':') is [_, _, var space, _]
            ? ["system:serviceaccounts", "system:serviceaccounts:" + space, "system:authenticated"]
            : ["system:authenticated"];
    }
}
