using System.Text.Json;

namespace Tandem.Clouds.Planning;

/// <summary>The smallest policy of Alibaba Cloud's RAM that allows certain operations. Pure.</summary>
public static class RamPolicy
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>JSON, indented, ready to be pasted: one statement that allows these operations and no other.</summary>
    /// <param name="operations">Names of permissions, e.g. <c>vpc:CreateVpc</c>; order and repetition mean nothing.</param>
    public static string For(IEnumerable<string> operations)
    {
        var action = operations.Distinct().Order(StringComparer.Ordinal).ToList();
        object[] statement =
        [
            new
            {
                Effect = "Allow",
                Action = action,
                Resource = "*",
            },
        ];
        return JsonSerializer.Serialize(new { Version = "1", Statement = statement }, Readable).ReplaceLineEndings("\n");
    }

    /// <summary>The policy for everything the console may ever ask for these kinds: making, changing and removing them.</summary>
    public static string ForKinds(IEnumerable<ResourceKind> kinds) => For(OperationsOf(kinds));

    /// <summary>Everything the console may ever ask for these kinds.</summary>
    public static IReadOnlyList<string> OperationsOf(IEnumerable<ResourceKind> kinds) =>
        [
            .. CloudOperations
                .Always.Concat(CloudOperations.Snapshots)
                .Concat(CloudOperations.Images)
                .Concat(kinds.SelectMany(k => Actions.SelectMany(a => CloudOperations.Of(k, a))))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The operations that a test of an account found refused, all at once; empty when none or when it was not tested.</summary>
    public static IReadOnlyList<string> Missing(AccountCheck? check) =>
        check?.Problems.FirstOrDefault(p => p.Code == AccountTester.PermissionsCode) is { What.Args: [var names, ..] }
            ? names.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            : [];

    static ResourceAction[] Actions => [ResourceAction.Create, ResourceAction.Change, ResourceAction.Delete];
}
