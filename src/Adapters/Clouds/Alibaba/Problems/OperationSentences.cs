using System.Text.RegularExpressions;
using Tandem.Adapters.Clouds.Alibaba.Wire;

namespace Tandem.Adapters.Clouds.Alibaba.Problems;

/// <summary>Sentences for what the cloud says about the thing we asked for.</summary>
static partial class OperationSentences
{
    public static Failure? Of(ApiError error, AlibabaCall call)
    {
        var code = error.Code;
        return code switch
        {
            _ when code.StartsWith("InvalidRegionId", StringComparison.Ordinal) => new(
                code,
                Text.Of($"The cloud has no region {call.Region}."),
                Text.Of($"Choose one from the list of regions."),
                Field: "Region"
            ),
            _ when code.StartsWith("InvalidZoneId", StringComparison.Ordinal) => new(
                code,
                Text.Of($"A zone of the plan does not exist in {call.Region} ({code})."),
                Text.Of($"Choose the zones of this site again.")
            ),
            _ when code.Contains("Overlap", StringComparison.Ordinal) || code.Contains("CidrConflict", StringComparison.Ordinal) => new(
                code,
                Text.Of($"An address range of {call.Action} in {call.Region} overlaps one that is in use there ({code})."),
                Text.Of($"Choose another range for this site, then run the plan again.")
            ),
            _ when IsQuota(code) => new(
                code,
                Text.Of($"{call.Permission} in {call.Region} would go beyond a quota of the account ({code})."),
                Text.Of($"Raise the quota in the cloud's quota centre, or delete what is not needed, then resume.")
            ),
            _ when IsMoney(code) => new(
                code,
                Text.Of($"The cloud account has not enough balance for {call.Permission} ({code})."),
                Text.Of($"Settle the account in the cloud's console, then resume.")
            ),
            _ when IsStock(code) => new(
                code,
                Text.Of($"The cloud has none of what was asked for left in this zone of {call.Region} ({code})."),
                Text.Of($"Choose another zone or instance type, or try later.")
            ),
            _ when code.StartsWith("DependencyViolation", StringComparison.Ordinal) => new(
                code,
                Text.Of($"Something in {call.Region} still uses what {call.Action} would remove ({code})."),
                Text.Of($"It is tried again for a while; then remove what hangs on it in the cloud's console.")
            ),
            _ when code.Contains("DeleteProtection", StringComparison.Ordinal)
                    || code.Contains("DeletionProtection", StringComparison.Ordinal) => new(
                code,
                Text.Of($"Somebody has protected this resource against deletion ({code})."),
                Text.Of($"Take the protection off in the cloud's console, then resume.")
            ),
            "ErrManagedAddonRoleNotAttach" => Roles(error),
            "ListenerAlreadyExists" => new(
                code,
                Text.Of($"The classic load balancer has a listener on this port already, and it is not ours ({code})."),
                Text.Of($"Choose another port in step 4, or another load balancer in step 3.")
            ),
            "IdempotentParameterMismatch" => new(
                code,
                Text.Of($"{call.Action} was asked for before with other settings."),
                Text.Of($"Start a new run of the plan as it is now, instead of resuming the old one.")
            ),
            _ when IsGone(error) => new(
                code,
                Text.Of($"What {call.Action} in {call.Region} refers to does not exist ({code})."),
                Text.Of($"It may have been deleted outside of this console; run the plan again to make it anew.")
            ),
            _ => null,
        };
    }

    /// <summary>True when the code says that a resource is not there.</summary>
    public static bool IsGone(ApiError error) =>
        error.Code.StartsWith("ResourceNotFound", StringComparison.Ordinal)
        || error.Code
            is "ErrorClusterNotFound"
                or "ErrorNodePoolNotFound"
                or "Forbidden.VpcNotFound"
                or "InvalidResource.NotFound"
                or "INSTANCE_NOT_EXISTS"
                or "ContainerGroupNotFound"
        || GoneCode().IsMatch(error.Code);

    static bool IsQuota(string code) =>
        code.Contains("QuotaExceed", StringComparison.OrdinalIgnoreCase)
        || code.Contains("LimitExceed", StringComparison.OrdinalIgnoreCase);

    static bool IsMoney(string code) =>
        code.StartsWith("InsufficientBalance", StringComparison.Ordinal)
        || code is "Account.Arrearage" or "InvalidAccountStatus.NotEnoughBalance";

    static bool IsStock(string code) =>
        code.Contains("NoStock", StringComparison.Ordinal) || code is "Zone.NotOnSale" or "ResourceNotAvailable";

    /// <summary>The message holds the link under which the roles are granted, which nobody finds otherwise.</summary>
    static Failure Roles(ApiError error)
    {
        var link = ConsoleLink().Match(error.Message) is { Success: true } found ? found.Value : "https://cs.console.aliyun.com/";
        return new(
            error.Code,
            Text.Of($"This account has never let the container service use its roles."),
            Text.Of($"Open {link} once as the account's administrator and agree, then resume.")
        );
    }

    [GeneratedRegex(
        "^(Invalid(Vpc|VSwitch|Vswitch|SecurityGroup|Allocation|ContainerGroup|LoadBalancer|Disk|Snapshot)(Id|ID)?\\.|Vpc|VSwitch|SecurityGroup)NotFound$"
    )]
    private static partial Regex GoneCode();

    [GeneratedRegex("https://[a-z]+\\.console\\.aliyun\\.com/[^\\s\"'<>]*")]
    private static partial Regex ConsoleLink();
}
